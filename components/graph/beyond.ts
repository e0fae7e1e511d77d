// Beyond the window: what of the picture is out of sight, on which side of it, counted, trouble first.

import type { Element, NodeElement } from '#lib/graph/element.ts';
import type { Alarm } from '#lib/cluster/finding.ts';
import type { CellVerdict } from '#lib/graph/node-cells.ts';
import type { PlacedColumn } from '#lib/graph/place.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import { plural } from '#lib/std/plural.ts';
import type { Camera, Place } from './diagram.ts';

export type Side = 'left' | 'up' | 'down' | 'right';

export type Beyond = {
  readonly side: Side;
  readonly words: string;
  /** How bad the worst of it is. */
  readonly alarm: Alarm | undefined;
  /** Where the worst of it is, and of what is equally bad the nearest. */
  readonly worst: Place;
};

/** Worst first. */
const CONCERNS = ['dropped', 'rejected', 'broken', 'warned', 'not-ready', 'fine'] as const;
type Concern = (typeof CONCERNS)[number];
const ALARMS: readonly (Alarm | undefined)[] = ['broken', 'warning', undefined];

/** A row that is out of sight is told by its Service, a column by what is in it. */
type Item = {
  readonly of: 'service' | 'cell' | 'column';
  readonly concern: Concern;
  readonly alarm: Alarm | undefined;
  readonly count: number;
  readonly place: Place;
};

const CELL: Readonly<Record<Concern, (count: number) => string>> = {
  dropped: (count) => `${count} more ${count === 1 ? 'drops' : 'drop'}`,
  rejected: (count) => `${count} more ${count === 1 ? 'rejects' : 'reject'}`,
  broken: (count) => `${count} more broken`,
  warned: (count) => plural(count, 'more warning'),
  'not-ready': (count) => `${count} more not ready`,
  fine: () => '',
};

function cellConcern(tone: CellVerdict['kind'], severity: Alarm): Concern {
  if (tone === 'drop') return 'dropped';
  if (tone === 'reject') return 'rejected';
  return severity === 'broken' ? 'broken' : 'warned';
}

const ALARMED: Readonly<Record<Alarm, Concern>> = { broken: 'broken', warning: 'warned' };

function itemsFor(element: NodeElement): readonly Item[] {
  const one = (of: Item['of'], concern: Concern, alarm: Alarm | undefined, count = 1): Item => ({
    of,
    concern,
    alarm,
    count,
    place: element,
  });
  switch (element.role) {
    case 'service':
      return [one('service', element.severity === undefined ? 'fine' : ALARMED[element.severity], element.severity)];
    case 'drop':
    case 'verdict': {
      const { tone, severity } = element;
      return severity === 'broken' || severity === 'warning' ? [one('cell', cellConcern(tone, severity), severity)] : [];
    }
    case 'station':
      if (element.state === 'broken') return [one('cell', 'broken', 'broken')];
      return element.state === 'notReady' ? [one('cell', 'not-ready', 'warning')] : [];
    case 'bar': {
      const { broken, notReady } = element.counts;
      return [
        ...(broken > 0 ? [one('cell', 'broken', 'broken', broken)] : []),
        ...(notReady > 0 ? [one('cell', 'not-ready', 'warning', notReady)] : []),
      ];
    }
    case 'service-name':
    case 'service-count':
    case 'entry':
    case 'sign':
    case 'ghost':
    case 'verdict-head':
    case 'note':
    case 'rail-label':
      return [];
    default:
      return assertNever(element);
  }
}

/** All that is counted where it is out of sight. */
export function itemsOf(elements: readonly Element[], columns: readonly PlacedColumn[]): readonly Item[] {
  const nodes = columns.filter((column) => column.kind === 'node' || column.kind === 'zone');
  return [
    ...nodes.map(
      ({ x, width, nodes: { length } }): Item => ({
        of: 'column',
        concern: 'fine',
        alarm: undefined,
        count: length,
        // All along the picture: it is never above or below the window.
        place: { x: x + width / 2, y: undefined, w: width, h: 0 },
      }),
    ),
    ...elements.flatMap((element) => (element.group === 'node' ? itemsFor(element) : [])),
  ];
}

/** Whose middle is out of sight; what is beside the window and below it is beside it. */
function sideOf({ of, place: { x, y } }: Item, camera: Camera, covered: number): Side | undefined {
  const across = x * camera.zoom + camera.x;
  const down = y === undefined ? 0 : y * camera.zoom + camera.y;
  // The heads of rows stay in sight.
  if (of !== 'service' && across < covered) return 'left';
  if (across > camera.width) return 'right';
  if (down < 0) return 'up';
  return down > camera.height ? 'down' : undefined;
}

function distance({ x, y }: Place, camera: Camera): number {
  const across = x * camera.zoom + camera.x - camera.width / 2;
  const down = y === undefined ? 0 : y * camera.zoom + camera.y - camera.height / 2;
  return Math.hypot(across, down);
}

function count(items: readonly Item[], of: Item['of'], concern?: Concern): number {
  return items.reduce((sum, item) => sum + (item.of === of && (concern === undefined || item.concern === concern) ? item.count : 0), 0);
}

function wordsFor(items: readonly Item[]): string {
  const parts = CONCERNS.flatMap((concern) => {
    const cells = count(items, 'cell', concern);
    return cells === 0 ? [] : [CELL[concern](cells)];
  });
  const services = count(items, 'service');
  const broken = count(items, 'service', 'broken');
  const warned = count(items, 'service', 'warned');
  if (services > 0) {
    const troubled = [...(broken > 0 ? [`${broken} broken`] : []), ...(warned > 0 ? [`${warned} with a warning`] : [])].join(', ');
    parts.push(`${plural(services, 'more Service')}${troubled === '' ? '' : ` (${troubled})`}`);
  }
  const columns = count(items, 'column');
  if (columns > 0) parts.push(plural(columns, 'more Node'));
  return parts.join(', ');
}

const SIDES: readonly Side[] = ['left', 'up', 'down', 'right'];

/** Sides beyond which there is nothing are left out. `covered`: by the heads of rows, at the left, in px. */
export function beyond(items: readonly Item[], camera: Camera, covered = 0): readonly Beyond[] {
  const bySide = Map.groupBy(items, (item) => sideOf(item, camera, covered));
  return SIDES.flatMap((side) => {
    const out = bySide.get(side) ?? [];
    const [worst] = out.toSorted(
      (a, b) =>
        ALARMS.indexOf(a.alarm) - ALARMS.indexOf(b.alarm) ||
        CONCERNS.indexOf(a.concern) - CONCERNS.indexOf(b.concern) ||
        distance(a.place, camera) - distance(b.place, camera),
    );
    return worst === undefined ? [] : [{ side, words: wordsFor(out), alarm: worst.alarm, worst: worst.place }];
  });
}

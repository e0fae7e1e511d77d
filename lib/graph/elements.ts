// From places to elements: boxes, stations, bars, verdict cells and the edges between them.

import { type Key, splitKey } from '#lib/kube/key.ts';
import type { Severity } from '#lib/cluster/summary.ts';
import { severityOf } from '#lib/diagnosis/trouble.ts';
import type { BackendState } from '#lib/routing/backend.ts';
import {
  barId,
  type EdgeElement,
  type Element,
  type NodeElement,
  type Point,
  serviceId,
  stationId,
  type Subject,
  type Words,
} from './element.ts';
import { perLine } from './cells.ts';
import type { Entry } from './entries.ts';
import { lastOf } from './short-name.ts';
import type { PlacedStation, Placement } from './place.ts';
import { BOX_HEIGHT, type PlacedRail } from './rail-places.ts';
import type { Station } from './rows.ts';
import type { Member, ServiceView, Views } from './service-view.ts';

export type ElementInput = {
  readonly placement: Placement;
  readonly views: Views;
  readonly entries: readonly Entry[];
  readonly words: Words;
};

const STATION_SIZE = { open: 15, station: 15, dot: 8 } as const;
const ENTRY_HEIGHT = 20;
const ENTRY_CHARACTER = 6.6;
const COUNT_CHARACTER = 7;
const GLYPH_ROOM = 28;
const RISE = 9;
/** Width of a character of the station labels, in pixels: 10.5 px of a mono face. */
const CHARACTER = 6.3;

function worst(view: ServiceView | undefined): Severity | undefined {
  const first = view?.trouble[0];
  return first === undefined ? undefined : severityOf(first);
}

function boxElements(input: ElementInput, rail: PlacedRail): NodeElement[] {
  const { service } = input.placement.metrics;
  return rail.boxes.flatMap(({ service: key, y }): NodeElement[] => {
    const view = input.views.get(key);
    const severity = view === undefined ? 'broken' : worst(view);
    const base = { group: 'node', y, h: BOX_HEIGHT, rail: rail.rail.id } as const;
    const subject: Subject | undefined = view === undefined ? undefined : { kind: 'Service', key };
    const count = view === undefined || view.shape === 'ExternalName' ? '' : `${view.ready}/${view.total}`;
    const room = service.width - GLYPH_ROOM - 8 - (count === '' ? 0 : count.length * COUNT_CHARACTER + 6);
    return [
      {
        ...base,
        role: 'service',
        id: serviceId(key),
        x: service.x + service.width / 2,
        w: service.width,
        label: '',
        subject,
        shape: view?.shape ?? 'Missing',
        severity,
      },
      {
        ...base,
        role: 'service-name',
        id: `name:${key}`,
        x: service.x + GLYPH_ROOM,
        w: 1,
        label: splitKey(key).name,
        subject: undefined,
        severity,
        room,
      },
      {
        ...base,
        role: 'service-count',
        id: `count:${key}`,
        x: service.x + service.width - 9,
        w: 1,
        label: count,
        subject: undefined,
        severity,
      },
    ];
  });
}

function byService(entries: readonly Entry[]): Map<Key, Entry[]> {
  const map = new Map<Key, Entry[]>();
  for (const entry of entries) {
    const held = map.get(entry.service);
    if (held === undefined) map.set(entry.service, [entry]);
    else held.push(entry);
  }
  return map;
}

/** One tag per Service: its most telling entry, and how many more there are. A load balancer's node ports go without saying. */
function entryElements(input: ElementInput, rail: PlacedRail, entries: ReadonlyMap<Key, readonly Entry[]>): Element[] {
  const { entry: column } = input.placement.metrics;
  return rail.boxes.flatMap(({ service: key, y }): Element[] => {
    const all = entries.get(key) ?? [];
    const telling = all.some((e) => e.kind !== 'node-port') ? all.filter((e) => e.kind !== 'node-port') : all;
    const first = telling[0];
    if (first === undefined) return [];
    const most = Math.floor((column.width - 13) / ENTRY_CHARACTER);
    // Of an address the end tells; of a path the beginning, which the drawing keeps by itself.
    const shown = first.kind === 'ingress' ? first.label : lastOf(first.label, most);
    const label = telling.length === 1 ? shown : `${shown} +${telling.length - 1}`;
    const subject: Subject = first.ingress === undefined ? { kind: 'Service', key } : { kind: 'Ingress', key: first.ingress };
    const id = `entry:${key}`;
    const missing =
      !input.views.has(key) || (first.kind === 'load-balancer' && input.views.get(key)?.service.status.loadBalancer.ingress.length === 0);
    return [
      {
        group: 'node',
        role: 'entry',
        id,
        x: column.x + column.width / 2,
        y,
        w: column.width,
        h: ENTRY_HEIGHT,
        label,
        subject,
        rail: rail.rail.id,
        missing,
        whole: telling.map((e) => e.label).join(', '),
      },
      {
        group: 'edge',
        role: 'entry',
        id: `edge:${id}`,
        source: id,
        target: serviceId(key),
        traffic: !missing,
        bends: [],
        subject,
        rail: rail.rail.id,
      },
    ];
  });
}

/** Selection keys of addresses and names carry a Service, for they have no object of their own. */
function subjectOf(station: Station): Subject {
  if (station.kind === 'pod' && station.pod !== undefined) return { kind: 'Pod', key: station.pod };
  const [service] = station.members.keys();
  return { kind: 'Address', key: `${service ?? ''}/${station.label}` };
}

/** In an opened row: the part of the name that tells Pods apart, and the address. */
function openLabel(station: Station, width: number): string {
  const most = Math.floor((width - 2) / CHARACTER);
  const address = [...station.members.values()][0]?.backend?.endpoints[0]?.address ?? '';
  if (station.kind !== 'pod') return lastOf(station.label, most);
  const short = lastOf(/^.+-([a-z0-9]{4,5})$/.exec(station.label)?.[1] ?? station.label, most);
  return address === '' ? short : `${short}\n${lastOf(address, most)}`;
}

function stationElement({ station, rail, density, x, y }: PlacedStation, width: number): NodeElement | undefined {
  if (density === 'bar') return undefined;
  const size = STATION_SIZE[density];
  return {
    group: 'node',
    role: 'station',
    id: stationId(station.id, rail),
    x,
    y,
    w: size,
    h: size,
    label: density === 'open' ? openLabel(station, width) : '',
    subject: subjectOf(station),
    rail,
    state: station.state,
    station: station.kind,
    size: density,
    stranger: station.stranger,
    unpublished: station.unpublished !== undefined,
  };
}

type Cell = { readonly rail: PlacedRail; readonly column: string; readonly stations: PlacedStation[] };

function cellsOf(placement: Placement): ReadonlyMap<string, Cell> {
  const rails = new Map(placement.rails.map((r) => [r.rail.id, r]));
  const cells = new Map<string, Cell>();
  for (const station of placement.stations) {
    const at = `${station.rail} ${station.column}`;
    const rail = rails.get(station.rail);
    if (rail === undefined) continue;
    const held = cells.get(at);
    if (held === undefined) cells.set(at, { rail, column: station.column, stations: [station] });
    else held.stations.push(station);
  }
  return cells;
}

function countStates(stations: readonly PlacedStation[]): { [S in BackendState]: number } {
  const counts = { ready: 0, draining: 0, notReady: 0, broken: 0 };
  for (const { station } of stations) counts[station.state]++;
  return counts;
}

function barElement(placement: Placement, cell: Cell): NodeElement | undefined {
  if (cell.stations[0]?.density !== 'bar') return undefined;
  const column = placement.placedColumns.find((c) => c.id === cell.column);
  if (column === undefined) return undefined;
  const counts = countStates(cell.stations);
  const all = cell.stations.length;
  const w = Math.max(24, Math.min(220, column.width - 24));
  return {
    group: 'node',
    role: 'bar',
    id: barId(cell.rail.rail.id, cell.column),
    x: column.x + 8 + w / 2,
    y: cell.rail.y,
    w,
    h: 10,
    label: counts.ready === all ? String(all) : `${counts.ready}/${all}`,
    subject: undefined,
    rail: cell.rail.rail.id,
    counts,
  };
}

/** Cells whose Nodes drop what starts or arrives there, by a Local policy of one of the row's Services. */
function dropElements(input: ElementInput, rail: PlacedRail, cells: ReadonlyMap<string, Cell>): NodeElement[] {
  const dropping = new Set<string>();
  for (const key of rail.rail.row.services) {
    const drops = input.views.get(key)?.drops;
    for (const node of [...(drops?.external ?? []), ...(drops?.internal ?? [])]) dropping.add(node);
  }
  if (dropping.size === 0) return [];
  return input.placement.placedColumns.flatMap((column): NodeElement[] => {
    const nodes = column.nodes.filter((n) => dropping.has(n)).length;
    if (nodes === 0) return [];
    const beside = cells.has(`${rail.rail.id} ${column.id}`);
    return [
      {
        group: 'node',
        role: 'drop',
        id: `drop:${column.id}@${rail.rail.id}`,
        x: column.x + column.width / 2,
        y: rail.y,
        w: column.width - 8,
        // In an opened row the labels of the line are above it.
        h: rail.open ? 30 : Math.min(rail.bottom - rail.top - 12, 46),
        label: input.words.drops(nodes, column.nodes.length),
        subject: column.kind === 'node' ? { kind: 'Node', key: column.name } : undefined,
        rail: rail.rail.id,
        beside,
      },
    ];
  });
}

function noteElement(input: ElementInput, rail: PlacedRail): NodeElement[] {
  if (rail.rail.row.stations.length > 0) return [];
  const [key] = rail.rail.row.services;
  const view = key === undefined ? undefined : input.views.get(key);
  const trouble = view?.trouble[0];
  const label = view === undefined ? input.words.missing : trouble === undefined ? '' : input.words.note(trouble);
  if (label === '') return [];
  const { gutter } = input.placement.metrics;
  const severity = view === undefined ? 'broken' : worst(view);
  return [
    {
      group: 'node',
      role: 'note',
      id: `note:${rail.rail.id}`,
      x: gutter.x + gutter.width + 6,
      y: rail.y,
      w: 1,
      h: 1,
      label,
      subject: undefined,
      rail: rail.rail.id,
      severity,
    },
  ];
}

function railLabel(input: ElementInput, rail: PlacedRail): NodeElement[] {
  if (rail.rail.labels.length === 0 || rail.rail.row.stations.length === 0) return [];
  const { metrics } = input.placement;
  return [
    {
      group: 'node',
      role: 'rail-label',
      id: `ports:${rail.rail.id}`,
      // A line of its own has no others to wait for, and the room that they would need.
      x: (rail.boxes.length > 1 ? metrics.merge : metrics.gutter.x) + 6,
      // Above the line, and in an opened row above the stations on it too.
      y: rail.y - (rail.open ? 18 : 3),
      w: 1,
      h: 1,
      label: rail.rail.labels.join('\n'),
      subject: undefined,
      rail: rail.rail.id,
    },
  ];
}

type Anchor = { readonly x: number; readonly y: number };

function boxAnchors(placement: Placement): ReadonlyMap<Key, Anchor> {
  const { service } = placement.metrics;
  const anchors = new Map<Key, Anchor>();
  for (const rail of placement.rails) for (const box of rail.boxes) anchors.set(box.service, { x: service.x + service.width, y: box.y });
  return anchors;
}

function bendsTo(merge: number, from: Anchor, along: number, to: Point): readonly Point[] {
  const bends: Point[] = [];
  if (Math.abs(from.y - along) > 0.5) bends.push({ x: merge, y: from.y }, { x: merge, y: along });
  if (Math.abs(to.y - along) > 0.5) bends.push({ x: to.x - RISE, y: along });
  return bends;
}

function stationEdges(placement: Placement, anchors: ReadonlyMap<Key, Anchor>, rail: PlacedRail, placed: PlacedStation): EdgeElement[] {
  const edges: EdgeElement[] = [];
  const subject = subjectOf(placed.station);
  for (const [key, member] of placed.station.members) {
    const from = anchors.get(key);
    if (from === undefined) continue;
    // Opened rows have a line of their own for each line of stations; others rise from the one rail.
    const along = rail.open ? placed.y : rail.y;
    edges.push({
      group: 'edge',
      role: 'endpoint',
      id: `edge:${key}>${placed.station.id}@${rail.rail.id}`,
      source: serviceId(key),
      target: stationId(placed.station.id, rail.rail.id),
      traffic: member.traffic && !rail.rail.skips.has(placed.station.id),
      bends: bendsTo(placement.metrics.merge, from, along, placed),
      subject,
      rail: rail.rail.id,
    });
  }
  return edges;
}

function barEdges(placement: Placement, anchors: ReadonlyMap<Key, Anchor>, cell: Cell): EdgeElement[] {
  const target = barId(cell.rail.rail.id, cell.column);
  const traffic = new Map<Key, boolean>();
  const note = (key: Key, member: Member): void => void traffic.set(key, (traffic.get(key) ?? false) || member.traffic);
  for (const { station } of cell.stations) station.members.forEach((member, key) => note(key, member));
  return [...traffic].flatMap(([key, any]): EdgeElement[] => {
    const from = anchors.get(key);
    if (from === undefined) return [];
    const bends = bendsTo(placement.metrics.merge, from, cell.rail.y, { x: 0, y: cell.rail.y });
    return [
      {
        group: 'edge',
        role: 'endpoint',
        id: `edge:${key}>${target}`,
        source: serviceId(key),
        target,
        traffic: any,
        bends,
        subject: undefined,
        rail: cell.rail.rail.id,
      },
    ];
  });
}

/** All elements, bottom to top in drawing order within each group. */
export function elementsOf(input: ElementInput): readonly Element[] {
  const { placement } = input;
  const cells = cellsOf(placement);
  const entries = byService(input.entries);
  const anchors = boxAnchors(placement);
  const rails = new Map(placement.rails.map((r) => [r.rail.id, r]));
  const elements: Element[] = [];
  for (const rail of placement.rails) {
    elements.push(...dropElements(input, rail, cells), ...railLabel(input, rail), ...noteElement(input, rail));
    elements.push(...boxElements(input, rail), ...entryElements(input, rail, entries));
  }
  const { nodeWidth } = placement.metrics;
  const room = nodeWidth / perLine('open', nodeWidth);
  for (const placed of placement.stations) {
    const element = stationElement(placed, room);
    const rail = rails.get(placed.rail);
    if (element === undefined || rail === undefined) continue;
    elements.push(element, ...stationEdges(placement, anchors, rail, placed));
  }
  for (const cell of cells.values()) {
    const bar = barElement(placement, cell);
    if (bar !== undefined) elements.push(bar, ...barEdges(placement, anchors, cell));
  }
  return elements;
}

// Two moments compared, on the picture of one of them: a sign on what came, went or changed, and a ghost of what is not in it.

import type { NetChange } from '#lib/churn/net-changes.ts';
import { spotOf, spotsIn } from './cells.ts';
import { type Compared, type ComparedStation, type Difference, differenceOf } from './compared.ts';
import { barId, type NodeElement, stationId } from './element.ts';
import type { PlacedColumn, PlacedStation, Placement } from './place.ts';
import type { PlacedRail } from './rail-places.ts';
import { STATION_SIZE } from './station-elements.ts';

export type ComparedElements = {
  readonly elements: readonly NodeElement[];
  /** Stations that are not in the picture and have no room in it. */
  readonly hidden: number;
};

/** At the upper right of what it is about. */
function signAt(of: string, rail: string, x: number, y: number, small: boolean, difference: Difference): NodeElement {
  const size = small ? 8 : 10;
  return { group: 'node', role: 'sign', id: `sign:${of}`, x, y, w: size, h: size, label: '', subject: undefined, rail, difference };
}

function stationSign({ station, rail, density, x, y }: PlacedStation, difference: Difference): NodeElement | undefined {
  if (density === 'bar') return undefined;
  const aside = STATION_SIZE[density] / 2;
  return signAt(stationId(station.id, rail), rail, x + aside, y - aside, density === 'dot', difference);
}

/** Where one would stand that is not there; undefined where its Node has no column of its own. */
function columnFor({ placedColumns }: Placement, { pod, nodeName }: NetChange): PlacedColumn | undefined {
  if (nodeName === undefined) return placedColumns.find(({ kind }) => kind === (pod === undefined ? 'outside' : 'pending'));
  // The column of a Node that is gone stands for none.
  return placedColumns.find(
    ({ kind, name, nodes }) => (kind === 'node' && name === nodeName) || (kind === 'zone' && nodes.includes(nodeName)),
  );
}

function carries({ rail }: PlacedRail, { changes }: ComparedStation): boolean {
  const services = rail.carries === undefined ? rail.row.services : [rail.carries.service];
  return changes.some(({ service }) => services.includes(service));
}

type Taken = Map<string, Set<number>>;

/** Its own slot where it has one that nobody has taken, else the lowest free one: what is there does not move for it. */
function slotFor(placement: Placement, cell: string, id: string, taken: Set<number>): number {
  const slots = placement.slots.get(cell);
  const own = slots?.get(id)?.slot;
  if (own !== undefined && !taken.has(own)) return own;
  const others = new Set([...(slots ?? [])].flatMap(([station, { slot }]) => (station === id ? [] : [slot])));
  let slot = 0;
  while (taken.has(slot) || others.has(slot)) slot++;
  return slot;
}

function ghostIn(placement: Placement, rail: PlacedRail, id: string, compared: ComparedStation, taken: Taken): NodeElement | undefined {
  const [change] = compared.changes;
  const column = change === undefined ? undefined : columnFor(placement, change);
  if (column === undefined) return undefined;
  const cell = `${rail.rail.id} ${column.id}`;
  const density = placement.densities.get(cell) ?? (column.kind === 'pending' ? 'dot' : rail.open ? 'open' : 'station');
  if (density === 'bar') return undefined;
  const full = taken.get(cell) ?? new Set<number>();
  const slot = slotFor(placement, cell, id, full);
  if (slot >= spotsIn(density, column, rail)) return undefined;
  taken.set(cell, full.add(slot));
  const size = STATION_SIZE[density];
  return {
    group: 'node',
    role: 'ghost',
    id: `ghost:${stationId(id, rail.rail.id)}`,
    ...spotOf(density, slot, column, rail),
    w: size,
    h: size,
    label: '',
    subject: undefined,
    rail: rail.rail.id,
    station: id,
    difference: compared.difference,
  };
}

/** One sign for all that a bar counts. */
function barSigns(placement: Placement, compared: Compared, bars: ReadonlyMap<string, NodeElement>): readonly NodeElement[] {
  const byBar = new Map<string, NetChange[]>();
  for (const { station, rail, column, density } of placement.stations) {
    const changes = density === 'bar' ? compared.get(station.id)?.changes : undefined;
    if (changes === undefined) continue;
    const bar = barId(rail, column);
    byBar.set(bar, [...(byBar.get(bar) ?? []), ...changes]);
  }
  return [...byBar].flatMap(([id, changes]) => {
    const bar = bars.get(id);
    return bar === undefined ? [] : [signAt(id, bar.rail, bar.x + bar.w / 2, bar.y - bar.h / 2, false, differenceOf(changes))];
  });
}

/** `elements`: of the picture that is placed so. None of them is touched: what is given comes on top. */
export function comparedElements(placement: Placement, elements: Iterable<NodeElement>, compared: Compared): ComparedElements {
  const found: NodeElement[] = [];
  const here = new Set<string>();
  const taken: Taken = new Map();
  for (const placed of placement.stations) {
    const { station, rail, column, slot } = placed;
    here.add(station.id);
    const cell = `${rail} ${column}`;
    taken.set(cell, (taken.get(cell) ?? new Set()).add(slot));
    const difference = compared.get(station.id)?.difference;
    const sign = difference && stationSign(placed, difference);
    if (sign !== undefined) found.push(sign);
  }
  const bars = new Map<string, NodeElement>();
  for (const element of elements) if (element.role === 'bar') bars.set(element.id, element);
  found.push(...barSigns(placement, compared, bars));
  let hidden = 0;
  for (const [id, one] of compared) {
    if (here.has(id)) continue;
    const ghosts = placement.rails.flatMap((rail) => (carries(rail, one) ? (ghostIn(placement, rail, id, one, taken) ?? []) : []));
    if (ghosts.length === 0) hidden++;
    for (const ghost of ghosts) {
      found.push(ghost, signAt(ghost.id, ghost.rail, ghost.x + ghost.w / 2, ghost.y - ghost.h / 2, ghost.w < 10, one.difference));
    }
  }
  return { elements: found, hidden };
}

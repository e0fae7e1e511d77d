// Edges from Services to what stands behind them: along the rail, rising to each station.

import type { Key } from '#lib/kube/key.ts';
import { barId, type EdgeElement, type Point, serviceId, stationId } from './element.ts';
import type { PlacedStation, Placement } from './place.ts';
import type { PlacedRail } from './rail-places.ts';
import type { Member, ServiceView, Views } from './service-view.ts';
import { meet, type Met, type PortReach } from './reach.ts';
import type { Rail } from './rails.ts';
import { type Cell, subjectOf } from './station-elements.ts';

const RISE = 9;

type Anchor = { readonly x: number; readonly y: number };

export function boxAnchors(placement: Placement): ReadonlyMap<Key, Anchor> {
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

/** The ports of the line from where the reader stands; undefined where nobody does, or DNS decides. */
function portsOn(view: ServiceView | undefined, { carries }: Rail): readonly PortReach[] | undefined {
  if (view?.reach?.kind !== 'proxied' || carries?.service !== view.key) return undefined;
  const { family, ports } = view.reach;
  const carried = carries.ports.filter((c) => c.family === family).map((c) => c.port);
  return ports.filter(({ port }) => carried.some((c) => c.name === port.name && c.protocol === port.protocol));
}

/** What a member has of the connections that the line carries. */
function metOn(view: ServiceView | undefined, member: Member, rail: Rail, station: string): Met {
  const ports = portsOn(view, rail);
  if (ports === undefined || member.backend === undefined || view?.reach?.kind !== 'proxied') {
    if (member.skip === undefined && rail.skips.has(station)) return { take: undefined, skip: { kind: 'lacks-port' } };
    return { take: member.take, skip: member.skip };
  }
  const { family } = view.reach;
  return ports.length === 0 ? { take: undefined, skip: { kind: 'other-family', family } } : meet(view.reach, ports, member.backend);
}

export function stationEdges(
  views: Views,
  placement: Placement,
  anchors: ReadonlyMap<Key, Anchor>,
  rail: PlacedRail,
  placed: PlacedStation,
): EdgeElement[] {
  const edges: EdgeElement[] = [];
  const subject = subjectOf(placed.station);
  for (const [key, member] of placed.station.members) {
    const from = anchors.get(key);
    if (from === undefined) continue;
    // Opened rows have a line of their own for each line of stations; others rise from the one rail.
    const along = rail.open ? placed.y : rail.y;
    const { skip, take } = metOn(views.get(key), member, rail.rail, placed.station.id);
    edges.push({
      group: 'edge',
      role: 'endpoint',
      id: `edge:${key}>${placed.station.id}@${rail.rail.id}`,
      source: serviceId(key),
      target: stationId(placed.station.id, rail.rail.id),
      traffic: skip === undefined,
      skip,
      take,
      bends: bendsTo(placement.metrics.merge, from, along, placed),
      subject,
      rail: rail.rail.id,
    });
  }
  return edges;
}

export function barEdges(placement: Placement, anchors: ReadonlyMap<Key, Anchor>, cell: Cell): EdgeElement[] {
  const target = barId(cell.rail.rail.id, cell.column);
  const traffic = new Map<Key, boolean>();
  const note = (key: Key, member: Member): void => void traffic.set(key, (traffic.get(key) ?? false) || member.skip === undefined);
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
        skip: undefined,
        take: undefined,
        bends,
        subject: undefined,
        rail: cell.rail.rail.id,
      },
    ];
  });
}

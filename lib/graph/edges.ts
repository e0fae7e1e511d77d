// Edges from Services to what stands behind them: along the rail, rising to each station.

import type { Key } from '#lib/kube/key.ts';
import { barId, type EdgeElement, type Point, serviceId, stationId } from './element.ts';
import type { PlacedStation, Placement } from './place.ts';
import type { PlacedRail } from './rail-places.ts';
import type { Member } from './service-view.ts';
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

export function stationEdges(
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

export function barEdges(placement: Placement, anchors: ReadonlyMap<Key, Anchor>, cell: Cell): EdgeElement[] {
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

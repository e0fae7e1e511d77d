// Stations, and what stands in a cell for many of them: bars with numbers.

import type { BackendState } from '#lib/routing/backend.ts';
import { barId, type ElementInput, type NodeElement, stationId, type Subject } from './element.ts';
import type { PlacedStation, Placement } from './place.ts';
import type { PlacedRail } from './rail-places.ts';
import type { Station } from './rows.ts';
import { lastOf } from '#lib/std/short-name.ts';

export const STATION_SIZE = { open: 15, station: 15, dot: 8 } as const;
/** Width of a character of the station labels, in pixels: 10.5 px of a mono face. */
const CHARACTER = 6.3;

/** Selection keys of addresses and names carry a Service, for they have no object of their own. */
export function subjectOf(station: Station): Subject {
  if (station.kind === 'pod' && station.pod !== undefined) return { kind: 'Pod', key: station.pod };
  const [service] = station.members.keys();
  return { kind: 'Address', key: `${service ?? ''}/${station.label}` };
}

/** In an opened row: the part of the name that tells Pods apart, and the address. */
function openLabel(station: Station, share: string, width: number): string {
  const most = Math.floor((width - 2) / CHARACTER);
  const address = [...station.members.values()][0]?.backend?.endpoints[0]?.address ?? '';
  if (station.kind !== 'pod') return lastOf(station.label, most);
  const name = lastOf(/^.+-([a-z0-9]{4,5})$/.exec(station.label)?.[1] ?? station.label, most);
  const short = share === '' ? name : `${name} ${share}`;
  return address === '' ? short : `${short}\n${lastOf(address, most)}`;
}

/** The share of the opened Service's connections, where the reader stands somewhere. */
function shareOf({ placement, words }: ElementInput, station: Station, railId: string): string {
  const service = placement.rails.find((r) => r.rail.id === railId)?.rail.carries?.service;
  const take = service === undefined ? undefined : station.members.get(service)?.take;
  return take === undefined ? '' : words.share(take);
}

export function stationElement(input: ElementInput, placed: PlacedStation, width: number): NodeElement | undefined {
  const { station, rail, density, x, y } = placed;
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
    label: density === 'open' ? openLabel(station, shareOf(input, station, rail), width) : '',
    subject: subjectOf(station),
    rail,
    state: station.state,
    station: station.kind,
    size: density,
    stranger: station.stranger,
    unpublished: station.unpublished !== undefined,
    blocked: false,
    skipped: false,
    here: station.pod !== undefined && station.pod === input.here?.pod,
  };
}

export type Cell = { readonly rail: PlacedRail; readonly column: string; readonly stations: PlacedStation[] };

export function cellsOf(placement: Placement): ReadonlyMap<string, Cell> {
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

export function barElement(placement: Placement, cell: Cell): NodeElement | undefined {
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

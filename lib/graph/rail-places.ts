// Places of the rails from top to bottom, and of the Service boxes beside them.

import type { Key } from '#lib/kube/key.ts';
import { linesHeight, perLine, type Room } from './cells.ts';
import type { Box } from './metrics.ts';
import type { Rail } from './rails.ts';

export type PlacedRail = Room & {
  readonly rail: Rail;
  /** Services whose box stands at this rail, top to bottom. */
  readonly boxes: readonly { readonly service: Key; readonly y: number }[];
};

export const BOX_HEIGHT = 26;
const BOX_GAP = 4;
const ROW_PAD = 13;
const ROW_MIN = 52;
export const TOP = 10;
const LABEL_LINE = 14;
export const VERDICT_LINE = 16;
/** Beyond so many lines of named stations an opened rail names none: then it would be a list, and the table is better at that. */
const MOST_NAMED_LINES = 14;

function boxesHeight(boxes: number): number {
  return boxes === 0 ? 0 : boxes * BOX_HEIGHT + (boxes - 1) * BOX_GAP;
}

/** `line`: how far below the top it runs, half a pixel off, so that a line of one pixel is one pixel. */
type Shape = { readonly height: number; readonly line: number };

function closedShape(boxes: number): Shape {
  const block = boxesHeight(boxes);
  const height = Math.max(ROW_MIN, block === 0 ? 0 : block + 2 * ROW_PAD);
  return { height, line: Math.round(height / 2) + 0.5 };
}

function openShape(boxes: number, labels: number, below: number): Shape {
  const block = boxesHeight(boxes);
  // Above the labels of the line the verdicts of the Nodes have a line of their own.
  const line = Math.round(Math.max(block / 2 + ROW_PAD, VERDICT_LINE + labels * LABEL_LINE + 26)) + 0.5;
  return { height: Math.ceil(Math.max(line + block / 2 + ROW_PAD, line + below)), line };
}

/** Column id -> number of stations in the rail's cell there. */
export type CellCounts = ReadonlyMap<string, number>;

/** The room that the fullest cell of an opened rail needs below its line, with one spare line: a rolling update moves nothing. */
function roomBelow(counts: CellCounts, columns: ReadonlyMap<string, Box>): number {
  let named = 1;
  let plain = 1;
  for (const [id, count] of counts) {
    const width = columns.get(id)?.width ?? 0;
    named = Math.max(named, Math.ceil(count / perLine('open', width)));
    plain = Math.max(plain, Math.ceil(count / perLine('station', width)));
  }
  return named + 1 <= MOST_NAMED_LINES ? linesHeight('open', named + 1) : linesHeight('station', plain + 1);
}

/** The box of a Service stands at the first rail that carries it; its other rails join from there. */
function homes(rails: readonly Rail[], previous: readonly PlacedRail[]): ReadonlyMap<string, readonly Key[]> {
  const home = new Map<Key, string>();
  const services = new Map(rails.map((r) => [r.id, r.row.services]));
  for (const { rail, boxes } of previous) {
    for (const { service } of boxes) if (services.get(rail.id)?.includes(service) === true) home.set(service, rail.id);
  }
  for (const rail of rails) for (const service of rail.row.services) if (!home.has(service)) home.set(service, rail.id);
  const byRail = new Map<string, Key[]>(rails.map((r) => [r.id, []]));
  for (const service of [...home.keys()].sort()) byRail.get(home.get(service) ?? '')?.push(service);
  return byRail;
}

export type Span = Shape & { readonly top: number };

/** The first gap that is high enough, else below everything. */
function freeTop(taken: readonly Span[], height: number): number {
  let at = TOP;
  for (const span of taken.toSorted((a, b) => a.top - b.top)) {
    if (span.top - at >= height) return at;
    at = Math.max(at, span.top + span.height);
  }
  return at;
}

export type RailInput = {
  readonly rails: readonly Rail[];
  readonly open: ReadonlySet<string>;
  readonly counts: (rail: Rail) => CellCounts;
  readonly columns: ReadonlyMap<string, Box>;
  /** The reader moves in time: what is not in the picture may come back to its place. */
  readonly travels: boolean;
};

type RailPlaces = {
  readonly rails: readonly PlacedRail[];
  /** Of those that may come back. */
  readonly spans: ReadonlyMap<string, Span>;
};

function spanOf({ top, bottom, y }: PlacedRail): Span {
  return { top, height: bottom - top, line: y - top };
}

function overlaps(span: Span, others: Iterable<Span>): boolean {
  for (const { top, height } of others) if (span.top < top + height && top < span.top + span.height) return true;
  return false;
}

/**
 * Rails of the previous picture stay where they are, those that come back (`away`) find their place again if it is free, and new ones
 * take the first gap that is high enough.
 */
export function placeRails(input: RailInput, previous: readonly PlacedRail[], away: ReadonlyMap<string, Span>): RailPlaces {
  const { rails, open, counts, columns } = input;
  const boxesOf = homes(rails, previous);
  const before = new Map(previous.map((r) => [r.rail.id, r]));
  const taken = new Map<string, Span>();
  const boxesAt = (rail: Rail): readonly Key[] => boxesOf.get(rail.id) ?? [];
  for (const rail of rails) {
    const held = before.get(rail.id);
    if (held === undefined || held.bottom - held.top < closedShape(boxesAt(rail).length).height) continue;
    taken.set(rail.id, spanOf(held));
  }
  const spans = new Map(input.travels ? [...away, ...previous.map((rail): [string, Span] => [rail.rail.id, spanOf(rail)])] : []);
  for (const rail of rails) {
    const own = away.get(rail.id);
    const isFree = own !== undefined && !taken.has(rail.id) && !overlaps(own, taken.values());
    if (isFree && own.height >= closedShape(boxesAt(rail).length).height) taken.set(rail.id, own);
    spans.delete(rail.id);
  }
  for (const rail of rails) {
    if (taken.has(rail.id)) continue;
    const boxes = boxesAt(rail).length;
    const shape = open.has(rail.id) ? openShape(boxes, rail.labels.length, roomBelow(counts(rail), columns)) : closedShape(boxes);
    taken.set(rail.id, { ...shape, top: freeTop([...taken.values(), ...spans.values()], shape.height) });
  }
  const placed = rails
    .map((rail): PlacedRail => {
      const { top, height, line } = taken.get(rail.id) ?? { top: TOP, ...closedShape(1) };
      const services = boxesAt(rail);
      const y = top + line;
      const first = y - ((services.length - 1) * (BOX_HEIGHT + BOX_GAP)) / 2;
      const boxes = services.map((service, i) => ({ service, y: first + i * (BOX_HEIGHT + BOX_GAP) }));
      return { rail, top, bottom: top + height, y, open: open.has(rail.id), boxes };
    })
    .sort((a, b) => a.top - b.top);
  return { rails: placed, spans };
}

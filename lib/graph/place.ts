// Places of the track diagram: a pure function of what is shown and of where things were. Pixels, y downwards.

import type { Key } from '#lib/kube/key.ts';
import { columnIndex, type Column, type Columns } from './columns.ts';
import type { Rail } from './rails.ts';
import type { Station } from './rows.ts';

export type Density = 'open' | 'station' | 'dot' | 'bar';
export type Box = { readonly x: number; readonly width: number };
export type PlacedColumn = Column & Box;
export type PlacedRail = {
  readonly rail: Rail;
  readonly top: number;
  readonly height: number;
  /** The line itself. */
  readonly y: number;
  /** Services whose box stands at this rail, top to bottom. */
  readonly boxes: readonly { readonly service: Key; readonly y: number }[];
};

export type PlacedStation = {
  readonly station: Station;
  readonly rail: string;
  readonly column: string;
  readonly slot: number;
  readonly density: Density;
  readonly x: number;
  readonly y: number;
};

export type Metrics = {
  readonly entry: Box;
  readonly service: Box;
  readonly gutter: Box;
  /** Where Services of one row join their line. */
  readonly merge: number;
  readonly special: SpecialWidths;
  readonly nodeWidth: number;
};

export type Placement = {
  readonly viewport: number;
  readonly metrics: Metrics;
  readonly columns: Columns;
  readonly placedColumns: readonly PlacedColumn[];
  readonly rails: readonly PlacedRail[];
  readonly stations: readonly PlacedStation[];
  /** Density by `rail column`: a cell gets denser when it must and stays so. */
  readonly densities: ReadonlyMap<string, Density>;
  readonly width: number;
  readonly height: number;
};

export const BOX_HEIGHT = 26;
const BOX_GAP = 4;
const ROW_PAD = 13;
const ROW_MIN = 52;
const TOP = 10;
const PITCH: { readonly [D in Density]: { readonly x: number; readonly y: number } } = {
  open: { x: 84, y: 50 },
  station: { x: 19, y: 16 },
  dot: { x: 10, y: 10 },
  bar: { x: 1, y: 1 },
};
const CELL_PAD = 6;
const OPEN_LINES = 3;
const LABEL_LINE = 14;

/** Below this a fifth of the picture's width would go to the boxes: they get slimmer. */
const COMPACT = 860;

function metricsFor({ viewport, columns, open, entries }: PlaceInput): Metrics {
  const compact = viewport < COMPACT;
  const entry = { x: 10, width: !entries ? 0 : compact ? 62 : 104 };
  const service = { x: entry.x + (entries ? entry.width + 14 : 0), width: compact ? 166 : 180 };
  const gutter = { x: service.x + service.width, width: compact ? 44 : 58 };
  const special = compact ? SLIM : SPECIAL;
  const fixed = gutter.x + gutter.width + special.pending;
  const beside = columns.columns.reduce((sum, c) => sum + (c.kind === 'outside' || c.kind === 'idle' ? special[c.kind] : 0), 0);
  const count = columns.columns.filter((c) => c.kind === 'node' || c.kind === 'zone').length;
  const room = Math.floor((viewport - fixed - beside - 10) / Math.max(1, count));
  const [least, most] = columns.mode === 'zones' ? [150, 360] : open.size > 0 ? [68, 180] : [66, 132];
  return { entry, service, gutter, merge: gutter.x + 18, special, nodeWidth: Math.min(most, Math.max(least, room)) };
}

type SpecialWidths = { readonly pending: number; readonly outside: number; readonly idle: number };

const SPECIAL: SpecialWidths = { pending: 30, outside: 104, idle: 76 };
const SLIM: SpecialWidths = { pending: 22, outside: 70, idle: 66 };

function placeColumns(columns: Columns, metrics: Metrics): readonly PlacedColumn[] {
  let x = metrics.gutter.x + metrics.gutter.width;
  return columns.columns.map((column) => {
    const width = column.kind === 'node' || column.kind === 'zone' ? metrics.nodeWidth : metrics.special[column.kind];
    const placed = { ...column, x, width };
    x += width;
    return placed;
  });
}

function boxesHeight(boxes: number): number {
  return boxes === 0 ? 0 : boxes * BOX_HEIGHT + (boxes - 1) * BOX_GAP;
}

/** How tall a rail is, and how far below its top the line runs. An opened one has its labels above and its lines of stations below. */
function railShape(boxes: number, open: { readonly lines: number; readonly labels: number } | undefined): Shape {
  const block = boxesHeight(boxes);
  const closed = Math.max(ROW_MIN, block === 0 ? 0 : block + 2 * ROW_PAD);
  // Half a pixel off, so that a line of one pixel is one pixel.
  if (open === undefined) return { height: closed, line: Math.round(closed / 2) + 0.5 };
  const line = Math.round(Math.max(block / 2 + ROW_PAD, open.labels * LABEL_LINE + 16)) + 0.5;
  return { height: Math.max(line + block / 2 + ROW_PAD, line + open.lines * PITCH.open.y + 4), line };
}

/** The box of a Service stands at the first rail that carries it; its other rails join from there. */
function homes(rails: readonly Rail[], previous: Placement | undefined): Map<string, Key[]> {
  const home = new Map<Key, string>();
  const present = new Set(rails.map((r) => r.id));
  for (const placed of previous?.rails ?? []) {
    if (!present.has(placed.rail.id)) continue;
    for (const { service } of placed.boxes) if (placed.rail.row.services.includes(service)) home.set(service, placed.rail.id);
  }
  for (const rail of rails) for (const service of rail.row.services) if (!home.has(service)) home.set(service, rail.id);
  const byRail = new Map<string, Key[]>(rails.map((r) => [r.id, []]));
  const known = new Set(rails.flatMap((r) => r.row.services));
  for (const [service, rail] of [...home].sort((a, b) => (a[0] < b[0] ? -1 : 1))) {
    if (known.has(service)) byRail.get(rail)?.push(service);
  }
  return byRail;
}

type Shape = { readonly height: number; readonly line: number };
type Span = Shape & { readonly top: number };

/** The first gap that is high enough, else below everything. */
function freeTop(taken: readonly Span[], height: number): number {
  let at = TOP;
  for (const span of taken.toSorted((a, b) => a.top - b.top)) {
    if (span.top - at >= height) return at;
    at = Math.max(at, span.top + span.height);
  }
  return at;
}

/** How many lines of labelled stations the fullest cell of an opened rail needs. */
function openLines(rail: Rail, columnOf: (s: Station) => string, columns: readonly PlacedColumn[]): number {
  const counts = new Map<string, number>();
  for (const station of rail.row.stations) counts.set(columnOf(station), (counts.get(columnOf(station)) ?? 0) + 1);
  let lines = 1;
  for (const { id, width } of columns) {
    const perLine = Math.max(1, Math.floor(width / PITCH.open.x));
    lines = Math.max(lines, Math.ceil((counts.get(id) ?? 0) / perLine));
  }
  // One spare line, so that a rolling update finds room without anything moving.
  return Math.min(OPEN_LINES, lines + 1);
}

function placeRails(
  rails: readonly Rail[],
  open: ReadonlySet<string>,
  columnOf: (s: Station) => string,
  columns: readonly PlacedColumn[],
  previous: Placement | undefined,
): readonly PlacedRail[] {
  const boxesOf = homes(rails, previous);
  const before = new Map((previous?.rails ?? []).map((r) => [r.rail.id, r]));
  const taken: Span[] = [];
  const tops = new Map<string, Span>();
  for (const rail of rails) {
    const held = before.get(rail.id);
    const boxes = boxesOf.get(rail.id)?.length ?? 0;
    if (held === undefined || held.height < railShape(boxes, undefined).height) continue;
    const span = { top: held.top, height: held.height, line: held.y - held.top };
    tops.set(rail.id, span);
    taken.push(span);
  }
  for (const rail of rails) {
    if (tops.has(rail.id)) continue;
    const opened = open.has(rail.id) ? { lines: openLines(rail, columnOf, columns), labels: rail.labels.length } : undefined;
    const shape = railShape(boxesOf.get(rail.id)?.length ?? 0, opened);
    const span = { ...shape, top: freeTop(taken, shape.height) };
    tops.set(rail.id, span);
    taken.push(span);
  }
  return rails
    .map((rail) => {
      const { top, height, line } = tops.get(rail.id) ?? { top: TOP, height: ROW_MIN, line: ROW_MIN / 2 };
      const services = boxesOf.get(rail.id) ?? [];
      const y = top + line;
      const first = y - ((services.length - 1) * (BOX_HEIGHT + BOX_GAP)) / 2;
      return { rail, top, height, y, boxes: services.map((service, i) => ({ service, y: first + i * (BOX_HEIGHT + BOX_GAP) })) };
    })
    .sort((a, b) => a.top - b.top);
}

type Capacity = { readonly perLine: number; readonly lines: number };

function capacity(density: Density, width: number, rail: PlacedRail): Capacity {
  if (density === 'bar') return { perLine: Number.MAX_SAFE_INTEGER, lines: 1 };
  const pitch = PITCH[density];
  if (density === 'open')
    return {
      perLine: Math.max(1, Math.floor(width / pitch.x)),
      lines: Math.max(1, Math.floor((rail.top + rail.height - rail.y) / pitch.y)),
    };
  const beside = 2 * Math.min(rail.y - rail.top, rail.top + rail.height - rail.y);
  const lines = Math.floor((beside - 6) / pitch.y);
  // An odd number of lines, so that the middle one lies on the rail.
  return {
    perLine: Math.max(1, Math.floor((width - 2 * CELL_PAD + 4) / pitch.x)),
    lines: Math.max(1, lines % 2 === 0 ? lines - 1 : lines),
  };
}

const LADDER: readonly Density[] = ['open', 'station', 'dot', 'bar'];

function densityFor(slots: number, at: Density, column: Box, rail: PlacedRail, least: Density): Density {
  const from = Math.max(LADDER.indexOf(at), LADDER.indexOf(least));
  for (const density of LADDER.slice(from)) {
    const { perLine, lines } = capacity(density, column.width, rail);
    if (slots <= perLine * lines) return density;
  }
  return 'bar';
}

/** Line 0 is the rail; then one above, one below, two above… */
function lineOffset(line: number): number {
  return line % 2 === 1 ? -(line + 1) / 2 : line / 2;
}

function positionOf(density: Density, slot: number, column: Box, rail: PlacedRail): { x: number; y: number } {
  const { perLine, lines } = capacity(density, column.width, rail);
  const pitch = PITCH[density];
  const line = Math.min(lines - 1, Math.floor(slot / perLine));
  const across = slot % perLine;
  if (density === 'open') {
    return { x: column.x + (column.width / perLine) * (across + 0.5), y: rail.y + line * pitch.y };
  }
  return { x: column.x + CELL_PAD + pitch.x / 2 + across * pitch.x, y: rail.y + lineOffset(line) * pitch.y };
}

/** A station keeps its slot while it lives; a new one takes the lowest free slot of its cell. */
function slotsIn(stations: readonly Station[], held: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const slots = new Map<string, number>();
  const taken = new Set<number>();
  for (const { id } of stations) {
    const slot = held.get(id);
    if (slot === undefined || taken.has(slot)) continue;
    slots.set(id, slot);
    taken.add(slot);
  }
  let next = 0;
  for (const { id } of stations) {
    if (slots.has(id)) continue;
    while (taken.has(next)) next++;
    slots.set(id, next);
    taken.add(next);
  }
  return slots;
}

export type PlaceInput = {
  readonly rails: readonly Rail[];
  /** Ids of rails that are opened. */
  readonly open: ReadonlySet<string>;
  readonly columns: Columns;
  /** Is there any entry? Without one its column takes no room. */
  readonly entries: boolean;
  /** Width of the canvas in CSS pixels. */
  readonly viewport: number;
  /** Stations may be drawn one by one up to this many; beyond it cells become bars. */
  readonly budget: number;
};

/** Laws: place(x, place(x)) = place(x); a station that stays in its cell moves 0 px unless its cell grows denser. */
export function place(input: PlaceInput, before: Placement | undefined): Placement {
  // A new width or mode is the reader's doing (or a different cluster): then everything is placed anew.
  const same = before?.viewport === input.viewport && before.columns.mode === input.columns.mode;
  // The first entry of a view needs a column that was not there.
  const previous = same && (before.metrics.entry.width > 0 || !input.entries) ? before : undefined;
  const metrics = previous?.metrics ?? metricsFor(input);
  const placedColumns = placeColumns(input.columns, metrics);
  const columnOf = columnIndex(input.columns);
  const byId = new Map(placedColumns.map((c) => [c.id, c]));
  const rails = placeRails(input.rails, input.open, columnOf, placedColumns, previous);
  const total = input.rails.reduce((sum, r) => sum + r.row.stations.length, 0);
  const least: Density = total > input.budget ? 'bar' : 'open';
  const held = new Map<string, Map<string, number>>();
  for (const { station, rail, column, slot } of previous?.stations ?? []) {
    const at = `${rail} ${column}`;
    const cell = held.get(at) ?? new Map<string, number>();
    cell.set(station.id, slot);
    held.set(at, cell);
  }
  const stations: PlacedStation[] = [];
  const densities = new Map<string, Density>();
  for (const rail of rails) {
    const cells = new Map<string, Station[]>();
    for (const station of rail.rail.row.stations) {
      const column = columnOf(station);
      const cell = cells.get(column);
      if (cell === undefined) cells.set(column, [station]);
      else cell.push(station);
    }
    for (const [column, members] of cells) {
      const box = byId.get(column) ?? { x: 0, width: metrics.nodeWidth };
      const at = `${rail.rail.id} ${column}`;
      const slots = slotsIn(members, held.get(at) ?? new Map());
      // Pods wait for a Node by the dozen and not for long: dots from the start, so that no further one moves them.
      const start: Density = column === 'pending' ? 'dot' : input.open.has(rail.rail.id) ? 'open' : 'station';
      const keeps = previous?.densities.get(at) ?? start;
      const density = densityFor(
        Math.max(...slots.values()) + 1,
        start,
        box,
        rail,
        LADDER.indexOf(least) > LADDER.indexOf(keeps) ? least : keeps,
      );
      densities.set(at, density);
      for (const station of members) {
        const slot = slots.get(station.id) ?? 0;
        stations.push({ station, rail: rail.rail.id, column, slot, density, ...positionOf(density, slot, box, rail) });
      }
    }
  }
  const last = placedColumns.at(-1);
  return {
    viewport: input.viewport,
    metrics,
    columns: input.columns,
    placedColumns,
    rails,
    stations,
    densities,
    width: last === undefined ? metrics.merge : last.x + last.width,
    height: Math.max(0, ...rails.map((r) => r.top + r.height)) + TOP,
  };
}

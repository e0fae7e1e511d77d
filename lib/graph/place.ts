// Places of the track diagram: a pure function of what is shown and of where things were. Pixels, y downwards.

import { denser, type Density, densityFor, type HeldSlot, slotsIn, spotOf, spotsIn } from './cells.ts';
import { type Column, columnIndex, type Columns } from './columns.ts';
import { type Box, type Metrics, metricsFor } from './metrics.ts';
import type { Rail } from './rails.ts';
import { type CellCounts, type PlacedRail, placeRails, type Span, TOP } from './rail-places.ts';
import type { Station } from './rows.ts';

export type PlacedColumn = Column & Box;

export type PlacedStation = {
  readonly station: Station;
  readonly rail: string;
  readonly column: string;
  readonly slot: number;
  readonly density: Density;
  readonly x: number;
  readonly y: number;
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
  /** By `rail column` and station: whose slot it is. */
  readonly slots: ReadonlyMap<string, ReadonlyMap<string, HeldSlot>>;
  /** Where rails stood that are not in the picture and may come back. */
  readonly spans: ReadonlyMap<string, Span>;
  readonly width: number;
  readonly height: number;
};

export type PlaceInput = {
  readonly rails: readonly Rail[];
  /** Ids of rails that are opened. */
  readonly open: ReadonlySet<string>;
  readonly columns: Columns;
  /** Is there any entry? Without one its column takes no room. */
  readonly entries: boolean;
  /** Width of the canvas in CSS pixels. */
  readonly viewport: number;
  /** The reader moves in time: what is not in the picture may come back to its place. */
  readonly travels: boolean;
  /** Stations may be drawn one by one up to this many; beyond it cells become bars. */
  readonly budget: number;
};

function placeColumns(columns: Columns, metrics: Metrics): readonly PlacedColumn[] {
  let x = metrics.gutter.x + metrics.gutter.width;
  return columns.columns.map((column) => {
    const width = column.kind === 'node' || column.kind === 'zone' ? metrics.nodeWidth : metrics.special[column.kind];
    const placed = { ...column, x, width };
    x += width;
    return placed;
  });
}

function cellId(rail: string, column: string): string {
  return `${rail} ${column}`;
}

type Cells = ReadonlyMap<string, readonly Station[]>;

function cellsOf(rail: Rail, columnOf: (station: Station) => string): Cells {
  const cells = new Map<string, Station[]>();
  for (const station of rail.row.stations) {
    const column = columnOf(station);
    const cell = cells.get(column);
    if (cell === undefined) cells.set(column, [station]);
    else cell.push(station);
  }
  return cells;
}

function countsOf(cells: Cells): CellCounts {
  return new Map([...cells].map(([column, stations]) => [column, stations.length]));
}

type Slots = ReadonlyMap<string, HeldSlot>;

const NO_SLOTS: Slots = new Map();

/** Those of a cell, with whose they were before where the reader moves in time. */
function remember(slots: ReadonlyMap<string, number>, held: Slots, travels: boolean): Slots {
  const next = new Map<string, HeldSlot>();
  if (travels) for (const [id, { slot }] of held) next.set(id, { slot, away: true });
  for (const [id, slot] of slots) next.set(id, { slot, away: false });
  return next;
}

/** Pods wait for a Node by the dozen and not for long: dots from the start, so that no further one moves them. */
function firstDensity(column: string, open: boolean): Density {
  if (column === 'pending') return 'dot';
  return open ? 'open' : 'station';
}

/** A new width, another fold of the columns, or the first entry of all: then everything is placed anew. */
function comparable(input: PlaceInput, before: Placement | undefined): Placement | undefined {
  if (before?.viewport !== input.viewport || before.columns.mode !== input.columns.mode) return undefined;
  return before.metrics.entry.width > 0 || !input.entries ? before : undefined;
}

/** Laws: place(x, place(x)) = place(x); a station that stays in its cell moves 0 px unless its cell grows denser. */
export function place(input: PlaceInput, before: Placement | undefined): Placement {
  const previous = comparable(input, before);
  const metrics = previous?.metrics ?? metricsFor({ ...input, open: input.open.size > 0 });
  const placedColumns = placeColumns(input.columns, metrics);
  const boxes = new Map<string, Box>(placedColumns.map((c) => [c.id, c]));
  const columnOf = columnIndex(input.columns);
  const cells = new Map(input.rails.map((rail) => [rail.id, cellsOf(rail, columnOf)]));
  const counts = (rail: Rail): CellCounts => countsOf(cells.get(rail.id) ?? new Map());
  const away = input.travels ? previous : undefined;
  const { rails, spans } = placeRails(
    { rails: input.rails, open: input.open, counts, columns: boxes, travels: input.travels },
    previous?.rails ?? [],
    away?.spans ?? new Map(),
  );
  const total = input.rails.reduce((sum, r) => sum + r.row.stations.length, 0);
  const least: Density = total > input.budget ? 'bar' : 'open';
  const held = previous?.slots ?? new Map<string, Slots>();
  const slotsOf = new Map<string, Slots>();
  for (const [at, cell] of away?.slots ?? []) slotsOf.set(at, remember(new Map(), cell, true));
  const stations: PlacedStation[] = [];
  const densities = new Map<string, Density>(away?.densities);
  for (const room of rails) {
    const rail = room.rail.id;
    for (const [column, members] of cells.get(rail) ?? []) {
      const box = boxes.get(column) ?? { x: 0, width: metrics.nodeWidth };
      const at = cellId(rail, column);
      const from = denser(least, denser(firstDensity(column, room.open), previous?.densities.get(at) ?? 'open'));
      const roomy = densityFor(members.length, from, box, room);
      const mine = held.get(at) ?? NO_SLOTS;
      const slots = slotsIn(members, mine, input.travels ? spotsIn(roomy, box, room) : 0);
      slotsOf.set(at, remember(slots, mine, input.travels));
      const density = densityFor(Math.max(...slots.values()) + 1, from, box, room);
      densities.set(at, density);
      for (const station of members) {
        const slot = slots.get(station.id) ?? 0;
        stations.push({ station, rail, column, slot, density, ...spotOf(density, slot, box, room) });
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
    slots: slotsOf,
    spans,
    width: last === undefined ? metrics.merge : last.x + last.width,
    height: Math.max(0, ...rails.map((r) => r.bottom)) + TOP,
  };
}

// The track diagram of a scope as a value: made from state, views and the previous picture, in one step.

import type { Key } from '#lib/kube/key.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { columnsOf } from './columns.ts';
import type { Element, Here, Words } from './element.ts';
import { elementsOf } from './elements.ts';
import { type Entry, entriesInto, ownEntries } from './entries.ts';
import { place, type Placement } from './place.ts';
import { closedRail, openRails, type Rail } from './rails.ts';
import { NO_ROWS, type Row, type RowMemory, rowsOf } from './rows.ts';
import type { Views } from './service-view.ts';

export type PictureInput = {
  readonly state: ClusterState;
  readonly views: Views;
  readonly namespace: string;
  /** The Service whose rows alone are shown, opened. */
  readonly focus: Key | undefined;
  /** Width of the canvas in CSS pixels. */
  readonly viewport: number;
  readonly words: Words;
  /** Where the reader stands; undefined: nowhere. */
  readonly here?: Here | undefined;
  /** The reader moves in time: this picture or the one before is of another moment than now, and all may come back to its place. */
  readonly travels?: boolean;
};

export type Picture = {
  readonly rows: readonly Row[];
  readonly placement: Placement;
  readonly elements: readonly Element[];
};

/** Beyond this many stations cells become bars: some 1,500 elements is what a canvas repaints in time. */
const STATION_BUDGET = 620;

function memoryOf(previous: Picture | undefined): RowMemory {
  if (previous === undefined) return NO_ROWS;
  const rowOf = new Map<string, string>();
  for (const row of previous.rows) for (const { id } of row.stations) rowOf.set(id, row.id);
  return { rowOf, rows: new Set(previous.rows.map((r) => r.id)) };
}

function railsOf(rows: readonly Row[], input: PictureInput): { rails: readonly Rail[]; open: ReadonlySet<string> } {
  const focus = input.focus === undefined ? undefined : input.views.get(input.focus);
  if (focus === undefined) return { rails: rows.map((row) => closedRail(input.views, row)), open: new Set() };
  const rails = rows.flatMap((row) => openRails(input.views, row, focus));
  return { rails, open: new Set(rails.map((r) => r.id)) };
}

function entriesOf(input: PictureInput, into: readonly Entry[], services: ReadonlySet<Key>): readonly Entry[] {
  const entries = into.filter((e) => input.focus === undefined || services.has(e.service));
  for (const key of services) {
    const view = input.views.get(key);
    if (view !== undefined) entries.push(...ownEntries(key, view.service));
  }
  return entries;
}

/** Law: draw(input, draw(input, p)) has the same elements as draw(input, p). */
export function draw(input: PictureInput, previous: Picture | undefined): Picture {
  const memory = memoryOf(previous);
  // A Service that an Ingress or a route names and nobody made is shown where it should be.
  const into = entriesInto(input.state, input.namespace);
  const named = input.focus === undefined ? into.map((e) => e.service) : [];
  const keys = [...new Set([...input.views.keys(), ...named])];
  const all = rowsOf(input.state, input.views, keys, memory);
  const { focus, travels = false } = input;
  const rows = focus === undefined ? all : all.filter((r) => r.services.includes(focus));
  const columns = columnsOf(input.state, rows, previous?.placement.columns, travels);
  const entries = entriesOf(input, into, new Set(rows.flatMap((r) => r.services)));
  const placed = {
    ...railsOf(rows, input),
    columns,
    entries: entries.length > 0,
    viewport: input.viewport,
    travels,
    budget: STATION_BUDGET,
  };
  const placement = place(placed, previous?.placement);
  return { rows, placement, elements: elementsOf({ placement, views: input.views, entries, words: input.words, here: input.here }) };
}

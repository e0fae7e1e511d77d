// The verdicts of Nodes on the cells of a rail: hatched where connections end, in words alone elsewhere.

import type { Key } from '#lib/kube/key.ts';
import type { ServicePort } from '#lib/kube/service.ts';
import type { ElementInput, NodeElement } from './element.ts';
import { cellAt, type CellVerdict, compareCells } from './node-cells.ts';
import type { PlacedColumn } from './place.ts';
import { type PlacedRail, VERDICT_LINE } from './rail-places.ts';
import type { PortReach } from './reach.ts';
import type { ServiceView } from './service-view.ts';
import type { Cell } from './station-elements.ts';

const HALF_STATION = 8;
/** Room that the word of a verdict needs beside stations, in pixels. */
const WORD_ROOM = 54;
/** Width of a character of the words, in pixels. */
const CHARACTER = 5.6;
/** How far below the rail the words of a cell at rest stand. */
const BELOW = 18;

type Told = { readonly cell: CellVerdict; readonly nodes: number };

function worseOf(a: CellVerdict | undefined, b: CellVerdict): CellVerdict {
  return a === undefined || compareCells(b, a) > 0 ? b : a;
}

function carriedBy(rail: PlacedRail, key: Key, port: ServicePort, family: string): boolean {
  const { carries } = rail.rail;
  if (carries === undefined) return true;
  return (
    carries.service === key &&
    carries.ports.some((c) => c.family === family && c.port.name === port.name && c.port.protocol === port.protocol)
  );
}

function viewsOn(input: ElementInput, rail: PlacedRail): readonly ServiceView[] {
  return rail.rail.row.services.flatMap((key) => input.views.get(key) ?? []);
}

/** The worst of all Services and ports of the line, for each Node of the column. */
function cellsIn(views: readonly ServiceView[], rail: PlacedRail, column: PlacedColumn): readonly CellVerdict[] {
  const lists = views.flatMap((view) => view.cells.filter((cells) => carriedBy(rail, view.key, cells.port, cells.family)));
  if (lists.length === 0) return [];
  return column.nodes.flatMap((node) => {
    let worst: CellVerdict | undefined;
    for (const cells of lists) {
      const cell = cellAt(cells, node);
      if (cell !== undefined) worst = worseOf(worst, cell);
    }
    return worst ?? [];
  });
}

/** The worst in the column, and how many of its Nodes say so. */
function told(cells: readonly CellVerdict[]): Told | undefined {
  let worst: CellVerdict | undefined;
  for (const cell of cells) worst = worseOf(worst, cell);
  if (worst === undefined) return undefined;
  const found = worst;
  return { cell: found, nodes: cells.filter((cell) => compareCells(cell, found) === 0).length };
}

/** Does the row say this of every Node, so that saying it of one tells nothing? */
function isUsual(views: readonly ServiceView[], kind: CellVerdict['kind']): boolean {
  return views.some((view) => view.cells.some((cells) => cells.usual?.kind === kind));
}

function reachCell({ route }: PortReach): CellVerdict {
  const { kind } = route.verdict;
  if (kind === 'deliver') return { kind: route.decided?.fallback === true ? 'fallback' : 'deliver', endpoints: route.endpoints.length };
  return { kind: kind === 'drop' || kind === 'reject' ? kind : 'none', endpoints: 0 };
}

/** What the Node that decides for the reader makes of the line's connections. */
function fromHere(views: readonly ServiceView[], rail: PlacedRail): Told | undefined {
  let worst: CellVerdict | undefined;
  for (const { key, reach } of views) {
    if (reach?.kind !== 'proxied') continue;
    for (const port of reach.ports) {
      // Where there is no such way, nothing arrives at the Node at all.
      if (port.route.verdict.kind === 'no-such-path' || !carriedBy(rail, key, port.port, reach.family)) continue;
      worst = worseOf(worst, reachCell(port));
    }
  }
  return worst === undefined ? undefined : { cell: worst, nodes: 1 };
}

function toldAt(input: ElementInput, views: readonly ServiceView[], rail: PlacedRail, column: PlacedColumn): Told | undefined {
  const { here } = input;
  if (here === undefined) return told(cellsIn(views, rail, column));
  return here.node !== undefined && column.nodes.includes(here.node) ? fromHere(views, rail) : undefined;
}

/** How far the stations of a cell reach into its column, in pixels; 0 where there are none. */
function takenOf(cell: Cell | undefined, column: PlacedColumn): number {
  return Math.max(0, ...(cell?.stations ?? []).map((s) => s.x + HALF_STATION - column.x));
}

function hatched(input: ElementInput, rail: PlacedRail, column: PlacedColumn, { cell, nodes }: Told, held: Cell | undefined): NodeElement {
  const beside = held !== undefined;
  const room = column.width - takenOf(held, column);
  // From one place there is one Node to speak of.
  const all = input.here === undefined ? column.nodes.length : 1;
  return {
    group: 'node',
    role: 'drop',
    id: `drop:${column.id}@${rail.rail.id}`,
    x: column.x + column.width / 2,
    y: rail.y,
    w: column.width - 8,
    // In an opened row the labels of the line are above it.
    h: rail.open ? 30 : Math.min(rail.bottom - rail.top - 12, 46),
    // Where stations leave no room for the word, the hatch alone says it, and the tooltip.
    label: beside && room < WORD_ROOM ? '' : input.words.cell(cell, nodes, all, Math.floor((column.width - 12) / CHARACTER)),
    subject: column.kind === 'node' ? { kind: 'Node', key: column.name } : undefined,
    rail: rail.rail.id,
    beside,
    tone: cell.kind,
  };
}

function words(input: ElementInput, rail: PlacedRail, column: PlacedColumn, { cell, nodes }: Told, away = BELOW): NodeElement {
  const all = input.here === undefined ? column.nodes.length : 1;
  return {
    group: 'node',
    role: 'verdict',
    id: `verdict:${column.id}@${rail.rail.id}`,
    x: column.x + column.width / 2,
    y: rail.open ? rail.top + VERDICT_LINE - 4 : rail.y + away,
    w: column.width - 4,
    h: 14,
    label: input.words.cell(cell, nodes, all, Math.floor((column.width - 4) / CHARACTER)),
    subject: column.kind === 'node' ? { kind: 'Node', key: column.name } : undefined,
    rail: rail.rail.id,
    tone: cell.kind,
  };
}

/** Is there room below the rail for words: no station or bar stands there? */
function freeBelow(held: Cell | undefined, rail: PlacedRail): boolean {
  return (held?.stations ?? []).every((s) => s.density !== 'bar' && Math.abs(s.y - rail.y) < 1) && rail.bottom - rail.y >= BELOW + 7;
}

/**
 * Where connections end for some, and stations stand all the same, a hatch would strike those out: words stand beside them.
 * Undefined: there is nothing to strike out, or no room for words.
 */
function besideStations(rail: PlacedRail, column: PlacedColumn, held: Cell | undefined): number | undefined {
  // In an opened row the labels of stations stand where the hatch would; in one without stations the note does.
  if (rail.open && (held !== undefined || rail.rail.row.stations.length === 0)) return BELOW;
  if (held === undefined) return undefined;
  if (column.nodes.length === 1) return undefined;
  // The numbers of a bar stand below it.
  if (held.stations[0]?.density === 'bar') return -BELOW;
  return freeBelow(held, rail) ? BELOW : undefined;
}

/** Most rows at rest: every Node does as every other, and connections do not end there; or there is nobody to connect to. */
function isPlain(input: ElementInput, views: readonly ServiceView[], rail: PlacedRail): boolean {
  if (rail.open) return false;
  // The line of a row without stations is where its note stands, and the box says the rest.
  if (rail.rail.row.stations.length === 0) return true;
  if (input.here !== undefined) return false;
  return views.every((view) => view.cells.every(({ usual, odd }) => odd.size === 0 && usual?.kind !== 'drop'));
}

function head(input: ElementInput, rail: PlacedRail): NodeElement {
  return {
    group: 'node',
    role: 'verdict-head',
    id: `verdict-head:${rail.rail.id}`,
    x: input.placement.metrics.service.x,
    y: rail.top + VERDICT_LINE - 4,
    w: 1,
    h: 1,
    label: input.words.verdicts(input.here !== undefined),
    subject: undefined,
    rail: rail.rail.id,
  };
}

/**
 * Quiet at rest: where connections end, and where the ending ones have to do. An opened row says it of every Node.
 * From where the reader stands only the Node that decides speaks.
 */
export function verdictElements(input: ElementInput, rail: PlacedRail, cells: ReadonlyMap<string, Cell>): NodeElement[] {
  const views = viewsOn(input, rail);
  if (isPlain(input, views, rail)) return [];
  const elements = input.placement.placedColumns.flatMap((column): NodeElement[] => {
    if (column.nodes.length === 0) return [];
    const found = toldAt(input, views, rail, column);
    if (found === undefined) return [];
    const held = cells.get(`${rail.rail.id} ${column.id}`);
    const { kind } = found.cell;
    const ends = kind === 'drop' || (input.here !== undefined && (kind === 'reject' || kind === 'none'));
    const away = ends ? besideStations(rail, column, held) : undefined;
    if (ends && away === undefined) return [hatched(input, rail, column, found, held)];
    if (ends) return [words(input, rail, column, found, away)];
    if (rail.open) return [words(input, rail, column, found)];
    const odd = kind === 'fallback' && (input.here !== undefined || !isUsual(views, kind));
    return odd && freeBelow(held, rail) ? [words(input, rail, column, found)] : [];
  });
  return rail.open && elements.length > 0 ? [...elements, head(input, rail)] : elements;
}

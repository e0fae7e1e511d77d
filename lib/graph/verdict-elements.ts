// The verdicts of Nodes on the cells of a rail: hatched where connections end, in words alone elsewhere.

import { type Key, splitKey } from '#lib/kube/key.ts';
import type { ServicePort } from '#lib/kube/service.ts';
import type { ElementInput, NodeElement } from './element.ts';
import { cellAt, type CellVerdict, compareCells, type NodeCells } from './node-cells.ts';
import type { PlacedColumn } from './place.ts';
import { type PlacedRail, VERDICT_LINE } from './rail-places.ts';
import type { PortReach } from './reach.ts';
import type { ServiceView } from './service-view.ts';
import type { Cell } from './station-elements.ts';

const HALF_STATION = 8;
/** Room that the word of a verdict needs beside stations, in pixels. */
const WORD_ROOM = 54;
/** Width of a character of the words, in pixels; of those on a hatch. */
const CHARACTER = 5.6;
const BOLD = 6.4;
/** Height of a hatch that is one Service's own: two lines of words, and half of the row where two Services share it. */
const OWN_HEIGHT = 28;
/** How far below the rail the words of a cell at rest stand. */
const BELOW = 18;

/**
 * `side`: from where, set where it is otherwise from the other side. `of`: whose it is, set where the Services of the line differ.
 */
type Told = {
  readonly cell: CellVerdict;
  readonly nodes: number;
  readonly side: NodeCells['side'] | undefined;
  readonly of: Key | undefined;
};

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

/** The worst of all ports of the line, for each Node of the column. */
function cellsIn(lists: readonly NodeCells[], column: PlacedColumn): readonly CellVerdict[] {
  return column.nodes.flatMap((node) => {
    let worst: CellVerdict | undefined;
    for (const cells of lists) {
      // What most Nodes do says nothing of one that is not known.
      if (cells.byNode && column.condition === 'unknown') continue;
      const cell = cellAt(cells, node);
      if (cell !== undefined) worst = worseOf(worst, cell);
    }
    return worst ?? [];
  });
}

/** The worst in the column, and how many of its Nodes say so. */
function worstIn(cells: readonly CellVerdict[]): Pick<Told, 'cell' | 'nodes'> | undefined {
  let worst: CellVerdict | undefined;
  for (const cell of cells) worst = worseOf(worst, cell);
  if (worst === undefined) return undefined;
  const found = worst;
  return { cell: found, nodes: cells.filter((cell) => compareCells(cell, found) === 0).length };
}

function sameTold(a: Pick<Told, 'cell' | 'nodes'>, b: Pick<Told, 'cell' | 'nodes'> | undefined): boolean {
  return b !== undefined && a.nodes === b.nodes && compareCells(a.cell, b.cell) === 0;
}

function ofService(view: ServiceView, rail: PlacedRail, column: PlacedColumn): Told | undefined {
  const lists = view.cells.filter((cells) => carriedBy(rail, view.key, cells.port, cells.family));
  const worst = worstIn(cellsIn(lists, column));
  if (worst === undefined) return undefined;
  const sides = (['inside', 'outside'] as const).filter((side) => lists.some((cells) => cells.side === side));
  const said = sides.filter((side) => {
    const own = worstIn(
      cellsIn(
        lists.filter((cells) => cells.side === side),
        column,
      ),
    );
    return sameTold(worst, own);
  });
  return { ...worst, side: said.length === 1 && sides.length === 2 ? said[0] : undefined, of: view.key };
}

/** Does the row say this of every Node, so that saying it of one tells nothing? */
function isUsual(views: readonly ServiceView[], kind: CellVerdict['kind']): boolean {
  return views.some((view) => view.cells.some((cells) => cells.usual?.kind === kind));
}

function reachCell({ route, severity }: PortReach): CellVerdict {
  const { kind } = route.verdict;
  if (kind === 'deliver')
    return { kind: route.decided?.fallback === true ? 'fallback' : 'deliver', endpoints: route.endpoints.length, severity };
  return { kind: kind === 'drop' || kind === 'reject' ? kind : 'none', endpoints: 0, severity };
}

/** What the Node that decides for the reader makes of the line's connections. */
function fromHere({ key, reach }: ServiceView, rail: PlacedRail): Told | undefined {
  if (reach?.kind !== 'proxied') return undefined;
  let worst: CellVerdict | undefined;
  for (const port of reach.ports) {
    // Where there is no such way, nothing arrives at the Node at all.
    if (port.route.verdict.kind === 'no-such-path' || !carriedBy(rail, key, port.port, reach.family)) continue;
    worst = worseOf(worst, reachCell(port));
  }
  return worst === undefined ? undefined : { cell: worst, nodes: 1, side: undefined, of: key };
}

/** One where the Services of the line agree, else one of each. */
function toldAt(input: ElementInput, views: readonly ServiceView[], rail: PlacedRail, column: PlacedColumn): readonly Told[] {
  const { here } = input;
  if (here !== undefined && (here.node === undefined || !column.nodes.includes(here.node))) return [];
  const all = views.flatMap((view) => (here === undefined ? ofService(view, rail, column) : fromHere(view, rail)) ?? []);
  const [first] = all;
  if (first === undefined) return [];
  const agree = all.length === 1 || (all.length === views.length && all.every((told) => sameTold(told, first)));
  if (!agree) return all;
  return [{ ...first, side: all.every(({ side }) => side === first.side) ? first.side : undefined, of: undefined }];
}

/** How far the stations of a cell reach into its column, in pixels; 0 where there are none. */
function takenOf(cell: Cell | undefined, column: PlacedColumn): number {
  return Math.max(0, ...(cell?.stations ?? []).map((s) => s.x + HALF_STATION - column.x));
}

/** Where the Service's box stands at the line, if it does: what is its own is beside it. */
function besideBox(rail: PlacedRail, of: Key | undefined): number | undefined {
  return rail.open || of === undefined ? undefined : rail.boxes.find(({ service }) => service === of)?.y;
}

/** From one place there is one Node to speak of. */
function nodesOf(input: ElementInput, column: PlacedColumn): number {
  return input.here === undefined ? column.nodes.length : 1;
}

function hatched(input: ElementInput, rail: PlacedRail, column: PlacedColumn, told: Told, held: Cell | undefined): NodeElement {
  const { cell, nodes, side, of } = told;
  const beside = held !== undefined;
  const room = column.width - takenOf(held, column);
  const own = besideBox(rail, of);
  const characters = Math.floor((column.width - 12) / BOLD);
  const whose = { side, name: own === undefined && of !== undefined ? splitKey(of).name : undefined };
  return {
    group: 'node',
    role: 'drop',
    id: `drop:${column.id}@${rail.rail.id}${of === undefined ? '' : `>${of}`}`,
    x: column.x + column.width / 2,
    y: own ?? rail.y,
    w: column.width - 8,
    // In an opened row the labels of the line are above it.
    h: own === undefined ? (rail.open ? 30 : Math.min(rail.bottom - rail.top - 12, 46)) : OWN_HEIGHT,
    // Where stations leave no room for the word, the hatch alone says it, and the tooltip.
    label: beside && room < WORD_ROOM ? '' : input.words.cell(cell, nodes, nodesOf(input, column), { characters, lines: 2 }, whose),
    subject: column.kind === 'node' ? { kind: 'Node', key: column.name } : undefined,
    rail: rail.rail.id,
    beside,
    tone: cell.kind,
    severity: cell.severity,
    of,
  };
}

function words(input: ElementInput, rail: PlacedRail, column: PlacedColumn, told: Told, away = BELOW): NodeElement {
  const { cell, nodes, side, of } = told;
  const whose = { side, name: of === undefined ? undefined : splitKey(of).name };
  const characters = Math.floor((column.width - 4) / CHARACTER);
  return {
    group: 'node',
    role: 'verdict',
    id: `verdict:${column.id}@${rail.rail.id}`,
    x: column.x + column.width / 2,
    y: rail.open ? rail.top + VERDICT_LINE - 4 : rail.y + away,
    w: column.width - 4,
    h: 14,
    label: input.words.cell(cell, nodes, nodesOf(input, column), { characters, lines: 1 }, whose),
    subject: column.kind === 'node' ? { kind: 'Node', key: column.name } : undefined,
    rail: rail.rail.id,
    tone: cell.kind,
    severity: cell.severity,
    of,
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

function endsThere(input: ElementInput, { kind }: CellVerdict): boolean {
  return kind === 'drop' || (input.here !== undefined && (kind === 'reject' || kind === 'none'));
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
    // A Node that is not there does nothing.
    if (column.nodes.length === 0 || column.condition === 'absent') return [];
    const all = toldAt(input, views, rail, column);
    const held = cells.get(`${rail.rail.id} ${column.id}`);
    const ending = all.filter(({ cell }) => endsThere(input, cell));
    const away = ending.length === 0 ? undefined : besideStations(rail, column, held);
    if (ending.length > 0 && away === undefined) return ending.map((told) => hatched(input, rail, column, told, held));
    // Words have one place: the worst takes it.
    const [worst] = all.toSorted((a, b) => compareCells(b.cell, a.cell));
    if (worst === undefined) return [];
    if (away !== undefined) return [words(input, rail, column, worst, away)];
    if (rail.open) return [words(input, rail, column, worst)];
    const { kind } = worst.cell;
    const odd = kind === 'fallback' && (input.here !== undefined || !isUsual(views, kind));
    return odd && freeBelow(held, rail) ? [words(input, rail, column, worst)] : [];
  });
  return rail.open && elements.length > 0 ? [...elements, head(input, rail)] : elements;
}

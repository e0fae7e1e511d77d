// Columns of the track diagram: Nodes grouped by zone, or zones where there are too many Nodes, and the folds beside them.

import { isNodeReady, zoneOf } from '#lib/kube/node.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { Row, Station } from './rows.ts';

export type ColumnKind = 'pending' | 'node' | 'zone' | 'outside' | 'idle';

export type Column = {
  /** `pending`, `outside`, `idle`, `node:NAME` or `zone:NAME`. */
  readonly id: string;
  readonly kind: ColumnKind;
  /** Node name, or zone name for a zone column; empty for the others. */
  readonly name: string;
  readonly zone: string | undefined;
  /** Names of the Nodes that it stands for. */
  readonly nodes: readonly string[];
  /** `unknown`: it may not be read; `absent`: there is no such Node at the moment that is shown, at another there was. */
  readonly condition: 'ready' | 'not-ready' | 'cordoned' | 'unknown' | 'absent';
};

export type ColumnMode = 'nodes' | 'zones';
export type Columns = { readonly mode: ColumnMode; readonly columns: readonly Column[] };

/** Up to this many Nodes are all shown, also those that hold nothing: small clusters never rearrange. */
const SHOW_ALL = 12;
/** Beyond this many Node columns zones take their place (with some slack, so that it does not flip to and fro). */
const MOST_NODES = 24;
const SLACK = 4;

function zoneByNode(state: ClusterState, rows: readonly Row[]): Map<string, string | undefined> {
  const zones = new Map<string, string | undefined>();
  for (const node of state.tables.Node.values()) zones.set(node.metadata.name, zoneOf(node));
  // Nodes that may not be read are still known from the slices.
  for (const row of rows) {
    for (const { nodeName, zone } of row.stations) {
      if (nodeName !== undefined && !zones.has(nodeName)) zones.set(nodeName, zone);
    }
  }
  return zones;
}

function conditionOf(state: ClusterState, name: string): Column['condition'] {
  const node = state.tables.Node.get(name);
  if (node === undefined) return 'unknown';
  if (!isNodeReady(node)) return 'not-ready';
  return node.spec.unschedulable === true ? 'cordoned' : 'ready';
}

function nodeColumn(state: ClusterState, name: string, zone: string | undefined): Column {
  return { id: `node:${name}`, kind: 'node', name, zone, nodes: [name], condition: conditionOf(state, name) };
}

function special(kind: 'pending' | 'outside' | 'idle', nodes: readonly string[]): Column {
  return { id: kind, kind, name: '', zone: undefined, nodes, condition: 'ready' };
}

/** Undefined zones come last, and behind them what is outside the cluster. */
function byZoneThenName(a: Column, b: Column): number {
  if (a.kind !== b.kind) return a.kind === 'outside' ? 1 : -1;
  if (a.zone !== b.zone) {
    if (a.zone === undefined) return 1;
    if (b.zone === undefined) return -1;
    return a.zone < b.zone ? -1 : 1;
  }
  return a.name < b.name ? -1 : 1;
}

/** Columns of the previous picture keep their order; new ones come behind them. */
function keepOrder(columns: readonly Column[], previous: readonly string[]): readonly Column[] {
  const rank = new Map(previous.map((id, i) => [id, i]));
  const sorted = columns.toSorted(byZoneThenName);
  return sorted.toSorted((a, b) => (rank.get(a.id) ?? previous.length) - (rank.get(b.id) ?? previous.length));
}

function isOutside(station: Station): boolean {
  return station.kind !== 'pod' && station.nodeName === undefined;
}

function usedNodes(rows: readonly Row[]): Set<string> {
  const used = new Set<string>();
  for (const row of rows) for (const { nodeName } of row.stations) if (nodeName !== undefined) used.add(nodeName);
  return used;
}

function modeFor(used: number, previous: Columns | undefined): ColumnMode {
  if (previous?.mode === 'zones') return used < MOST_NODES - SLACK ? 'nodes' : 'zones';
  return used > MOST_NODES + (previous === undefined ? 0 : SLACK) ? 'zones' : 'nodes';
}

function zoneColumns(zones: ReadonlyMap<string, string | undefined>): Column[] {
  const members = new Map<string, string[]>();
  for (const [node, zone] of zones) members.set(zone ?? '', [...(members.get(zone ?? '') ?? []), node]);
  return [...members].map(([zone, nodes]) => ({
    id: `zone:${zone}`,
    kind: 'zone',
    name: zone,
    zone: zone === '' ? undefined : zone,
    nodes: nodes.sort(),
    condition: 'ready',
  }));
}

/** Columns of the picture before whose Node is not there now, and which stay, so that the others do. */
function absentColumns(now: readonly Column[], previous: readonly Column[], travels: boolean): readonly Column[] {
  const here = new Set(now.map((column) => column.id));
  return previous
    .filter(({ id, kind, condition }) => (kind === 'node' || kind === 'zone') && !here.has(id) && (travels || condition === 'absent'))
    .map((column) => ({ ...column, nodes: [], condition: 'absent' }));
}

/**
 * `pending` is always there, so that a Pod without a Node never pushes the Nodes aside. `travels`: the reader moves in time, and no column
 * goes. Pure in its arguments.
 */
export function columnsOf(state: ClusterState, rows: readonly Row[], previous: Columns | undefined, travels = false): Columns {
  const zones = zoneByNode(state, rows);
  const used = usedNodes(rows);
  const mode = modeFor(used.size, previous);
  const before = previous?.mode === mode ? previous.columns : [];
  const order = before.map((c) => c.id);
  const known = new Set(order);
  const outside = known.has('outside') || rows.some((r) => r.stations.some(isOutside)) ? [special('outside', [])] : [];
  if (mode === 'zones') {
    const all = zoneColumns(zones);
    return { mode, columns: [special('pending', []), ...keepOrder([...all, ...absentColumns(all, before, travels), ...outside], order)] };
  }
  const all = [...zones].map(([name, zone]) => nodeColumn(state, name, zone));
  const shown = all.length <= SHOW_ALL ? all : all.filter((c) => used.has(c.name) || known.has(c.id));
  const kept = [...shown, ...absentColumns(all, before, travels)];
  const idle = all.filter((c) => !shown.includes(c)).map((c) => c.name);
  return {
    mode,
    columns: [
      special('pending', []),
      ...keepOrder([...kept, ...outside], order),
      ...(idle.length > 0 ? [special('idle', idle.sort())] : []),
    ],
  };
}

/** The column that a station stands in. */
export function columnIndex(columns: Columns): (station: Station) => string {
  const byNode = new Map<string, string>();
  for (const column of columns.columns) {
    if (column.kind === 'node' || column.kind === 'zone') for (const node of column.nodes) byNode.set(node, column.id);
  }
  return (station) => {
    if (isOutside(station)) return 'outside';
    return station.nodeName === undefined ? 'pending' : (byNode.get(station.nodeName) ?? 'pending');
  };
}

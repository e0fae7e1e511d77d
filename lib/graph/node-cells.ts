// Cells: what a connection that starts or arrives at each Node meets, for each port, family and side of one Service.

import { keyOf } from '#lib/kube/key.ts';
import type { IPFamily, Service, ServicePort } from '#lib/kube/service.ts';
import type { Severity } from '#lib/cluster/finding.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { type Weigh, weighing } from '#lib/diagnosis/verdict-severity.ts';
import { type NodeQuestion, nodeVerdicts, type NodeVerdict, verdictEverywhere } from '#lib/routing/node-verdicts.ts';
import { type ProxiedPort, proxiedPort } from '#lib/routing/proxied-port.ts';
import type { ProxySettings } from '#lib/routing/proxy-settings.ts';
import { addressFamiliesOf } from '#lib/routing/service-port.ts';
import { outsidePaths } from '#lib/routing/route-settings.ts';

/** Worst last. */
export type CellVerdict = {
  readonly kind: 'deliver' | 'fallback' | 'none' | 'reject' | 'drop';
  readonly endpoints: number;
  /** Of what ends there; undefined where connections go on. */
  readonly severity: Severity | undefined;
};

export type NodeCells = {
  readonly port: ServicePort;
  readonly family: IPFamily;
  /** `inside`: from a Pod of the Node to the clusterIP; `outside`: a connection that arrives at the Node. */
  readonly side: 'inside' | 'outside';
  /** What most Nodes say. */
  readonly usual: CellVerdict | undefined;
  /** By name, the Nodes that say something else. */
  readonly odd: ReadonlyMap<string, CellVerdict>;
  /** Could a Node that comes say something of its own? */
  readonly byNode: boolean;
};

type Proxied = Extract<ProxiedPort, { kind: 'proxied' }>;

function cellOf(
  { decision, endpoints, fallback }: Omit<NodeVerdict, 'node' | 'seen'>,
  node: string | undefined,
  weigh: Weigh,
): CellVerdict {
  const { verdict, policy } = decision;
  switch (verdict.kind) {
    case 'deliver':
      return { kind: fallback ? 'fallback' : 'deliver', endpoints, severity: undefined };
    case 'drop':
    case 'reject':
      return { kind: verdict.kind, endpoints: 0, severity: weigh({ verdict, node, traffic: policy.traffic }) };
    case 'no-rule':
    case 'no-such-path':
      return { kind: 'none', endpoints: 0, severity: undefined };
  }
}

const KINDS: readonly CellVerdict['kind'][] = ['deliver', 'fallback', 'none', 'reject', 'drop'];
const SEVERITIES: readonly (Severity | undefined)[] = [undefined, 'info', 'warning', 'broken'];

/** Above 0: `a` is worse. Among those that deliver, fewer endpoints are worse. */
export function compareCells(a: CellVerdict, b: CellVerdict): number {
  return (
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) ||
    b.endpoints - a.endpoints
  );
}

/** The most frequent; the best of those that are equally so. */
function mostFrequent(all: readonly CellVerdict[]): CellVerdict | undefined {
  const counts = new Map<string, { cell: CellVerdict; count: number }>();
  for (const cell of all) {
    const at = `${cell.kind} ${cell.endpoints} ${cell.severity}`;
    const held = counts.get(at);
    if (held === undefined) counts.set(at, { cell, count: 1 });
    else held.count++;
  }
  return [...counts.values()].sort((a, b) => b.count - a.count || compareCells(a.cell, b.cell))[0]?.cell;
}

function cellsFor(
  state: ClusterState,
  port: Proxied,
  question: NodeQuestion,
  proxy: ProxySettings,
  weigh: Weigh,
): Pick<NodeCells, 'usual' | 'odd' | 'byNode'> {
  const everywhere = verdictEverywhere(port, question, proxy);
  if (everywhere !== undefined) return { usual: cellOf(everywhere, undefined, weigh), odd: new Map(), byNode: false };
  const cells = nodeVerdicts(state, port, question, proxy).map((v) => ({ node: v.node, cell: cellOf(v, v.node, weigh) }));
  const usual = mostFrequent(cells.map(({ cell }) => cell));
  const odd = cells.filter(({ cell }) => usual === undefined || compareCells(cell, usual) !== 0);
  return { usual, odd: new Map(odd.map(({ node, cell }) => [node, cell])), byNode: true };
}

/** Empty for Services that kube-proxy has no part in. */
export function nodeCells(state: ClusterState, service: Service, proxy: ProxySettings): readonly NodeCells[] {
  const key = keyOf(service.metadata.namespace, service.metadata.name);
  const weigh = weighing(state, service);
  const found: NodeCells[] = [];
  for (const port of service.spec.ports) {
    for (const family of addressFamiliesOf(service)) {
      const proxied = proxiedPort(state, key, { number: port.port, protocol: port.protocol }, family);
      if (proxied.kind !== 'proxied') continue;
      const base = { port, family } as const;
      found.push({ ...base, side: 'inside', ...cellsFor(state, proxied, { path: 'clusterIP', client: 'pod' }, proxy, weigh) });
      const [path] = outsidePaths(proxied.info);
      if (path === undefined) continue;
      found.push({ ...base, side: 'outside', ...cellsFor(state, proxied, { path, client: 'external' }, proxy, weigh) });
    }
  }
  return found;
}

export function cellAt(cells: NodeCells, node: string): CellVerdict | undefined {
  return cells.odd.get(node) ?? cells.usual;
}

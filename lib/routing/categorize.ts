// categorize: for one Service port, family and node, who is in which list, and why everybody else is not.

import type { Candidate, Candidates } from './candidates.ts';
import { type EndpointList, type Lists, type ListUse, listsFor, type ProxyNode, type TopologyMode } from './lists.ts';

/** Why an endpoint is not in a list; exactly one reason, the first that applies. */
export type LeftOutReason =
  /** Neither ready, nor serving while it terminates (R34). */
  | 'not-ready'
  /** Terminating, and it does not serve any more (R34). */
  | 'terminated'
  /** The local list: it is on another node (R30). */
  | 'other-node'
  /** The local list: it is on no node that is known by name (R11). */
  | 'no-node'
  /** It serves while it terminates, and ready ones are there (R28, R30). */
  | 'draining'
  /** Node mode: it is hinted for other nodes (R22). */
  | 'hinted-to-other-node'
  /** Zone mode: it is hinted for other zones (R23). */
  | 'hinted-to-other-zone';

export type LeftOut = { readonly endpoint: Candidate; readonly reason: LeftOutReason };

export type ListName = 'cluster' | 'local';

export type Categories = Lists & {
  /** cluster and local together, by address and port (R32). */
  readonly reachable: readonly Candidate[];
  /** By list; empty for a list that is not in use. */
  readonly leftOut: { readonly cluster: readonly LeftOut[]; readonly local: readonly LeftOut[] };
};

function unusable(endpoint: Candidate): LeftOutReason | undefined {
  if (endpoint.ready || (endpoint.serving && endpoint.terminating)) return undefined;
  return endpoint.terminating ? 'terminated' : 'not-ready';
}

function hintedElsewhere(endpoint: Candidate, mode: TopologyMode): LeftOutReason | undefined {
  if (mode.kind === 'node' && !endpoint.hintedNodes.includes(mode.node)) return 'hinted-to-other-node';
  if (mode.kind === 'zone' && !endpoint.hintedZones.includes(mode.zone)) return 'hinted-to-other-zone';
  return undefined;
}

function fromCluster(endpoint: Candidate, mode: TopologyMode, fallback: boolean): LeftOutReason | undefined {
  const reason = unusable(endpoint);
  if (reason !== undefined || fallback) return reason;
  return endpoint.ready ? hintedElsewhere(endpoint, mode) : 'draining';
}

function fromLocal(endpoint: Candidate, node: ProxyNode, fallback: boolean): LeftOutReason | undefined {
  const reason = unusable(endpoint);
  if (reason !== undefined) return reason;
  if (endpoint.nodeName !== node.name) return endpoint.nodeName === undefined ? 'no-node' : 'other-node';
  return endpoint.ready || fallback ? undefined : 'draining';
}

/** Why each endpoint that is not in the list is not; empty where the list is not in use. */
export function leftOutOf(candidates: Candidates, lists: Lists, node: ProxyNode, list: ListName): readonly LeftOut[] {
  const held: EndpointList | undefined = lists[list];
  if (held === undefined) return [];
  const left: LeftOut[] = [];
  for (const endpoint of candidates.all) {
    const reason = list === 'cluster' ? fromCluster(endpoint, lists.mode, held.fallback) : fromLocal(endpoint, node, held.fallback);
    if (reason !== undefined) left.push({ endpoint, reason });
  }
  return left;
}

function union(lists: Lists): readonly Candidate[] {
  const cluster = lists.cluster?.endpoints ?? [];
  const local = lists.local?.endpoints ?? [];
  if (local.length === 0) return cluster;
  const known = new Set(cluster);
  const extra = local.filter((endpoint) => !known.has(endpoint));
  if (extra.length === 0) return cluster;
  return [...cluster, ...extra].sort((a, b) => (a.id < b.id ? -1 : 1));
}

export function categorize(candidates: Candidates, use: ListUse, node: ProxyNode): Categories {
  const lists = listsFor(candidates, use, node);
  return {
    ...lists,
    reachable: union(lists),
    leftOut: { cluster: leftOutOf(candidates, lists, node, 'cluster'), local: leftOutOf(candidates, lists, node, 'local') },
  };
}

// The lists that kube-proxy of one node chooses from: cluster, local, and whether anybody is there at all (SPEC R21 to R35).

import type { Candidate, Candidates } from './candidates.ts';
import type { Rule } from './rule.ts';

/** Where kube-proxy runs. A zone label that is empty counts as missing. */
export type ProxyNode = { readonly name: string; readonly zone: string | undefined };

/** Which lists are in use (R17, R18). */
export type ListUse = { readonly usesCluster: boolean; readonly usesLocal: boolean };

export type TopologyMode =
  | { readonly kind: 'none' }
  | { readonly kind: 'node'; readonly node: string }
  | { readonly kind: 'zone'; readonly zone: string };

export type EndpointList = {
  readonly endpoints: readonly Candidate[];
  /** No ready one was left: these serve while they terminate (KEP-1669). */
  readonly fallback: boolean;
};

export type Lists = {
  readonly mode: TopologyMode;
  /** Undefined where the list is not in use (R35). */
  readonly cluster: EndpointList | undefined;
  readonly local: EndpointList | undefined;
  readonly hasAny: boolean;
  readonly rules: readonly Rule[];
};

const NO_MODE: TopologyMode = { kind: 'none' };
const NOBODY: readonly Candidate[] = [];

/** R22 to R27: both maps exist only if every ready endpoint is hinted. */
function modeOf(candidates: Candidates, node: ProxyNode): TopologyMode {
  if (candidates.byHintedNode?.has(node.name) === true) return { kind: 'node', node: node.name };
  const zone = node.zone;
  if (zone !== undefined && zone !== '' && candidates.byHintedZone?.has(zone) === true) return { kind: 'zone', zone };
  return NO_MODE;
}

function narrowed(candidates: Candidates, mode: TopologyMode): readonly Candidate[] {
  switch (mode.kind) {
    case 'node':
      return candidates.byHintedNode?.get(mode.node) ?? NOBODY;
    case 'zone':
      return candidates.byHintedZone?.get(mode.zone) ?? NOBODY;
    case 'none':
      return candidates.ready;
  }
}

function clusterList(candidates: Candidates, mode: TopologyMode): EndpointList {
  if (candidates.ready.length === 0) return { endpoints: candidates.draining, fallback: candidates.draining.length > 0 };
  return { endpoints: narrowed(candidates, mode), fallback: false };
}

function localList(candidates: Candidates, node: ProxyNode): EndpointList {
  const ready = candidates.readyByNode.get(node.name);
  if (ready !== undefined) return { endpoints: ready, fallback: false };
  const draining = candidates.drainingByNode.get(node.name) ?? NOBODY;
  return { endpoints: draining, fallback: draining.length > 0 };
}

const MODE_RULE: Readonly<Record<TopologyMode['kind'], Rule>> = { none: 'R28', node: 'R22', zone: 'R23' };

function rulesOf(candidates: Candidates, mode: TopologyMode, cluster: Lists['cluster'], local: Lists['local']): readonly Rule[] {
  if (candidates.all.length === 0) return ['R21'];
  const rules: Rule[] = [];
  if (cluster !== undefined) rules.push(cluster.fallback ? 'R29' : MODE_RULE[mode.kind]);
  if (local !== undefined) rules.push(local.fallback ? 'R31' : 'R30');
  return rules;
}

/** Time per node does not grow with the endpoints of other nodes: `candidates` is grouped once for all nodes. */
export function listsFor(candidates: Candidates, use: ListUse, node: ProxyNode): Lists {
  const mode = use.usesCluster ? modeOf(candidates, node) : NO_MODE;
  const cluster = use.usesCluster ? clusterList(candidates, mode) : undefined;
  const local = use.usesLocal ? localList(candidates, node) : undefined;
  const anywhere = use.usesLocal && candidates.ready.length + candidates.draining.length > 0;
  const hasAny = (cluster?.endpoints.length ?? 0) > 0 || anywhere;
  return { mode, cluster, local, hasAny, rules: rulesOf(candidates, mode, cluster, local) };
}

// Does a peer of a rule match the other end? Selectors of Pods and Namespaces, and blocks of addresses (SPEC N9 to N16).

import type { ClusterState } from '#lib/cluster/state.ts';
import { type Address, type Cidr, holds } from '#lib/kube/ip.ts';
import { type LabelSelector, matches } from '#lib/kube/label-selector.ts';
import type { TextMap } from '#lib/kube/scan.ts';
import type { IPFamily } from '#lib/kube/service.ts';
import type { Peer } from './compiled.ts';
import type { Rule } from './rule.ts';
import type { View } from './view.ts';

export type PeerMissReason =
  /** A podSelector without a namespaceSelector, and a Pod of another namespace whose labels match. */
  | 'other-namespace'
  | 'pod-labels'
  | 'namespace-labels'
  | 'pod-and-namespace-labels'
  /** A selector, and an end that is no Pod. */
  | 'not-a-pod'
  | 'outside-block'
  | 'in-except'
  | 'family'
  | 'nobody';

export type PeerMatch =
  | { readonly kind: 'yes'; readonly rule: Rule }
  | { readonly kind: 'no'; readonly reason: PeerMissReason; readonly rule: Rule }
  | { readonly kind: 'unknown'; readonly because: 'namespace-labels' | 'address'; readonly rule: Rule };

const yes = (rule: Rule): PeerMatch => ({ kind: 'yes', rule });
const no = (reason: PeerMissReason, rule: Rule): PeerMatch => ({ kind: 'no', reason, rule });

export const NAMESPACE_NAME_LABEL = 'kubernetes.io/metadata.name';

const NO_LABELS: TextMap = {};

function asksOnlyForName({ matchLabels, matchExpressions }: LabelSelector): boolean {
  return [...Object.keys(matchLabels), ...matchExpressions.map((e) => e.key)].every((key) => key === NAMESPACE_NAME_LABEL);
}

/** N12: undefined where it takes a Namespace that can not be seen. */
export function matchesNamespace(state: ClusterState, selector: LabelSelector, name: string): boolean | undefined {
  const namespace = state.tables.Namespace.get(name);
  if (namespace === undefined && !asksOnlyForName(selector)) return undefined;
  const labels = namespace?.metadata.labels ?? NO_LABELS;
  return matches(selector, labels[NAMESPACE_NAME_LABEL] === name ? labels : { ...labels, [NAMESPACE_NAME_LABEL]: name });
}

type Selector = Extract<Peer, { kind: 'selector' }>;

function matchSelector(state: ClusterState, { pods, namespaces }: Selector, view: View, policyNamespace: string): PeerMatch {
  const rule: Rule = namespaces === undefined ? 'N9' : pods === undefined ? 'N10' : 'N11';
  if (view.pod === undefined) return no('not-a-pod', 'N14');
  const { namespace, labels } = view.pod.metadata;
  const podMatches = pods === undefined || matches(pods, labels);
  if (namespaces === undefined) {
    if (namespace === policyNamespace) return podMatches ? yes(rule) : no('pod-labels', rule);
    return no(podMatches ? 'other-namespace' : 'pod-and-namespace-labels', rule);
  }
  const namespaceMatches = matchesNamespace(state, namespaces, namespace);
  if (namespaceMatches === undefined)
    return podMatches ? { kind: 'unknown', because: 'namespace-labels', rule: 'N12' } : no('pod-labels', rule);
  if (namespaceMatches) return podMatches ? yes(rule) : no('pod-labels', rule);
  return no(podMatches ? 'namespace-labels' : 'pod-and-namespace-labels', rule);
}

type Block = Extract<Peer, { kind: 'block' }>;

function matchAddress({ cidr, except }: Block, address: Address): 'in' | 'out' | 'except' {
  if (!holds(cidr, address)) return 'out';
  return except.some((block: Cidr) => holds(block, address)) ? 'except' : 'in';
}

function matchBlock(block: Block, view: View, family: IPFamily): PeerMatch {
  const { cidr, except } = block;
  if (cidr.family !== family) return no('family', 'N16');
  if (cidr.bits === 0 && except.length === 0) return yes('N15');
  const found = new Set(view.addresses.map((address) => matchAddress(block, address)));
  // Several addresses of a node: it is not known which of them the connection has.
  if (found.size === 0 || (found.size > 1 && found.has('in'))) return { kind: 'unknown', because: 'address', rule: 'N15' };
  if (found.has('in')) return yes('N15');
  return no(found.has('except') ? 'in-except' : 'outside-block', 'N15');
}

export function matchPeer(state: ClusterState, peer: Peer, view: View, policyNamespace: string, family: IPFamily): PeerMatch {
  switch (peer.kind) {
    case 'block':
      return matchBlock(peer, view, family);
    case 'selector':
      return matchSelector(state, peer, view, policyNamespace);
    case 'nobody':
      return no('nobody', 'N8');
  }
}

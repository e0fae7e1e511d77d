// Does a peer of a rule match the other end? Selectors of Pods and Namespaces, and blocks of addresses (SPEC N9 to N16).

import type { ClusterState } from '#lib/cluster/state.ts';
import { type Address, type Cidr, holds } from '#lib/kube/ip.ts';
import { type LabelSelector, matches } from '#lib/kube/label-selector.ts';
import type { TextMap } from '#lib/kube/scan.ts';
import type { IPFamily } from '#lib/kube/service.ts';
import type { Peer } from './compiled.ts';
import type { Rule } from './rule.ts';
import type { PeerIdentity } from './peer-identity.ts';

export type PeerMismatch =
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

/** Why it is not known: the Namespace or the address is not, or programs read the block in two ways. */
export type PeerUnsure = 'namespace-labels' | 'address' | 'mapped-block';

export type PeerMatch =
  | { readonly kind: 'yes'; readonly rule: Rule }
  | { readonly kind: 'no'; readonly reason: PeerMismatch; readonly rule: Rule }
  | { readonly kind: 'unknown'; readonly because: PeerUnsure; readonly rule: Rule };

const yes = (rule: Rule): PeerMatch => ({ kind: 'yes', rule });
const no = (reason: PeerMismatch, rule: Rule): PeerMatch => ({ kind: 'no', reason, rule });

export const NAMESPACE_NAME_LABEL = 'kubernetes.io/metadata.name';

const NO_LABELS: TextMap = {};

function asksOnlyForName({ matchLabels, matchExpressions }: LabelSelector): boolean {
  return [...Object.keys(matchLabels), ...matchExpressions.map((e) => e.key)].every((key) => key === NAMESPACE_NAME_LABEL);
}

/** The name of the one namespace that is asked for by its name alone. */
export function soleNameOf({ matchLabels, matchExpressions }: LabelSelector): string | undefined {
  const entries = Object.entries(matchLabels);
  const [expression] = matchExpressions;
  if (entries.length === 1 && expression === undefined && entries[0]?.[0] === NAMESPACE_NAME_LABEL) return entries[0][1];
  const isName = expression?.key === NAMESPACE_NAME_LABEL && expression.operator === 'In' && expression.values.length === 1;
  return entries.length === 0 && matchExpressions.length === 1 && isName ? expression.values[0] : undefined;
}

/** N12: undefined where it takes a Namespace that can not be seen. */
export function matchesNamespace(state: ClusterState, selector: LabelSelector, name: string): boolean | undefined {
  const namespace = state.tables.Namespace.get(name);
  if (namespace === undefined && !asksOnlyForName(selector)) return undefined;
  const labels = namespace?.metadata.labels ?? NO_LABELS;
  return matches(selector, labels[NAMESPACE_NAME_LABEL] === name ? labels : { ...labels, [NAMESPACE_NAME_LABEL]: name });
}

type Selector = Extract<Peer, { kind: 'selector' }>;

function matchSelector(state: ClusterState, { pods, namespaces }: Selector, view: PeerIdentity, policyNamespace: string): PeerMatch {
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

/** N31: `mapped` where it is inside, or left out, by an IPv4-mapped block alone. */
function matchAddress({ cidr, except }: Block, address: Address): 'in' | 'out' | 'except' | 'mapped' {
  if (!holds(cidr, address)) return 'out';
  const outside = except.filter((block: Cidr) => holds(block, address));
  if (outside.some((block) => !block.mapped)) return 'except';
  return cidr.mapped || outside.length > 0 ? 'mapped' : 'in';
}

function matchBlock(block: Block, view: PeerIdentity, family: IPFamily): PeerMatch {
  const { cidr, except } = block;
  if (cidr.family !== family) return no('family', 'N16');
  if (cidr.bits === 0 && except.length === 0 && !cidr.mapped) return yes('N15');
  const found = new Set(view.addresses.map((address) => matchAddress(block, address)));
  // Several addresses of a node: it is not known which of them the connection has.
  const may = found.has('in') || found.has('mapped');
  if (found.size === 0 || (found.size > 1 && may)) return { kind: 'unknown', because: 'address', rule: 'N15' };
  if (found.has('mapped')) return { kind: 'unknown', because: 'mapped-block', rule: 'N31' };
  if (found.has('in')) return yes('N15');
  return no(found.has('except') ? 'in-except' : 'outside-block', 'N15');
}

export function matchPeer(state: ClusterState, peer: Peer, view: PeerIdentity, policyNamespace: string, family: IPFamily): PeerMatch {
  switch (peer.kind) {
    case 'block':
      return matchBlock(peer, view, family);
    case 'selector':
      return matchSelector(state, peer, view, policyNamespace);
    case 'nobody':
      return no('nobody', 'N8');
  }
}

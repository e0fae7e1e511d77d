// One direction of one Pod: the policies that isolate it, and what they say of one peer on one port (SPEC N2 to N8).

import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { parseAddress } from '#lib/kube/ip.ts';
import { type Key, keyOf } from '#lib/kube/key.ts';
import { matches } from '#lib/kube/label-selector.ts';
import type { NetworkPolicy } from '#lib/kube/network-policy.ts';
import type { Pod } from '#lib/kube/pod.ts';
import type { IPFamily } from '#lib/kube/service.ts';
import { type CompiledRule, compiledOf, type Direction } from './compiled.ts';
import { type Mismatch, nearestItem, nearestOf } from './mismatch.ts';
import { matchPeer, type PeerMismatch, type PeerUnsure } from './peer.ts';
import { matchPort, type PortMismatch, type PortQuery } from './port.ts';
import type { Rule } from './rule.ts';
import type { PeerIdentity } from './peer-identity.ts';

export type Allow = {
  readonly policy: Key;
  /** Index in spec.ingress or spec.egress. */
  readonly rule: number;
  /** Index in `from` or `to`; undefined where the rule lists none. */
  readonly peer: number | undefined;
  /** Index in `ports`; undefined where the rule lists none. */
  readonly port: number | undefined;
};

export type Unsure =
  /** The Namespace is not visible, and the selector asks for its labels. */
  | 'namespace-labels'
  /** The address that the policy compares is not known. */
  | 'address'
  /** An address block in the form of IPv4-mapped IPv6. */
  | 'mapped-block'
  | 'host-network'
  | 'self'
  /** The source address may be another one when it gets to the Pod. */
  | 'source-address'
  /** The Pod is not known. */
  | 'not-known';

export type EndVerdict =
  | { readonly kind: 'allowed'; readonly why: 'not-a-pod' | 'not-isolated' | 'own-node' }
  | { readonly kind: 'allowed'; readonly why: 'rule'; readonly allow: Allow }
  /** `nearest`: the rule that comes nearest to matching. */
  | { readonly kind: 'denied'; readonly nearest: Mismatch | undefined }
  | { readonly kind: 'unknown'; readonly why: Unsure };

export type Answer = { readonly verdict: EndVerdict; readonly rules: readonly Rule[] };

export function keyOfPolicy(policy: NetworkPolicy): Key {
  return keyOf(policy.metadata.namespace, policy.metadata.name);
}

/** N2: whether the policy's podSelector takes the Pod, whatever its types. */
export function appliesTo(policy: NetworkPolicy, pod: Pod): boolean {
  return policy.metadata.namespace === pod.metadata.namespace && matches(policy.spec.podSelector, pod.metadata.labels);
}

/** N2 to N5: by name, so that the same state always gives the same answer. */
export function isolatingPolicies(state: ClusterState, pod: Pod, direction: Direction): readonly NetworkPolicy[] {
  const found: NetworkPolicy[] = [];
  for (const key of linked(state.index.keysByNamespace, `NetworkPolicy:${pod.metadata.namespace}`)) {
    const policy = state.tables.NetworkPolicy.get(key);
    if (policy !== undefined && compiledOf(policy)[direction] !== undefined && appliesTo(policy, pod)) found.push(policy);
  }
  return found.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}

/** Who asks whom, as one end sees it. */
export type Question = {
  readonly subject: Pod;
  readonly direction: Direction;
  readonly peer: PeerIdentity;
  readonly port: PortQuery;
  readonly family: IPFamily;
};

type Found<R> =
  | { readonly kind: 'yes'; readonly index: number | undefined; readonly rules: readonly Rule[] }
  | { readonly kind: 'no'; readonly nearest: { readonly index: number; readonly reason: R } | undefined }
  | { readonly kind: 'unknown'; readonly because: PeerUnsure };

const UNSURE_RULE: Readonly<Record<PeerUnsure, Rule>> = { 'namespace-labels': 'N12', address: 'N15', 'mapped-block': 'N31' };

function findPeer(state: ClusterState, rule: CompiledRule, namespace: string, { peer, family }: Question): Found<PeerMismatch> {
  if (rule.peers.length === 0) return { kind: 'yes', index: undefined, rules: ['N8'] };
  const misses: { readonly index: number; readonly reason: PeerMismatch }[] = [];
  let unknown: Found<PeerMismatch> | undefined;
  for (const [index, candidate] of rule.peers.entries()) {
    const match = matchPeer(state, candidate, peer, namespace, family);
    if (match.kind === 'yes') return { kind: 'yes', index, rules: [match.rule] };
    if (match.kind === 'unknown') unknown ??= { kind: 'unknown', because: match.because };
    else misses.push({ index, reason: match.reason });
  }
  return unknown ?? { kind: 'no', nearest: nearestItem(misses) };
}

function findPort(rule: CompiledRule, { subject, direction, peer, port }: Question): Found<PortMismatch> {
  if (rule.ports.length === 0) return { kind: 'yes', index: undefined, rules: ['N8'] };
  const destination = direction === 'ingress' ? subject : peer.pod;
  const misses: { readonly index: number; readonly reason: PortMismatch }[] = [];
  for (const [index, candidate] of rule.ports.entries()) {
    const match = matchPort(candidate, port, destination);
    if (match.kind === 'yes') return { kind: 'yes', index, rules: [match.rule] };
    misses.push({ index, reason: match.reason });
  }
  return { kind: 'no', nearest: nearestItem(misses) };
}

/** N22. A node's own traffic, or an address that is the node's. */
function isFromOwnNode(state: ClusterState, { subject, direction, peer }: Question): boolean {
  const { nodeName } = subject.spec;
  if (direction !== 'ingress' || nodeName === undefined || peer.pod !== undefined) return false;
  if (peer.node !== undefined) return peer.node === nodeName;
  const [address] = peer.addresses;
  return (
    address !== undefined &&
    (state.tables.Node.get(nodeName)?.status.addresses ?? []).some((a) => parseAddress(a.address)?.join() === address.join())
  );
}

/** What the isolating policies say of a peer that is seen in one way. */
export function ask(state: ClusterState, isolating: readonly NetworkPolicy[], question: Question): Answer {
  if (isolating.length === 0) return { verdict: { kind: 'allowed', why: 'not-isolated' }, rules: ['N5'] };
  if (isFromOwnNode(state, question)) return { verdict: { kind: 'allowed', why: 'own-node' }, rules: ['N22'] };
  const misses: Mismatch[] = [];
  let unknown: Answer | undefined;
  for (const policy of isolating) {
    const key = keyOfPolicy(policy);
    const rules = compiledOf(policy)[question.direction] ?? [];
    if (rules.length === 0) misses.push({ policy: key, rule: undefined, peer: undefined, port: undefined });
    for (const [index, rule] of rules.entries()) {
      const peer = findPeer(state, rule, policy.metadata.namespace, question);
      const port = findPort(rule, question);
      if (peer.kind === 'yes' && port.kind === 'yes') {
        const allow = { policy: key, rule: index, peer: peer.index, port: port.index };
        return { verdict: { kind: 'allowed', why: 'rule', allow }, rules: [...new Set<Rule>(['N6', ...peer.rules, ...port.rules])] };
      }
      if (peer.kind === 'unknown' && port.kind === 'yes') {
        unknown ??= { verdict: { kind: 'unknown', why: peer.because }, rules: [UNSURE_RULE[peer.because]] };
      }
      misses.push({
        policy: key,
        rule: index,
        peer: peer.kind === 'no' ? peer.nearest : undefined,
        port: port.kind === 'no' ? port.nearest : undefined,
      });
    }
  }
  if (question.direction === 'ingress' && question.peer.mayBeOwnNode)
    return { verdict: { kind: 'unknown', why: 'source-address' }, rules: ['N22', 'N26'] };
  return unknown ?? { verdict: { kind: 'denied', nearest: nearestOf(misses) }, rules: [isolating.some(hasRules(question)) ? 'N6' : 'N7'] };
}

const hasRules =
  ({ direction }: Question) =>
  (policy: NetworkPolicy): boolean =>
    (compiledOf(policy)[direction]?.length ?? 0) > 0;

// What the rules about policies share: how far they see.

import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { pairId } from '#lib/cluster/policy-indexes.ts';
import { type Key, keyOf, splitKey } from '#lib/kube/key.ts';
import { type LabelSelector, matches } from '#lib/kube/label-selector.ts';
import type { NetworkPolicy, PolicyPeer } from '#lib/kube/network-policy.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { overridingApis } from '#lib/policy/overriding.ts';
import { same } from '#lib/kube/same.ts';
import { policiesNaming } from '#lib/policy/naming.ts';
import { selectorDifferenceOf } from './policy-near-match.ts';
import { isStranger } from './strangers.ts';
import { type Dependency, dependency } from './dependency.ts';

const NONE: readonly Key[] = [];

const policiesIn = (state: ClusterState, namespace: string): ReadonlySet<Key> =>
  linked(state.index.keysByNamespace, `NetworkPolicy:${namespace}`);

const peersOf = ({ spec }: NetworkPolicy): readonly PolicyPeer[] => [
  ...spec.ingress.flatMap((rule) => rule.from),
  ...spec.egress.flatMap((rule) => rule.to),
];

const asksFor = (selector: LabelSelector, pod: Pod): boolean =>
  matches(selector, pod.metadata.labels) || selectorDifferenceOf(selector, pod) !== undefined;

/** Does a policy ask for such a Pod of its own namespace anywhere, or nearly: to isolate it, or to let it in or out? */
function asksAtHome(policy: NetworkPolicy, pod: Pod): boolean {
  if (asksFor(policy.spec.podSelector, pod)) return true;
  return peersOf(policy).some(({ podSelector }) => podSelector !== undefined && asksFor(podSelector, pod));
}

/** Does it ask for such a Pod of another namespace, or nearly? */
function asksAbroad(policy: NetworkPolicy, pod: Pod): boolean {
  return peersOf(policy).some(
    ({ podSelector, namespaceSelector }) => podSelector !== undefined && namespaceSelector !== undefined && asksFor(podSelector, pod),
  );
}

/** Of other namespaces: those that ask for such a Pod among their own. */
function* policiesMissing(state: ClusterState, pod: Pod): Generator<Key> {
  const { namespace, labels } = pod.metadata;
  if (!isStranger(pod)) return;
  for (const label in labels) {
    for (const key of linked(state.index.policiesByPeerPair, pairId(label, labels[label] ?? ''))) {
      if (splitKey(key).namespace !== namespace) yield key;
    }
  }
}

function* policiesAskingFor(state: ClusterState, pod: Pod): Generator<Key> {
  const { namespace } = pod.metadata;
  for (const key of policiesIn(state, namespace)) {
    const policy = state.tables.NetworkPolicy.get(key);
    if (policy !== undefined && asksAtHome(policy, pod)) yield key;
  }
}

function* policiesAbroad(state: ClusterState, pod: Pod): Generator<Key> {
  for (const policy of policiesNaming(state, pod.metadata.namespace)) {
    if (asksAbroad(policy, pod)) yield keyOf(policy.metadata.namespace, policy.metadata.name);
  }
  yield* policiesMissing(state, pod);
}

/** Readiness is nothing to a policy. A Pod made anew under its name, as a StatefulSet does, may be one of the host network now. */
function isSameToPolicies(before: Pod, after: Pod): boolean {
  return (
    same(before.metadata.labels, after.metadata.labels) &&
    same(before.metadata.ownerReferences, after.metadata.ownerReferences) &&
    before.spec.hostNetwork === after.spec.hostNetwork &&
    before.spec.dnsPolicy === after.spec.dnsPolicy
  );
}

/** For rules about NetworkPolicies: Pods that they ask for, or nearly, come, go, or become others. */
export const podsOfThePolicy: Dependency = dependency('Pod', function* (state, _, before, after): Generator<Key> {
  if (before !== undefined && after !== undefined && isSameToPolicies(before, after)) return;
  for (const pod of [before, after]) if (pod !== undefined) yield* policiesAskingFor(state, pod);
});

/** For rules about NetworkPolicies: Pods of other namespaces that a peer is about, or was meant to be. */
export const podsAbroad: Dependency = dependency('Pod', function* (state, _, before, after): Generator<Key> {
  if (before !== undefined && after !== undefined && isSameToPolicies(before, after)) return;
  for (const pod of [before, after]) if (pod !== undefined) yield* policiesAbroad(state, pod);
});

/** For rules about NetworkPolicies: the others of their namespace. */
export const policiesBeside: Dependency = dependency('NetworkPolicy', (state, _, before, after) =>
  policiesIn(state, (after ?? before)?.metadata.namespace ?? ''),
);

/** For rules about NetworkPolicies: Namespaces come, go, or are labelled anew. Rare, so all policies are asked. */
export const namespacesOfThePolicy: Dependency = dependency('Namespace', (state, _, before, after) =>
  before !== undefined && after !== undefined && same(before.metadata.labels, after.metadata.labels)
    ? NONE
    : state.tables.NetworkPolicy.keys(),
);

/** Another policy API comes or goes. */
export const otherPolicyApis = (about: 'Service' | 'NetworkPolicy'): Dependency =>
  dependency('PolicyApi', (state) => state.tables[about].keys());

/** In most namespaces there are none, and nothing to look at. */
export function hasPolicies(state: ClusterState, namespace: string): boolean {
  return policiesIn(state, namespace).size > 0;
}

/** Other policies, which Signalbox does not read, may let in what NetworkPolicies do not. */
export function mayBeOverridden(state: ClusterState): boolean {
  return overridingApis(state).length > 0;
}

// What the rules about policies share: how far they see, and which Pods a selector takes.

import { linked } from '#lib/cluster/multimap.ts';
import { podsWithLabel } from '#lib/cluster/selection-indexes.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { Key } from '#lib/kube/key.ts';
import { type LabelSelector, matches } from '#lib/kube/label-selector.ts';
import type { NetworkPolicy } from '#lib/kube/network-policy.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { same } from '#lib/kube/same.ts';
import type { TextMap } from '#lib/kube/scan.ts';
import { type Reach, reach } from './reach.ts';

const NONE: readonly Key[] = [];

const policiesIn = (state: ClusterState, namespace: string): ReadonlySet<Key> =>
  linked(state.index.keysByNamespace, `NetworkPolicy:${namespace}`);

/** Does a policy ask for these labels anywhere: to isolate, or to let in or out in its own namespace? */
function asksFor({ spec }: NetworkPolicy, labels: TextMap): boolean {
  if (matches(spec.podSelector, labels)) return true;
  const peers = [...spec.ingress.flatMap((rule) => rule.from), ...spec.egress.flatMap((rule) => rule.to)];
  return peers.some(({ podSelector }) => podSelector !== undefined && matches(podSelector, labels));
}

function* policiesAskingFor(state: ClusterState, namespace: string, pods: readonly (Pod | undefined)[]): Generator<Key> {
  for (const key of policiesIn(state, namespace)) {
    const policy = state.tables.NetworkPolicy.get(key);
    if (policy !== undefined && pods.some((pod) => pod !== undefined && asksFor(policy, pod.metadata.labels))) yield key;
  }
}

/** Readiness is nothing to a policy. A Pod made anew under its name, as a StatefulSet does, may be one of the host network now. */
function isSameToPolicies(before: Pod, after: Pod): boolean {
  return (
    same(before.metadata.labels, after.metadata.labels) &&
    before.spec.hostNetwork === after.spec.hostNetwork &&
    before.spec.dnsPolicy === after.spec.dnsPolicy
  );
}

/** For rules about NetworkPolicies: Pods that they ask for come, go, or become others. */
export const podsOfThePolicy: Reach = reach('Pod', (state, _, before, after) =>
  before !== undefined && after !== undefined && isSameToPolicies(before, after)
    ? NONE
    : policiesAskingFor(state, (after ?? before)?.metadata.namespace ?? '', [before, after]),
);

/** For rules about NetworkPolicies: Namespaces come, go, or are labelled anew. Rare, so all policies are asked. */
export const namespacesOfThePolicy: Reach = reach('Namespace', (state, _, before, after) =>
  before !== undefined && after !== undefined && same(before.metadata.labels, after.metadata.labels)
    ? NONE
    : state.tables.NetworkPolicy.keys(),
);

/** Another policy API comes or goes. */
export const otherPolicyApis = (about: 'Service' | 'NetworkPolicy'): Reach => reach('PolicyApi', (state) => state.tables[about].keys());

/** In most namespaces there are none, and nothing to look at. */
export function hasPolicies(state: ClusterState, namespace: string): boolean {
  return policiesIn(state, namespace).size > 0;
}

/** Other policies, which Signalbox does not read, may let in what NetworkPolicies do not. */
export function mayBeOverridden(state: ClusterState): boolean {
  for (const api of state.tables.PolicyApi.values()) if (api.objects !== 'none') return true;
  return false;
}

/** The Pods of a namespace that a selector takes, found by the label that fewest of them carry. */
export function* podsMatching(state: ClusterState, namespace: string, selector: LabelSelector): Generator<Pod> {
  let candidates = linked(state.index.keysByNamespace, `Pod:${namespace}`);
  for (const [label, value] of Object.entries(selector.matchLabels)) {
    const found = podsWithLabel(state.index, namespace, label, value);
    if (found.size < candidates.size) candidates = found;
  }
  for (const key of candidates) {
    const pod = state.tables.Pod.get(key);
    if (pod !== undefined && matches(selector, pod.metadata.labels)) yield pod;
  }
}

export function takesAny(state: ClusterState, namespace: string, selector: LabelSelector): boolean {
  return podsMatching(state, namespace, selector).next().done !== true;
}

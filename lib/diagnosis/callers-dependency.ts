// For rules about Services: which of them a change concerns because their policies name callers, and callers have policies.

import { linked } from '#lib/cluster/multimap.ts';
import { selectorOf } from '#lib/cluster/policy-indexes.ts';
import { serviceOfSlice } from '#lib/cluster/slice-indexes.ts';
import type { Change, ClusterState } from '#lib/cluster/state.ts';
import type { Key } from '#lib/kube/key.ts';
import { type LabelSelector, matches } from '#lib/kube/label-selector.ts';
import type { NetworkPolicy, PolicyPeer } from '#lib/kube/network-policy.ts';
import { isFinished, type Pod } from '#lib/kube/pod.ts';
import { same } from '#lib/kube/same.ts';
import { policiesNaming } from '#lib/policy/naming.ts';
import { matchesNamespace } from '#lib/policy/peer.ts';
import { podsMatching } from '#lib/policy/pods-matching.ts';
import { hasPolicies } from './policy-dependency.ts';
import { type Dependency, dependency } from './dependency.ts';

/** What lib/policy/comers.ts sees of a Pod that may call. */
function looksAlike(a: Pod, b: Pod): boolean {
  return a.spec.hostNetwork === b.spec.hostNetwork && isFinished(a) === isFinished(b) && same(a.metadata.labels, b.metadata.labels);
}

/** So many are looked at for one that is alike; beyond that it is as if there were none. */
const MOST_LOOKED_AT = 50;

function changedPods(batch: readonly Change[]): ReadonlySet<Key> {
  return new Set(batch.flatMap(({ kind, key }) => (kind === 'Pod' ? [key] : [])));
}

/** A replica beside it, that was there before and is there still: then one more, or one less, is nothing to a policy. */
function hasTwin(state: ClusterState, pod: Pod, changed: ReadonlySet<Key>, alike: (a: Pod, b: Pod) => boolean): boolean {
  const { namespace, labels } = pod.metadata;
  let looked = 0;
  for (const other of podsMatching(state, namespace, { matchLabels: labels, matchExpressions: [] })) {
    if (!changed.has(`${namespace}/${other.metadata.name}`) && alike(pod, other)) return true;
    if (++looked >= MOST_LOOKED_AT) return false;
  }
  return false;
}

/** Is the peer about such Pods, as far as it can be told? */
function isAbout(state: ClusterState, { podSelector, namespaceSelector }: PolicyPeer, home: string, pod: Pod): boolean {
  const { namespace, labels } = pod.metadata;
  if (podSelector !== undefined && !matches(podSelector, labels)) return false;
  if (namespaceSelector === undefined) return podSelector !== undefined && namespace === home;
  return matchesNamespace(state, namespaceSelector, namespace) !== false;
}

function lets(state: ClusterState, { metadata, spec }: NetworkPolicy, pod: Pod): boolean {
  return spec.ingress.some(({ from }) => from.some((peer) => isAbout(state, peer, metadata.namespace, pod)));
}

/** The Services in front of the Pods that the policy isolates. */
function* servicesBehind(state: ClusterState, { metadata: { namespace }, spec }: NetworkPolicy): Generator<Key> {
  const { matchLabels, matchExpressions } = spec.podSelector;
  if (Object.keys(matchLabels).length === 0 && matchExpressions.length === 0) {
    yield* linked(state.index.keysByNamespace, `Service:${namespace}`);
    return;
  }
  yield* servicesOver(state, namespace, spec.podSelector);
}

function* servicesOver(state: ClusterState, namespace: string, selector: LabelSelector): Generator<Key> {
  for (const { metadata } of podsMatching(state, namespace, selector)) {
    const key = `${namespace}/${metadata.name}`;
    yield* linked(state.index.servicesByPod, key);
    for (const sliceKey of linked(state.index.slicesByTarget, key)) {
      const slice = state.tables.EndpointSlice.get(sliceKey);
      const service = slice === undefined ? undefined : serviceOfSlice(slice);
      if (service !== undefined) yield service;
    }
  }
}

function policiesOf(state: ClusterState, namespace: string): readonly NetworkPolicy[] {
  const own = [...linked(state.index.keysByNamespace, `NetworkPolicy:${namespace}`)];
  return own.flatMap((key) => state.tables.NetworkPolicy.get(key) ?? []);
}

/** A Pod whom their policies name comes, goes, or becomes another. */
const callersOfTheService: Dependency = dependency('Pod', (state, _, before, after, batch) => {
  if (before !== undefined && after !== undefined && looksAlike(before, after)) return [];
  const namespace = (after ?? before)?.metadata.namespace ?? '';
  const naming = [...policiesOf(state, namespace), ...policiesNaming(state, namespace)];
  if (naming.length === 0) return [];
  const changed = changedPods(batch);
  const found = new Set<Key>();
  const done = new Set<NetworkPolicy>();
  for (const pod of [before, after]) {
    if (pod === undefined || hasTwin(state, pod, changed, looksAlike)) continue;
    for (const policy of naming) {
      if (done.has(policy) || !lets(state, policy, pod)) continue;
      done.add(policy);
      for (const service of servicesBehind(state, policy)) found.add(service);
    }
  }
  return found;
});

function* servicesOf(state: ClusterState, namespaces: Iterable<string>): Generator<Key> {
  for (const namespace of namespaces) yield* linked(state.index.keysByNamespace, `Service:${namespace}`);
}

/** A caller's own policies come, go or change, or those of the Service. */
const policiesOfBothEnds: Dependency = dependency('NetworkPolicy', (state, _, before, after) => {
  const namespace = (after ?? before)?.metadata.namespace ?? '';
  const naming = [...policiesNaming(state, namespace)].map(({ metadata }) => metadata.namespace);
  return servicesOf(state, new Set([namespace, ...naming]));
});

/** Labels of Namespaces: rare, so all Services are asked whose namespace has policies. */
const namespacesOfCallers: Dependency = dependency('Namespace', (state, _, before, after) => {
  if (before !== undefined && after !== undefined && same(before.metadata.labels, after.metadata.labels)) return [];
  const all = new Set([...state.tables.NetworkPolicy.values()].map(({ metadata }) => metadata.namespace));
  return servicesOf(
    state,
    [...all].filter((namespace) => hasPolicies(state, namespace)),
  );
});

/** For rules that ask whether anybody may call. */
export const callersAndTheirPolicies: readonly Dependency[] = [callersOfTheService, policiesOfBothEnds, namespacesOfCallers];

/** What decides on which ports a Pod listens, and who names it. */
function listensAlike(a: Pod, b: Pod): boolean {
  return (
    same(a.metadata.labels, b.metadata.labels) &&
    same(a.spec.containers, b.spec.containers) &&
    same(a.spec.initContainers, b.spec.initContainers)
  );
}

const EVERY_POD: LabelSelector = { matchLabels: {}, matchExpressions: [] };

/** podSelectors of peers to whom the policy lets out, which may take such a Pod; of whole namespaces, one that takes all. */
function letsOutTo(state: ClusterState, { metadata, spec }: NetworkPolicy, pod: Pod): readonly LabelSelector[] {
  const peers = spec.egress.flatMap(({ to }) => to);
  return peers.flatMap((peer) => (isAbout(state, peer, metadata.namespace, pod) ? [peer.podSelector ?? EVERY_POD] : []));
}

/** A Pod to which others are let out, with some of those behind the Service. */
const podsBesideTheBackends: Dependency = dependency('Pod', (state, _, before, after, batch) => {
  if (before !== undefined && after !== undefined && listensAlike(before, after)) return [];
  const namespace = (after ?? before)?.metadata.namespace ?? '';
  const naming = new Set([...policiesOf(state, namespace), ...policiesNaming(state, namespace)]);
  if (naming.size === 0) return [];
  const changed = changedPods(batch);
  const found = new Set<Key>();
  const selectors = new Set<LabelSelector>();
  for (const pod of [before, after]) {
    if (pod === undefined || hasTwin(state, pod, changed, listensAlike)) continue;
    for (const policy of naming) for (const selector of letsOutTo(state, policy, pod)) selectors.add(selector);
  }
  for (const selector of selectors) for (const service of servicesOver(state, namespace, selector)) found.add(service);
  return found;
});

/** Policies that let out to Pods of this namespace, and whatever policies it has of its own. */
const policiesTowards: Dependency = dependency('NetworkPolicy', (state, _, before, after) => {
  const own = (after ?? before)?.metadata.namespace ?? '';
  const peers = [before, after].flatMap((policy) => policy?.spec.egress.flatMap(({ to }) => to) ?? []);
  const selectors = peers.flatMap(({ namespaceSelector }) => namespaceSelector ?? []);
  const others = [...state.tables.Namespace.keys()].filter((name) =>
    selectors.some((selector) => matchesNamespace(state, selector, name) === true),
  );
  return servicesOf(state, new Set([own, ...others]));
});

/** Whether a peer takes one namespace alone is asked of all that it takes. */
const namespaceOfTheService: Dependency = dependency('Namespace', (state, key, before, after) => {
  if (before !== undefined && after !== undefined && same(before.metadata.labels, after.metadata.labels)) return [];
  const found = new Set<string>();
  for (const id of state.index.policiesByNamespaceSelector.keys()) {
    const selector = selectorOf(id);
    if (![before, after].some((namespace) => namespace !== undefined && matches(selector, namespace.metadata.labels))) continue;
    found.add(key);
    for (const name of state.tables.Namespace.keys()) if (matchesNamespace(state, selector, name) === true) found.add(name);
  }
  return servicesOf(state, found);
});

/** For rules that ask which policies, of any namespace, let others out to the Pods of a Service. */
export const policiesLettingOut: readonly Dependency[] = [podsBesideTheBackends, policiesTowards, namespaceOfTheService];

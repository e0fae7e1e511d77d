// Pods that a Service selects and no slice publishes, with the reason.

import { targetsOf } from '#lib/cluster/slice-indexes.ts';
import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { type Key, keyOf } from '#lib/kube/key.ts';
import type { Service } from '#lib/kube/service.ts';
import { type LeftOutReason, leftOutReason } from './membership.ts';

/** Why a Pod that the selector matches is in no slice of the Service. */
export type UnpublishedReason =
  | LeftOutReason
  /** Nothing speaks against it: the controller has not published it yet. */
  | { readonly kind: 'not-yet' };

export type Unpublished = { readonly pod: Key; readonly reason: UnpublishedReason };

/** Only what a slice says of who an endpoint is. */
type Claim = { readonly claims: Key | undefined };

function* claimsOf(state: ClusterState, service: Key): Generator<Claim> {
  for (const sliceKey of linked(state.index.slicesByService, service)) {
    const slice = state.tables.EndpointSlice.get(sliceKey);
    if (slice !== undefined) for (const claims of targetsOf(slice)) yield { claims };
  }
}

/** Sorted by name. */
export function unpublishedOf(state: ClusterState, service: Service): readonly Unpublished[] {
  return unpublishedAmong(state, service, claimsOf(state, keyOf(service.metadata.namespace, service.metadata.name)));
}

/** The same, for endpoints that are at hand. */
export function unpublishedAmong(state: ClusterState, service: Service, endpoints: Iterable<Claim>): readonly Unpublished[] {
  const key = keyOf(service.metadata.namespace, service.metadata.name);
  const left: Unpublished[] = [];
  for (const podKey of unpublishedPods(state, key, endpoints)) {
    const pod = state.tables.Pod.get(podKey);
    if (pod !== undefined) left.push({ pod: podKey, reason: leftOutReason(state, service, pod) ?? { kind: 'not-yet' } });
  }
  return left.sort((a, b) => (a.pod < b.pod ? -1 : 1));
}

/** Does a slice name it all the same? Of two Pods with one address, as on the host network, the endpoints at hand hold one. */
function isNamed(state: ClusterState, service: Key, pod: Key): boolean {
  for (const slice of linked(state.index.slicesByTarget, pod)) if (linked(state.index.slicesByService, service).has(slice)) return true;
  return false;
}

/** Their keys alone, for endpoints that are at hand, in no order. */
export function unpublishedPods(state: ClusterState, service: Key, endpoints: Iterable<Claim>): readonly Key[] {
  const published = new Set<Key>();
  for (const endpoint of endpoints) if (endpoint.claims !== undefined) published.add(endpoint.claims);
  const left: Key[] = [];
  for (const podKey of linked(state.index.podsByService, service)) {
    if (!published.has(podKey) && !isNamed(state, service, podKey)) left.push(podKey);
  }
  return left;
}

// The surroundings of a Service: itself, its slices, the Pods that it selects or that its slices name. Which Services a change is near to.

import { serviceOfSlice } from '#lib/cluster/slice-indexes.ts';
import { servicesFiledFor } from '#lib/cluster/selection-indexes.ts';
import { linked } from '#lib/cluster/multimap.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import type { Change, ClusterState } from '#lib/cluster/state.ts';
import type { Key } from '#lib/kube/key.ts';
import { selects } from '#lib/kube/label-selector.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { same } from '#lib/kube/same.ts';

/** Services that select these labels, whether or not the index still links the Pod. */
function selecting(state: ClusterState, pod: Pod): Key[] {
  return servicesFiledFor(state, pod).filter((key) => {
    const service = state.tables.Service.get(key);
    return service !== undefined && selects(service.spec.selector, pod.metadata.labels);
  });
}

function addPod(state: ClusterState, near: Set<Key>, { key, before, after }: Change): void {
  for (const service of linked(state.index.servicesByPod, key)) near.add(service);
  for (const sliceKey of linked(state.index.slicesByTarget, key)) addSlice(near, state.tables.EndpointSlice.get(sliceKey));
  if (before?.kind !== 'Pod') return;
  const relabelled = after?.kind !== 'Pod' || !same(before.metadata.labels, after.metadata.labels);
  if (relabelled) for (const service of selecting(state, before)) near.add(service);
}

function addSlice(near: Set<Key>, record: AnyRecord | undefined): void {
  const service = record?.kind === 'EndpointSlice' ? serviceOfSlice(record) : undefined;
  if (service !== undefined) near.add(service);
}

/**
 * Where the first Pod of a namespace comes, or the last one goes, every endpoint there changes between unknown and gone.
 * The batch's own changes tell how many Pods there were before.
 */
function addFirstAndLast(state: ClusterState, near: Set<Key>, changes: readonly Change[]): void {
  const grown = new Map<string, number>();
  for (const { kind, before, after } of changes) {
    const namespace = (after ?? before)?.metadata.namespace;
    if (kind !== 'Pod' || namespace === undefined) continue;
    grown.set(namespace, (grown.get(namespace) ?? 0) + (after === undefined ? 0 : 1) - (before === undefined ? 0 : 1));
  }
  for (const [namespace, by] of grown) {
    const pods = linked(state.index.keysByNamespace, `Pod:${namespace}`).size;
    if ((pods === 0) === (pods - by === 0)) continue;
    for (const service of linked(state.index.keysByNamespace, `Service:${namespace}`)) near.add(service);
  }
}

/** Where the first Node comes, or the last one goes, the Node that a Pod names changes between unknown and gone, in every namespace. */
function isFirstOrLastNode(state: ClusterState, changes: readonly Change[]): boolean {
  let grown = 0;
  for (const { kind, before, after } of changes) {
    if (kind === 'Node') grown += (after === undefined ? 0 : 1) - (before === undefined ? 0 : 1);
  }
  const nodes = state.tables.Node.size;
  return (nodes === 0) !== (nodes - grown === 0);
}

/** Services in whose surroundings something changed. The changes are already applied to the state. */
export function nearbyServices(state: ClusterState, changes: readonly Change[]): Set<Key> {
  if (isFirstOrLastNode(state, changes)) return new Set([...state.tables.Service.keys(), ...nearTo(state, changes)]);
  return nearTo(state, changes);
}

function nearTo(state: ClusterState, changes: readonly Change[]): Set<Key> {
  const near = new Set<Key>();
  addFirstAndLast(state, near, changes);
  for (const change of changes) {
    const { kind, key, before, after } = change;
    if (kind === 'Service') near.add(key);
    if (kind === 'EndpointSlice') {
      addSlice(near, before);
      addSlice(near, after);
    }
    if (kind === 'Pod') addPod(state, near, change);
  }
  return near;
}

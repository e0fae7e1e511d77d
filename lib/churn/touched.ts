// Which Services a change may have touched: their slices, themselves, the Pods behind them, the Nodes on which they keep traffic (SPEC C13).

import { linked } from '#lib/cluster/multimap.ts';
import { servicesFiledFor } from '#lib/cluster/selection-indexes.ts';
import { serviceOfSlice } from '#lib/cluster/slice-indexes.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import type { Change, ClusterState } from '#lib/cluster/state.ts';
import type { Key } from '#lib/kube/key.ts';
import { isEnded, type Pod } from '#lib/kube/pod.ts';
import { same } from '#lib/kube/same.ts';

/** What a Pod counts for among those of its workload. Readiness reaches a Service through its slices alone. */
function countsAlike(a: Pod, b: Pod): boolean {
  const { uid, deletionTimestamp, labels, ownerReferences } = a.metadata;
  return (
    uid === b.metadata.uid &&
    (deletionTimestamp === undefined) === (b.metadata.deletionTimestamp === undefined) &&
    isEnded(a) === isEnded(b) &&
    same(labels, b.metadata.labels) &&
    same(ownerReferences, b.metadata.ownerReferences)
  );
}

function addPod(state: ClusterState, touched: Set<Key>, { key, before, after }: Change): void {
  if (before?.kind === 'Pod' && after?.kind === 'Pod' && countsAlike(before, after)) return;
  for (const service of linked(state.index.servicesByPod, key)) touched.add(service);
  for (const slice of linked(state.index.slicesByTarget, key)) addSlice(touched, state.tables.EndpointSlice.get(slice));
  if (before?.kind === 'Pod') for (const service of servicesFiledFor(state, before)) touched.add(service);
}

function addSlice(touched: Set<Key>, record: AnyRecord | undefined): void {
  const service = record?.kind === 'EndpointSlice' ? serviceOfSlice(record) : undefined;
  if (service !== undefined) touched.add(service);
}

/** `withNodes`: the Services for which it counts whether a Node exists. */
export function touchedServices(state: ClusterState, changes: readonly Change[], withNodes: ReadonlySet<Key>): Set<Key> {
  const touched = new Set<Key>();
  for (const change of changes) {
    const { kind, key, before, after } = change;
    if (kind === 'Service') touched.add(key);
    if (kind === 'EndpointSlice') {
      addSlice(touched, before);
      addSlice(touched, after);
    }
    if (kind === 'Pod') addPod(state, touched, change);
    if (kind === 'Node' && (before === undefined) !== (after === undefined)) for (const service of withNodes) touched.add(service);
  }
  return touched;
}

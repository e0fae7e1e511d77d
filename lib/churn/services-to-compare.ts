// Which Services a change may have touched: their slices, themselves, the Pods behind them, the Nodes on which they keep traffic (SPEC C13).

import { linked } from '#lib/cluster/multimap.ts';
import { servicesFiledFor } from '#lib/cluster/selection-indexes.ts';
import { serviceOfSlice } from '#lib/cluster/slice-indexes.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import type { Change, ClusterState } from '#lib/cluster/state.ts';
import type { Key } from '#lib/kube/key.ts';
import { isEnded, type Pod } from '#lib/kube/pod.ts';
import { same } from '#lib/kube/same.ts';

/** `recount`: those whose selected Pods may differ. */
export type ServicesToCompare = { readonly services: Set<Key>; readonly recount: Set<Key> };

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

function addPod(state: ClusterState, { services, recount }: ServicesToCompare, { key, before, after }: Change): void {
  if (before?.kind === 'Pod' && after?.kind === 'Pod' && countsAlike(before, after)) return;
  for (const slice of linked(state.index.slicesByTarget, key)) addSlice(services, state.tables.EndpointSlice.get(slice));
  const selecting = [...linked(state.index.servicesByPod, key), ...(before?.kind === 'Pod' ? servicesFiledFor(state, before) : [])];
  for (const service of selecting) {
    services.add(service);
    recount.add(service);
  }
}

function addSlice(services: Set<Key>, record: AnyRecord | undefined): void {
  const service = record?.kind === 'EndpointSlice' ? serviceOfSlice(record) : undefined;
  if (service !== undefined) services.add(service);
}

/** `withNodes`: the Services for which it counts whether a Node exists. */
export function servicesToCompare(state: ClusterState, changes: readonly Change[], withNodes: ReadonlySet<Key>): ServicesToCompare {
  const touched: ServicesToCompare = { services: new Set(), recount: new Set() };
  const { services, recount } = touched;
  for (const change of changes) {
    const { kind, key, before, after } = change;
    if (kind === 'Service') {
      services.add(key);
      recount.add(key);
    }
    if (kind === 'EndpointSlice') {
      addSlice(services, before);
      addSlice(services, after);
    }
    if (kind === 'Pod') addPod(state, touched, change);
    if (kind === 'Node' && (before === undefined) !== (after === undefined)) for (const service of withNodes) services.add(service);
  }
  return touched;
}

// Builders for tests of publishing: a state of a few records, and slices as the EndpointSlice controller owns them.

import { put } from '#lib/cluster/delta.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import { apply, type ClusterState, newState } from '#lib/cluster/state.ts';
import { buildSlice, type SliceOptions } from '#lib/kube/builders.ts';
import type { EndpointSlice } from '#lib/kube/endpoint-slice.ts';
import type { Service } from '#lib/kube/service.ts';

export function stateOf(...records: readonly AnyRecord[]): ClusterState {
  const state = newState();
  apply(state, records.map(put));
  return state;
}

/** A slice that the controller has written for the Service. */
export function ownSlice(service: Service, options: SliceOptions = {}): EndpointSlice {
  const { name, uid, namespace } = service.metadata;
  return buildSlice({
    namespace,
    service: name,
    name: `${name}-a`,
    ...options,
    ownerReferences: [{ kind: 'Service', name, uid, controller: true }],
  });
}

// The slices of Services whose Pods or fields are supposed to be otherwise: written anew, by the controller or by whoever writes them.

import { targetsOf } from '#lib/cluster/slice-indexes.ts';
import { type Delta, put, remove } from '#lib/cluster/delta.ts';
import { recordKey } from '#lib/cluster/record.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { EndpointSlice, SliceEndpoint } from '#lib/kube/endpoint-slice.ts';
import { type Key, keyOf } from '#lib/kube/key.ts';
import { isPodReady, type Pod } from '#lib/kube/pod.ts';
import { same } from '#lib/kube/same.ts';
import { expectedOf, managedSlices } from '#lib/publishing/expect.ts';
import { slicesOf } from '#lib/routing/endpoint.ts';

/** `followed`: slices that another than the controller writes, taken to follow the Pods that they name. */
type Republished = { readonly deltas: readonly Delta[]; readonly followed: readonly Key[] };

/** The Pods that are supposed to be otherwise; undefined: it is gone. */
export type PodChanges = ReadonlyMap<Key, Pod | undefined>;

function follow(endpoint: SliceEndpoint, pod: Pod): SliceEndpoint {
  const serving = isPodReady(pod);
  const leaving = pod.metadata.deletionTimestamp !== undefined;
  const { conditions } = endpoint;
  return {
    ...endpoint,
    conditions: {
      ready: serving && !leaving,
      // Conditions that the writer does not set stay unset, but where they would now say something else than unset means.
      serving: conditions.serving === undefined && serving ? undefined : serving,
      terminating: conditions.terminating === undefined && !leaving ? undefined : leaving,
    },
  };
}

/** Endpoints whose targetRef names a changed Pod of the slice's namespace. An address alone follows nobody: who writes it is not known. */
function followed(slice: EndpointSlice, pods: PodChanges): EndpointSlice {
  const targets = targetsOf(slice);
  const endpoints = slice.endpoints.flatMap((endpoint, i) => {
    const target = targets[i];
    if (target === undefined || !pods.has(target)) return [endpoint];
    const pod = pods.get(target);
    return pod === undefined ? [] : [follow(endpoint, pod)];
  });
  return same(endpoints, slice.endpoints) ? slice : { ...slice, endpoints };
}

/** `state`: with the supposed Service and Pods in it. */
export function republish(state: ClusterState, service: Key, pods: PodChanges): Republished {
  const deltas: Delta[] = [];
  const hands: Key[] = [];
  const expected = expectedOf(state, service, true);
  const own = expected.kind === 'managed' ? managedSlices(state, service) : [];
  if (expected.kind === 'managed') {
    const kept = new Set(expected.slices.map((slice) => slice.metadata.name));
    for (const slice of own) if (!kept.has(slice.metadata.name)) deltas.push(remove('EndpointSlice', recordKey(slice)));
    for (const slice of expected.slices) {
      const key = keyOf(slice.metadata.namespace, slice.metadata.name);
      if (state.tables.EndpointSlice.get(key) !== slice) deltas.push(put(slice));
    }
  }
  for (const slice of slicesOf(state, service)) {
    if (own.includes(slice)) continue;
    const next = followed(slice, pods);
    if (next === slice) continue;
    hands.push(recordKey(slice));
    deltas.push(put(next));
  }
  return { deltas, followed: hands };
}

// What a Node carries: the Services with endpoints there, and what is left of each without it.

import { serviceOfSlice } from '#lib/cluster/slice-indexes.ts';
import { linked } from '#lib/cluster/multimap.ts';
import { type ClusterState, get } from '#lib/cluster/state.ts';
import { type Key, splitKey } from '#lib/kube/key.ts';
import { type BackendState, backendsOf } from './backend.ts';
import { isLocal } from './local-policy.ts';

export type Carried = {
  readonly service: Key;
  /** Its endpoints on the Node: Pods by their keys, others by their addresses. */
  readonly here: readonly { readonly pod: Key | undefined; readonly address: string; readonly state: BackendState }[];
  /** How many are ready, on any Node. */
  readonly ready: number;
  /** Its traffic policies: a Node without a ready endpoint drops what comes that way. */
  readonly local: { readonly internal: boolean; readonly external: boolean };
};

/** The Services of slices that name a Pod of the Node. */
function servicesOn(state: ClusterState, node: string): ReadonlySet<Key> {
  const found = new Set<Key>();
  for (const pod of linked(state.index.podsByNode, node)) {
    for (const key of linked(state.index.slicesByTarget, pod)) {
      const slice = get(state, 'EndpointSlice', key);
      const service = slice === undefined ? undefined : serviceOfSlice(slice);
      // Anyone who may create slices writes a targetRef: it counts in the slice's own namespace alone.
      if (service !== undefined && splitKey(service).namespace === splitKey(pod).namespace) found.add(service);
    }
  }
  return found;
}

/** By key. In time that grows with the endpoints of the Services that have one there. */
export function carriedBy(state: ClusterState, node: string): readonly Carried[] {
  return [...servicesOn(state, node)].sort().flatMap((key): Carried[] => {
    const service = state.tables.Service.get(key);
    if (service === undefined) return [];
    const backends = backendsOf(state, key);
    const here = backends
      .filter(({ endpoints }) => endpoints.some(({ nodeName }) => nodeName === node))
      .map(({ state: its, target, endpoints }) => ({
        pod: target.kind === 'pod' ? target.pod : undefined,
        address: endpoints[0]?.address ?? '',
        state: its,
      }));
    const ready = backends.filter((backend) => backend.state === 'ready').length;
    return here.length === 0 ? [] : [{ service: key, here, ready, local: isLocal(service) }];
  });
}

/** Nobody ready is left without the Node. */
export function hangsOn({ here, ready }: Carried): boolean {
  return ready > 0 && here.filter((endpoint) => endpoint.state === 'ready').length === ready;
}

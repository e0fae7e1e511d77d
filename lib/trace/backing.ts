// Who is behind an endpoint: the Pod that has its address, as the slice says or as the addresses of Pods show.

import { targetsOf } from '#lib/cluster/indexes.ts';
import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { sameAddress } from '#lib/kube/ip.ts';
import { type Key, keyOf, splitKey } from '#lib/kube/key.ts';
import type { Service } from '#lib/kube/service.ts';

export type Backing = {
  /** The Pod with the address. */
  readonly pod: Key | undefined;
  /** The Pod that the slice names, be it there or not. */
  readonly claimed: Key | undefined;
};

type Place = { readonly address: string; readonly slice?: string };

function claimOf(state: ClusterState, namespace: string, { address, slice: name }: Place): Key | undefined {
  const slice = name === undefined ? undefined : state.tables.EndpointSlice.get(keyOf(namespace, name));
  if (slice === undefined) return undefined;
  const at = slice.endpoints.findIndex((e) => e.addresses[0] !== undefined && sameAddress(e.addresses[0], address));
  return at < 0 ? undefined : targetsOf(slice)[at];
}

function hasAddress(state: ClusterState, pod: Key, address: string): boolean {
  return state.tables.Pod.get(pod)?.status.podIPs.some(({ ip }) => sameAddress(ip, address)) === true;
}

/** Slices are believed about Pods of their own namespace only: whoever may write a slice may write any name into it. */
export function backing(state: ClusterState, service: Service | undefined, place: Place): Backing {
  const namespace = service?.metadata.namespace ?? '';
  const claimed = service === undefined ? undefined : claimOf(state, namespace, place);
  const own = claimed !== undefined && splitKey(claimed).namespace === namespace ? claimed : undefined;
  if (own !== undefined && hasAddress(state, own, place.address)) return { pod: own, claimed: own };
  const there = [...linked(state.index.podsByAddress, place.address)].sort().find((key) => {
    const phase = state.tables.Pod.get(key)?.status.phase;
    return phase !== 'Succeeded' && phase !== 'Failed';
  });
  return { pod: there, claimed: own };
}

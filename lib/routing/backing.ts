// Who is behind an endpoint: the Pod that has its address, as the slice says or as the addresses of Pods show.

import { targetsOf } from '#lib/cluster/slice-indexes.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { sameAddress } from '#lib/kube/ip.ts';
import { type Key, keyOf, splitKey } from '#lib/kube/key.ts';
import { isEnded } from '#lib/kube/pod.ts';
import type { Protocol } from '#lib/kube/protocol.ts';
import { holderOf, type PortAt } from './holder.ts';

export type Backing = {
  /** The Pod with the address. */
  readonly pod: Key | undefined;
  /** The Pod that the slice names, be it there or not. */
  readonly claimed: Key | undefined;
};

/** An address and its port, and where it is published: the entry of a slice that kube-proxy keeps. */
export type Published = { readonly address: string; readonly port: number; readonly slice: string; readonly index: number };

/** Of an address that is used again a slice may hold two entries, for two Pods. */
function claimOf(state: ClusterState, namespace: string, { address, slice: name, index }: Published): Key | undefined {
  const slice = state.tables.EndpointSlice.get(keyOf(namespace, name));
  const held = slice?.endpoints[index]?.addresses[0];
  return slice !== undefined && held !== undefined && sameAddress(held, address) ? targetsOf(slice)[index] : undefined;
}

function hasAddress(state: ClusterState, pod: Key, address: string): boolean {
  return state.tables.Pod.get(pod)?.status.podIPs.some(({ ip }) => sameAddress(ip, address)) === true;
}

/**
 * `claims`: the Pod that a slice of the namespace names at the address. Slices are believed about Pods of their own namespace only:
 * whoever may write a slice may write any name into it. One that has ended is not believed where a Pod that runs has the address.
 */
export function backingAt(
  state: ClusterState,
  namespace: string,
  claims: Key | undefined,
  address: string,
  at: PortAt | undefined,
): Backing {
  const claimed = claims !== undefined && splitKey(claims).namespace === namespace ? claims : undefined;
  const named = claimed !== undefined && hasAddress(state, claimed, address) ? state.tables.Pod.get(claimed) : undefined;
  if (named !== undefined && !isEnded(named)) return { pod: claimed, claimed };
  const holder = holderOf(state, address, at);
  if (holder.kind === 'pod') return { pod: holder.pod, claimed };
  return { pod: named === undefined ? undefined : claimed, claimed };
}

/** `namespace`: of the Service that publishes it. `protocol`: undefined for any. */
export function backing(state: ClusterState, namespace: string, place: Published, protocol: Protocol | undefined): Backing {
  return backingAt(state, namespace, claimOf(state, namespace, place), place.address, { port: place.port, protocol });
}

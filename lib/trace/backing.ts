// Who is behind an endpoint: the Pod that has its address, as the slice says or as the addresses of Pods show.

import { targetsOf } from '#lib/cluster/slice-indexes.ts';
import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { canonicalAddress, sameAddress } from '#lib/kube/ip.ts';
import { type Key, keyOf, splitKey } from '#lib/kube/key.ts';
import { type Pod, servingContainers } from '#lib/kube/pod.ts';
import type { Service } from '#lib/kube/service.ts';

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

/** On the host network many Pods share an address: only the port tells which of them is meant. */
function mayAnswer(pod: Pod, port: number): boolean {
  const { phase } = pod.status;
  if (phase === 'Succeeded' || phase === 'Failed') return false;
  return pod.spec.hostNetwork !== true || servingContainers(pod).some(({ ports }) => ports.some((p) => p.containerPort === port));
}

function podAt(state: ClusterState, { address, port }: Published): Key | undefined {
  const pods = [...linked(state.index.podsByAddress, canonicalAddress(address))].sort().flatMap((key) => {
    const pod = state.tables.Pod.get(key);
    return pod !== undefined && mayAnswer(pod, port) ? [{ key, leaves: pod.metadata.deletionTimestamp !== undefined }] : [];
  });
  return (pods.find(({ leaves }) => !leaves) ?? pods[0])?.key;
}

/** The Pod of the Service's namespace that one of its slices names at the address, and that has it. */
export function namedPod(state: ClusterState, { metadata: { namespace, name } }: Service, address: string): Key | undefined {
  const own = linked(state.index.slicesByService, keyOf(namespace, name));
  for (const key of [...linked(state.index.slicesByAddress, canonicalAddress(address))].sort()) {
    const slice = own.has(key) ? state.tables.EndpointSlice.get(key) : undefined;
    if (slice === undefined) continue;
    const pod = targetsOf(slice).find((target, i) => {
      const published = slice.endpoints[i];
      if (
        target === undefined ||
        published?.conditions.ready === false ||
        published?.addresses.some((held) => sameAddress(held, address)) !== true
      )
        return false;
      return splitKey(target).namespace === namespace && hasAddress(state, target, address);
    });
    if (pod !== undefined) return pod;
  }
  return undefined;
}

/** Slices are believed about Pods of their own namespace only: whoever may write a slice may write any name into it. */
export function backing(state: ClusterState, service: Service | undefined, place: Published): Backing {
  const namespace = service?.metadata.namespace ?? '';
  const claimed = service === undefined ? undefined : claimOf(state, namespace, place);
  const own = claimed !== undefined && splitKey(claimed).namespace === namespace ? claimed : undefined;
  if (own !== undefined && hasAddress(state, own, place.address)) return { pod: own, claimed: own };
  return { pod: podAt(state, place), claimed: own };
}

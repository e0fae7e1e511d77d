// Whose address is it: a Service's (and by which way), a Node's, a Pod's, or one that only a slice or nobody knows.

import { serviceOfSlice } from '#lib/cluster/slice-indexes.ts';
import { linked, type Multimap } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { canonicalAddress, isLoopback, sameAddress } from '#lib/kube/ip.ts';
import { type Key, keyOf } from '#lib/kube/key.ts';
import type { Service } from '#lib/kube/service.ts';
import { holderOf } from '#lib/routing/holder.ts';

export type Owner =
  | { readonly kind: 'clusterIP' | 'loadBalancer' | 'externalIP'; readonly service: Key }
  | { readonly kind: 'node'; readonly node: string; readonly loopback: boolean }
  | { readonly kind: 'pod'; readonly pod: Key }
  /** An endpoint of a slice, and no Pod that is known. */
  | { readonly kind: 'endpoint'; readonly service: Key }
  /** 127.0.0.1 of a Pod with a network of its own, or of a client outside. */
  | { readonly kind: 'self' };

function has(addresses: readonly string[], wanted: string): boolean {
  return addresses.some((address) => sameAddress(address, wanted));
}

function serviceOwner(service: Service, address: string): Owner | undefined {
  const key = keyOf(service.metadata.namespace, service.metadata.name);
  const { clusterIP, clusterIPs, externalIPs, type } = service.spec;
  if (type !== 'ExternalName' && (has(clusterIPs, address) || (clusterIP !== undefined && sameAddress(clusterIP, address)))) {
    return { kind: 'clusterIP', service: key };
  }
  if (service.status.loadBalancer.ingress.some(({ ip }) => ip !== undefined && sameAddress(ip, address))) {
    return { kind: 'loadBalancer', service: key };
  }
  return has(externalIPs, address) ? { kind: 'externalIP', service: key } : undefined;
}

/** Keys filed under the address, however it is spelt. */
function filed(index: Multimap, address: string): readonly Key[] {
  return [...linked(index, canonicalAddress(address))].sort();
}

function serviceOwners(state: ClusterState, address: string): readonly Owner[] {
  const { servicesByClusterIP, servicesByOuterAddress } = state.index;
  return [...new Set([...filed(servicesByClusterIP, address), ...filed(servicesByOuterAddress, address)])].sort().flatMap((key) => {
    const service = state.tables.Service.get(key);
    return (service && serviceOwner(service, address)) ?? [];
  });
}

function nodeWith(state: ClusterState, address: string): string | undefined {
  for (const node of state.tables.Node.values()) {
    if (node.status.addresses.some((a) => sameAddress(a.address, address))) return node.metadata.name;
  }
  return undefined;
}

/** Pods on the host network are found by their Node. */
function podOwners(state: ClusterState, address: string): readonly Owner[] {
  const holder = holderOf(state, address, undefined);
  return holder.kind === 'pod' ? [holder] : [];
}

/**
 * All that may claim it, what takes a packet first coming first: Services by key, then the Node or the Pod, then endpoints of slices.
 * `home`: the Node whose loopback is meant; undefined where the client has a network of its own.
 */
export function ownersOf(state: ClusterState, address: string, home: string | undefined): readonly Owner[] {
  if (isLoopback(address)) return [home === undefined ? { kind: 'self' } : { kind: 'node', node: home, loopback: true }];
  const services = serviceOwners(state, address);
  const node = nodeWith(state, address);
  const places: readonly Owner[] = node === undefined ? podOwners(state, address) : [{ kind: 'node', node, loopback: false }];
  if (services.length + places.length > 0) return [...services, ...places];
  const claimed = new Set<Key>();
  for (const sliceKey of filed(state.index.slicesByAddress, address)) {
    const slice = state.tables.EndpointSlice.get(sliceKey);
    const service = slice === undefined ? undefined : serviceOfSlice(slice);
    if (service !== undefined) claimed.add(service);
  }
  return [...claimed].sort().map((service) => ({ kind: 'endpoint', service }));
}

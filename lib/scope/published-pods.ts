// Pods by the addresses that slices publish: of whatever namespace they are, they are who answers there.

import { type Delta, put, remove } from '#lib/cluster/delta.ts';
import { linked } from '#lib/cluster/multimap.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import { type Change, type ClusterState, get } from '#lib/cluster/state.ts';
import type { EndpointSlice } from '#lib/kube/endpoint-slice.ts';
import { canonicalAddress } from '#lib/kube/ip.ts';
import { type Key, splitKey } from '#lib/kube/key.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { mayHold, type PortAt } from '#lib/routing/holder.ts';
import { deltaOf, type Projection } from './projection.ts';

function portsOf({ ports }: EndpointSlice): readonly PortAt[] {
  return ports.flatMap(({ port, protocol }) => (port === undefined ? [] : [{ port, protocol }]));
}

/** Those that may answer at an address of the slice. */
export function* podsPublishedBy(state: ClusterState, slice: EndpointSlice): Generator<Key> {
  const ports = portsOf(slice);
  for (const { addresses } of slice.endpoints) {
    for (const address of addresses) {
      for (const key of linked(state.index.podsByAddress, canonicalAddress(address))) {
        const pod = get(state, 'Pod', key);
        if (pod !== undefined && mayHold(pod, ports)) yield key;
      }
    }
  }
}

/** Keys of the slices of the namespace that hold an address of the Pod. */
export function* slicesWithAddressOf(state: ClusterState, pod: Pod, namespace: string): Generator<Key> {
  for (const { ip } of pod.status.podIPs) {
    for (const key of linked(state.index.slicesByAddress, canonicalAddress(ip))) if (splitKey(key).namespace === namespace) yield key;
  }
}

function isPublishedIn(state: ClusterState, pod: Pod, namespace: string): boolean {
  for (const key of slicesWithAddressOf(state, pod, namespace)) {
    const slice = get(state, 'EndpointSlice', key);
    if (slice !== undefined && mayHold(pod, portsOf(slice))) return true;
  }
  return false;
}

/** NetworkPolicies of these namespaces: they tell who may call the Pods. */
export function policiesOf(state: ClusterState, namespaces: Iterable<string>): AnyRecord[] {
  return [...namespaces].flatMap((namespace) =>
    [...linked(state.index.keysByNamespace, `NetworkPolicy:${namespace}`)].flatMap((key) => get(state, 'NetworkPolicy', key) ?? []),
  );
}

/** The Pods of other namespaces at addresses that slices of this one publish, with the policies of theirs. In time proportional to the changes. */
export function projectForeignPods(state: ClusterState, namespace: string): Projection {
  const isForeign = (key: Key): boolean => splitKey(key).namespace !== namespace;
  const shown = new Set<Key>();
  /** Namespace -> how many of its Pods are shown. */
  const counts = new Map<string, number>();

  function count(pod: Key, by: 1 | -1): void {
    const { namespace: other } = splitKey(pod);
    const now = (counts.get(other) ?? 0) + by;
    if (now === 0) counts.delete(other);
    else counts.set(other, now);
  }

  function* foreignIn(slice: EndpointSlice): Generator<Key> {
    for (const pod of podsPublishedBy(state, slice)) if (isForeign(pod)) yield pod;
  }

  for (const key of linked(state.index.keysByNamespace, `EndpointSlice:${namespace}`)) {
    const slice = get(state, 'EndpointSlice', key);
    for (const pod of slice === undefined ? [] : foreignIn(slice)) {
      if (shown.has(pod)) continue;
      shown.add(pod);
      count(pod, 1);
    }
  }

  /** Pods that the changes may bring in or take out. */
  function touchedBy(changes: readonly Change[]): Set<Key> {
    const touched = new Set<Key>();
    const addresses = new Set<string>();
    for (const { kind, key, before, after } of changes) {
      if (kind === 'Pod' && isForeign(key)) touched.add(key);
      for (const slice of [before, after]) {
        if (slice?.kind !== 'EndpointSlice' || slice.metadata.namespace !== namespace) continue;
        for (const endpoint of slice.endpoints) for (const address of endpoint.addresses) addresses.add(canonicalAddress(address));
      }
    }
    for (const address of addresses) {
      for (const pod of linked(state.index.podsByAddress, address)) if (isForeign(pod)) touched.add(pod);
    }
    return touched;
  }

  return {
    records: () => [...[...shown].flatMap((key) => get(state, 'Pod', key) ?? []), ...policiesOf(state, counts.keys())],
    project(changes) {
      const deltas: Delta[] = [];
      const changed = new Set(changes.flatMap(({ kind, key }) => (kind === 'Pod' ? [key] : [])));
      const were = new Set(counts.keys());
      for (const key of touchedBy(changes)) {
        const pod = get(state, 'Pod', key);
        if (pod !== undefined && isPublishedIn(state, pod, namespace)) {
          if (changed.has(key) || !shown.has(key)) deltas.push(put(pod));
          if (!shown.has(key)) count(key, 1);
          shown.add(key);
        } else if (shown.delete(key)) {
          count(key, -1);
          deltas.push(remove('Pod', key));
        }
      }
      for (const change of changes) {
        const { namespace: other } = splitKey(change.key);
        if (change.kind === 'NetworkPolicy' && were.has(other))
          deltas.push(counts.has(other) ? deltaOf(change) : remove('NetworkPolicy', change.key));
      }
      for (const other of counts.keys()) if (!were.has(other)) deltas.push(...policiesOf(state, [other]).map(put));
      for (const other of were) {
        if (!counts.has(other))
          deltas.push(...policiesOf(state, [other]).map((policy) => remove('NetworkPolicy', `${other}/${policy.metadata.name}`)));
      }
      return deltas;
    },
  };
}

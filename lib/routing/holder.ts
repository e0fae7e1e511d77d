// Who has an address: of all Pods that bear it, of whatever namespace, the one that answers there. Picture, trace, tables and rules ask here.

import { serviceOfSlice } from '#lib/cluster/slice-indexes.ts';
import { linked } from '#lib/cluster/multimap.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { canonicalAddress } from '#lib/kube/ip.ts';
import type { Key } from '#lib/kube/key.ts';
import { isEnded, type Pod, servingContainers } from '#lib/kube/pod.ts';
import type { Protocol } from '#lib/kube/protocol.ts';

export type Holder =
  | { readonly kind: 'pod'; readonly pod: Key }
  /** They share the address of their Node, and their ports do not tell which of them is meant. */
  | { readonly kind: 'host'; readonly pods: readonly Key[] }
  /** No Pod that runs: this one has ended, and its address may be given to another at any time. */
  | { readonly kind: 'ended'; readonly pod: Key }
  | { readonly kind: 'nobody' };

/** On the host network only the port tells which Pod is meant. `protocol`: undefined for any. */
export type PortAt = { readonly port: number; readonly protocol: Protocol | undefined };

type Bearer = { readonly key: Key; readonly pod: Pod };

function declares(pod: Pod, { port, protocol }: PortAt): boolean {
  const fits = (p: { containerPort: number; protocol: Protocol }): boolean =>
    p.containerPort === port && (protocol === undefined || p.protocol === protocol);
  return servingContainers(pod).some(({ ports }) => ports.some(fits));
}

/** Those that stay, where there are any: an address is used again while the Pod before still leaves. */
function staying(bearers: readonly Bearer[]): readonly Bearer[] {
  const stay = bearers.filter(({ pod }) => pod.metadata.deletionTimestamp === undefined);
  return stay.length > 0 ? stay : bearers;
}

/** Is the Pod, at an address that it bears, one of those among whom the holder is found, at any of these ports? */
export function mayHold(pod: Pod, ports: readonly PortAt[]): boolean {
  return !isEnded(pod) && (pod.spec.hostNetwork !== true || ports.some((at) => declares(pod, at)));
}

/** As holderOf, of Pods that are known to bear the address. */
export function holderAmong(state: ClusterState, keys: Iterable<Key>, at: PortAt | undefined): Holder {
  const bearers = [...keys].sort().flatMap((key): readonly Bearer[] => {
    const pod = state.tables.Pod.get(key);
    return pod === undefined ? [] : [{ key, pod }];
  });
  const live = bearers.filter(({ pod }) => !isEnded(pod));
  const [own] = staying(live.filter(({ pod }) => pod.spec.hostNetwork !== true));
  if (own !== undefined) return { kind: 'pod', pod: own.key };
  const host = live.filter(({ pod }) => pod.spec.hostNetwork === true);
  const meant = at === undefined ? [] : staying(host.filter(({ pod }) => declares(pod, at)));
  const [only] = meant;
  if (only !== undefined && meant.length === 1) return { kind: 'pod', pod: only.key };
  if (host.length > 0) return { kind: 'host', pods: host.map(({ key }) => key) };
  const ended = bearers.find(({ pod }) => pod.spec.hostNetwork !== true);
  return ended === undefined ? { kind: 'nobody' } : { kind: 'ended', pod: ended.key };
}

/** Pods that run come before those that have ended, Pods with a network of their own before those on the host's. */
export function holderOf(state: ClusterState, address: string, at: PortAt | undefined): Holder {
  return holderAmong(state, linked(state.index.podsByAddress, canonicalAddress(address)), at);
}

/** The Services whose slices hold an address that the Pod has, or had before the change: of another namespace too, and where no slice names it. */
export function* servicesHolding(state: ClusterState, ...pods: readonly (AnyRecord | undefined)[]): Generator<Key> {
  for (const pod of pods) {
    if (pod?.kind !== 'Pod') continue;
    for (const { ip } of pod.status.podIPs) {
      for (const key of linked(state.index.slicesByAddress, canonicalAddress(ip))) {
        const slice = state.tables.EndpointSlice.get(key);
        const service = slice === undefined ? undefined : serviceOfSlice(slice);
        if (service !== undefined) yield service;
      }
    }
  }
}

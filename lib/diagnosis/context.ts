// What the rules about a Service share: each thing is made when the first rule asks for it, and once.

import type { Subject } from '#lib/cluster/finding.ts';
import { linked } from '#lib/cluster/multimap.ts';
import type { EndpointSlice } from '#lib/kube/endpoint-slice.ts';
import type { Key } from '#lib/kube/key.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { hasSelector, type IPFamily, type Service, type ServicePort } from '#lib/kube/service.ts';
import { type Stale, staleOf } from '#lib/publishing/stale.ts';
import { type Unpublished, unpublishedAmong } from '#lib/publishing/unpublished.ts';
import { type Backend, groupEndpoints } from '#lib/routing/backend.ts';
import { type Endpoint, endpointsOf, slicesOf } from '#lib/routing/endpoint.ts';
import { type LocalDrops, localDrops } from '#lib/routing/local-drops.ts';
import { type Placeholder, placeholderOf } from '#lib/routing/placeholder.ts';
import { type ProxiedPort, proxiedPort } from '#lib/routing/proxied-port.ts';
import { takesTraffic } from '#lib/routing/takes-traffic.ts';
import type { KnownState } from './known-state.ts';

export type ServiceContext = KnownState & {
  readonly subject: Subject;
  readonly key: Key;
  readonly service: Service;
  readonly hasSelector: boolean;
  /** Pods that the selector matches, by name; those that have run to their end too. */
  readonly selected: () => readonly Pod[];
  /** Those of them that may be published: not run to their end. */
  readonly live: () => readonly Pod[];
  /** By name. */
  readonly slices: () => readonly EndpointSlice[];
  /** One per address, over all slices. */
  readonly endpoints: () => readonly Endpoint[];
  /** Endpoints grouped by the Pod or address behind them. */
  readonly backends: () => readonly Backend[];
  /** Pods that are selected and in no slice, with the reason. */
  readonly unpublished: () => readonly Unpublished[];
  /** Where slices of the controller say otherwise than the Pods that they name. */
  readonly stale: () => readonly Stale[];
  /** Does anybody take traffic? */
  readonly serving: () => boolean;
  /** Nodes that drop under a Local policy. */
  readonly drops: () => LocalDrops;
  /** What all its endpoints are, where they are a mark of a known controller. */
  readonly placeholder: () => Placeholder | undefined;
  /** The port as kube-proxy has it: flags and candidates; `listsFor` (lib/routing/lists.ts) then answers for each Node. */
  readonly proxied: (port: ServicePort, family: IPFamily) => ProxiedPort;
};

function once<T extends object | boolean>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

function selectedPods({ state }: KnownState, key: Key): readonly Pod[] {
  const pods: Pod[] = [];
  for (const pod of linked(state.index.podsByService, key)) {
    const record = state.tables.Pod.get(pod);
    if (record !== undefined) pods.push(record);
  }
  return pods.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}

export function serviceContext(knownState: KnownState, key: Key, service: Service): ServiceContext {
  const { state } = knownState;
  const selected = once(() => selectedPods(knownState, key));
  const endpoints = once(() => endpointsOf(state, key));
  const slices = once(() => slicesOf(state, key));
  const backends = once(() => groupEndpoints(state, key, endpoints()));
  const ports = new Map<string, ProxiedPort>();
  return {
    ...knownState,
    subject: { kind: 'Service', key },
    key,
    service,
    hasSelector: hasSelector(service),
    selected,
    live: once(() => selected().filter(({ status: { phase } }) => phase !== 'Succeeded' && phase !== 'Failed')),
    slices,
    endpoints,
    backends,
    unpublished: once(() => unpublishedAmong(state, service, endpoints())),
    stale: once(() => staleOf(state, service, slices())),
    serving: once(() => endpoints().some((endpoint) => takesTraffic(service, endpoint))),
    placeholder: () => placeholderOf(service, slices()),
    drops: once(() => localDrops(state, service)),
    proxied(port, family) {
      const id = `${family} ${port.protocol} ${port.port}`;
      const held = ports.get(id);
      if (held !== undefined) return held;
      const made = proxiedPort(state, key, { number: port.port, protocol: port.protocol }, family);
      ports.set(id, made);
      return made;
    },
  };
}

// Endpoints of one Service: the union of its EndpointSlices, with the API's defaults for unset conditions.

import { type AddressType, type EndpointSlice, MANAGED_BY_LABEL, type SliceEndpoint } from '#lib/kube/endpoint-slice.ts';
import { canonicalAddress } from '#lib/kube/ip.ts';
import type { Key } from '#lib/kube/key.ts';
import type { Protocol } from '#lib/kube/protocol.ts';
import { targetsOf } from '#lib/cluster/slice-indexes.ts';
import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';

export type EndpointPort = { readonly name: string; readonly protocol: Protocol; readonly port: number };

/** One address of one Service, merged over all slices that hold it. */
export type Endpoint = {
  readonly family: AddressType;
  readonly address: string;
  /** Conditions after defaulting: unset ready and serving mean true, unset terminating means false. */
  readonly ready: boolean;
  readonly serving: boolean;
  readonly terminating: boolean;
  readonly ports: readonly EndpointPort[];
  readonly nodeName: string | undefined;
  readonly zone: string | undefined;
  readonly hostname: string | undefined;
  /** The Pod that the slice says it is; see `Backend.target` for whether that holds. */
  readonly claims: Key | undefined;
  /** The uid of that Pod, where the slice gives it: names are used again. */
  readonly uid: string | undefined;
  readonly hints: SliceEndpoint['hints'];
  /** Names of the slices that hold it, sorted. */
  readonly slices: readonly string[];
  /** Who wrote the one that counts: the label endpointslice.kubernetes.io/managed-by. */
  readonly managedBy: string | undefined;
};

/** The slices of a Service by name, so that every later step is independent of arrival order. */
export function slicesOf(state: ClusterState, service: Key): readonly EndpointSlice[] {
  const slices: EndpointSlice[] = [];
  for (const key of linked(state.index.slicesByService, service)) {
    const slice = state.tables.EndpointSlice.get(key);
    if (slice !== undefined) slices.push(slice);
  }
  return slices.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}

/** kube-proxy ignores a port without a number. */
function portsOf(slice: EndpointSlice): EndpointPort[] {
  const ports: EndpointPort[] = [];
  for (const { name, protocol, port } of slice.ports) {
    if (port !== undefined && port !== 0) ports.push({ name, protocol, port });
  }
  return ports;
}

type Shared = Pick<Endpoint, 'family' | 'ports' | 'slices' | 'managedBy'>;

function sharedBy(slice: EndpointSlice): Shared {
  const managedBy = slice.metadata.labels[MANAGED_BY_LABEL];
  return { family: slice.addressType, ports: portsOf(slice), slices: [slice.metadata.name], managedBy };
}

function fresh(shared: Shared, raw: SliceEndpoint, address: string, claims: Key | undefined): Endpoint {
  return {
    family: shared.family,
    address,
    ready: raw.conditions.ready ?? true,
    serving: raw.conditions.serving ?? true,
    terminating: raw.conditions.terminating ?? false,
    ports: shared.ports,
    nodeName: raw.nodeName,
    zone: raw.zone,
    hostname: raw.hostname,
    claims,
    uid: claims === undefined ? undefined : raw.targetRef?.uid,
    hints: raw.hints,
    slices: shared.slices,
    managedBy: shared.managedBy,
  };
}

function unionPorts(a: readonly EndpointPort[], b: readonly EndpointPort[]): readonly EndpointPort[] {
  const extra = b.filter((p) => !a.some((q) => q.name === p.name && q.protocol === p.protocol && q.port === p.port));
  return extra.length === 0 ? a : [...a, ...extra];
}

/** The same address twice (R12): one that is not terminating replaces the one before it, a terminating one never does. */
function merge(held: Endpoint, next: Endpoint): Endpoint {
  const winner = next.terminating ? held : next;
  // Slices come one after the other, so a slice that holds the address twice is the last one named.
  const slices = next.slices.filter((name) => name !== held.slices.at(-1));
  return { ...winner, ports: unionPorts(held.ports, next.ports), slices: [...held.slices, ...slices] };
}

/** All endpoints of a Service, in the order of slice name and position. kube-proxy reads only `addresses[0]`. */
export function endpointsOf(state: ClusterState, service: Key): readonly Endpoint[] {
  const found = new Map<string, Endpoint>();
  for (const slice of slicesOf(state, service)) {
    const shared = sharedBy(slice);
    const claims = targetsOf(slice);
    for (let i = 0; i < slice.endpoints.length; i++) {
      const raw = slice.endpoints[i];
      const address = raw?.addresses[0];
      if (raw === undefined || address === undefined) continue;
      const next = fresh(shared, raw, address, claims[i]);
      // An address that is written in two ways is one.
      const by = canonicalAddress(address);
      const held = found.get(by);
      found.set(by, held === undefined ? next : merge(held, next));
    }
  }
  return [...found.values()];
}

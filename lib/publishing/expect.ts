// What the EndpointSlice controller publishes for a Service and its Pods, as slices and Pod by Pod. SPEC.md numbers the rules.

import type { EndpointSlice, SliceEndpoint, SlicePort } from '#lib/kube/endpoint-slice.ts';
import { type Key, keyOf } from '#lib/kube/key.ts';
import type { Node } from '#lib/kube/node.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { same } from '#lib/kube/same.ts';
import { hasSelector, type IPFamily, type Service, type ServicePort } from '#lib/kube/service.ts';
import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { type Hinting, hint } from './hints.ts';
import { type Group, layOut } from './lay-out.ts';
import { addressesOf, sliceFamiliesOf, knowsNodes, type LeftOutReason, leftOutReason } from './membership.ts';
import { identityOf, podEndpoint } from './pod-endpoint.ts';
import { isManaged, isOwned } from './slice-labels.ts';
import { podPortsOf, portsKey } from './slice-ports.ts';

export type PodOutcome =
  | {
      readonly kind: 'published';
      /** Of the slice in `slices`. */
      readonly slice: string;
      readonly endpoint: SliceEndpoint;
      readonly ports: readonly SlicePort[];
      /** Service ports that this Pod does not have. */
      readonly missing: readonly ServicePort[];
    }
  | { readonly kind: 'left-out'; readonly reason: LeftOutReason };

export type PodExpectation = { readonly pod: Key; readonly family: IPFamily; readonly outcome: PodOutcome };

export type Publishing =
  | {
      readonly kind: 'managed';
      /** Those that stand and need no change are the same objects; new ones are called `<service>-new-<n>`. */
      readonly slices: readonly EndpointSlice[];
      /** One for each selected Pod and family of the Service, by name. */
      readonly pods: readonly PodExpectation[];
      readonly hinting: ReadonlyMap<IPFamily, Hinting>;
    }
  /** The controller does not look at this Service; slices that are there are left as they are (P1, P2). */
  | { readonly kind: 'unmanaged'; readonly reason: 'no-service' | 'external-name' | 'no-selector' }
  /** Slices name Pods of the namespace, and no Pod of it is known: they may not be read, or not be listed yet (P45). */
  | { readonly kind: 'unknown'; readonly reason: 'no-pods' };

/** The slices of a Service that the controller writes and keeps, by name (P3). */
export function managedSlices(state: ClusterState, service: Key): readonly EndpointSlice[] {
  const found: EndpointSlice[] = [];
  for (const key of linked(state.index.slicesByService, service)) {
    const slice = state.tables.EndpointSlice.get(key);
    if (slice !== undefined && slice.metadata.deletionTimestamp === undefined && isManaged(slice)) found.push(slice);
  }
  return found.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}

function unmanaged(service: Service): 'external-name' | 'no-selector' | undefined {
  if (service.spec.type === 'ExternalName') return 'external-name';
  return hasSelector(service) ? undefined : 'no-selector';
}

function podsUnknown(state: ClusterState, namespace: string, slices: readonly EndpointSlice[]): boolean {
  if (state.index.keysByNamespace.has(`Pod:${namespace}`)) return false;
  return slices.some((slice) => slice.endpoints.some(({ targetRef }) => targetRef?.kind === 'Pod'));
}

type Wanted = {
  readonly pod: Key;
  readonly endpoint: SliceEndpoint;
  readonly ports: readonly SlicePort[];
  readonly missing: readonly ServicePort[];
};
/** `idle`: the port lists of Pods that have an address and give this family none. */
type FamilyPods = {
  readonly wanted: readonly Wanted[];
  readonly leftOut: readonly PodExpectation[];
  readonly idle: readonly (readonly SlicePort[])[];
};

/** Zones can not be told without the Nodes: what is published is taken to be right. */
function zonesAsPublished(existing: readonly EndpointSlice[]): (endpoint: SliceEndpoint) => SliceEndpoint {
  const zones = new Map<string, string | undefined>();
  for (const slice of existing) for (const endpoint of slice.endpoints) zones.set(identityOf(endpoint), endpoint.zone);
  return (endpoint) => ({ ...endpoint, zone: zones.get(identityOf(endpoint)) });
}

/** What a Pod gives to one family of one Service, while none of the records it is made from is another. */
type Made = { readonly service: Service; readonly node: Node | undefined; readonly family: IPFamily; readonly wanted: Wanted };
const madeByPod = new WeakMap<Pod, Made[]>();

function madeOf(service: Service, pod: Key, record: Pod, node: Node | undefined, family: IPFamily): Wanted {
  const held = madeByPod.get(record);
  const found = held?.find((made) => made.service === service && made.node === node && made.family === family);
  if (found !== undefined) return found.wanted;
  const wanted = { pod, endpoint: podEndpoint(service, record, node, addressesOf(record, family)), ...podPortsOf(service, record) };
  const made: Made = { service, node, family, wanted };
  // An earlier record of the same Service is not asked for again.
  const others = held?.filter((m) => m.family !== family || m.service.metadata.uid !== service.metadata.uid) ?? [];
  madeByPod.set(record, [...others, made]);
  return wanted;
}

function podsOf(
  state: ClusterState,
  service: Service,
  family: IPFamily,
  pods: readonly (readonly [Key, Pod])[],
  existing: readonly EndpointSlice[],
): FamilyPods {
  const withZone = knowsNodes(state) ? undefined : zonesAsPublished(existing);
  const wanted: Wanted[] = [];
  const leftOut: PodExpectation[] = [];
  const idle: (readonly SlicePort[])[] = [];
  // They matter to an empty slice alone, which is kept for the ports of such a Pod (P28).
  const keepsEmpty = existing.some((slice) => slice.endpoints.length === 0);
  for (const [key, pod] of pods) {
    const reason = leftOutReason(state, service, pod, [family]);
    if (reason !== undefined) {
      leftOut.push({ pod: key, family, outcome: { kind: 'left-out', reason } });
      if (keepsEmpty && reason.kind !== 'finished' && pod.status.podIPs.length > 0) idle.push(podPortsOf(service, pod).ports);
      continue;
    }
    const node = pod.spec.nodeName === undefined ? undefined : state.tables.Node.get(pod.spec.nodeName);
    const made = madeOf(service, key, pod, node, family);
    wanted.push(withZone === undefined ? made : { ...made, endpoint: withZone(made.endpoint) });
  }
  return { wanted, leftOut, idle };
}

function groupsOf({ wanted, idle }: FamilyPods): ReadonlyMap<string, Group> {
  const groups = new Map<string, { ports: readonly SlicePort[]; endpoints: SliceEndpoint[] }>();
  for (const ports of idle) groups.set(portsKey(ports), { ports, endpoints: [] });
  for (const { endpoint, ports } of wanted) {
    const key = portsKey(ports);
    const held = groups.get(key);
    if (held === undefined) groups.set(key, { ports, endpoints: [endpoint] });
    else held.endpoints.push(endpoint);
  }
  return groups;
}

function byPorts(slices: readonly EndpointSlice[]): ReadonlyMap<string, readonly EndpointSlice[]> {
  const found = new Map<string, EndpointSlice[]>();
  for (const slice of slices) {
    const key = portsKey(slice.ports);
    const held = found.get(key);
    if (held === undefined) found.set(key, [slice]);
    else held.push(slice);
  }
  return found;
}

/** Each Pod with the endpoint that stands for it, hints and slice included. */
function outcomes(
  { wanted, leftOut }: Pick<FamilyPods, 'wanted' | 'leftOut'>,
  family: IPFamily,
  slices: readonly EndpointSlice[],
): PodExpectation[] {
  const placed = new Map<string, { readonly slice: string; readonly endpoint: SliceEndpoint }>();
  for (const slice of slices) {
    for (const endpoint of slice.endpoints) placed.set(identityOf(endpoint), { slice: slice.metadata.name, endpoint });
  }
  const published = wanted.flatMap(({ pod, endpoint, ports, missing }): PodExpectation[] => {
    const at = placed.get(identityOf(endpoint));
    return at === undefined ? [] : [{ pod, family, outcome: { kind: 'published', ...at, ports, missing } }];
  });
  return [...published, ...leftOut];
}

/**
 * Total. Time grows with the selected Pods and the slices of the Service.
 * `podsKnown`: that a namespace without Pods has none is known to the caller.
 */
export function expectedOf(state: ClusterState, key: Key, podsKnown = false): Publishing {
  const service = state.tables.Service.get(key);
  if (service === undefined) return { kind: 'unmanaged', reason: 'no-service' };
  const why = unmanaged(service);
  if (why !== undefined) return { kind: 'unmanaged', reason: why };
  const existing = managedSlices(state, key);
  if (!podsKnown && podsUnknown(state, service.metadata.namespace, existing)) return { kind: 'unknown', reason: 'no-pods' };

  const selected = [...linked(state.index.podsByService, key)].sort().flatMap((pod): (readonly [Key, Pod])[] => {
    const record = state.tables.Pod.get(pod);
    return record === undefined ? [] : [[pod, record]];
  });
  const standing = new Map(existing.map((slice) => [keyOf(slice.metadata.namespace, slice.metadata.name), slice]));
  const taken = new Set(existing.map((slice) => slice.metadata.name));
  const slices: EndpointSlice[] = [];
  const pods: PodExpectation[] = [];
  const hinting = new Map<IPFamily, Hinting>();
  for (const family of sliceFamiliesOf(service)) {
    const own = existing.filter((slice) => slice.addressType === family && isOwned(slice, service));
    const found = podsOf(state, service, family, selected, own);
    const { laid } = layOut(service, family, groupsOf(found), byPorts(own), taken);
    const hinted = hint(state, service, laid);
    const made = hinted.laid.map(({ slice }) => {
      const held = standing.get(keyOf(slice.metadata.namespace, slice.metadata.name));
      return held !== undefined && same(held, slice) ? held : slice;
    });
    hinting.set(family, hinted.hinting);
    slices.push(...made);
    pods.push(...outcomes(found, family, made));
  }
  return { kind: 'managed', slices, pods: pods.sort((a, b) => (a.pod === b.pod ? 0 : a.pod < b.pod ? -1 : 1)), hinting };
}

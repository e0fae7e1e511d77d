// Where slices of the controller say otherwise than the Pods that they name (SPEC P7 to P24): endpoint by endpoint, hints left aside.

import { targetsOf } from '#lib/cluster/slice-indexes.ts';
import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { EndpointConditions, EndpointSlice, SliceEndpoint } from '#lib/kube/endpoint-slice.ts';
import { sameAddress } from '#lib/kube/ip.ts';
import { type Key, keyOf } from '#lib/kube/key.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { hasSelector, type IPFamily, type Service, type ServicePort } from '#lib/kube/service.ts';
import { addressesOf, leftOutReason, sliceFamiliesOf } from './membership.ts';
import { podEndpoint } from './pod-endpoint.ts';
import { isManaged } from './slice-labels.ts';
import { portStep } from './target-port.ts';

/** What becomes of connections to an endpoint, by its conditions: the API's defaults for those that are unset. */
export type PublishedState = 'ready' | 'draining' | 'not ready';

export function publishedStateOf({ ready, serving, terminating }: EndpointConditions): PublishedState {
  if (ready ?? true) return 'ready';
  return (serving ?? true) && (terminating ?? false) ? 'draining' : 'not ready';
}

/** Where an endpoint is published: `slice` by its key, `index` among its endpoints. */
export type EndpointRef = { readonly slice: Key; readonly index: number; readonly address: string; readonly family: IPFamily };

export type TopologyField = 'nodeName' | 'zone' | 'hostname';

type About =
  /** Ready, draining or not ready otherwise than the Pod is. */
  | { readonly kind: 'state'; readonly at: EndpointRef; readonly published: PublishedState; readonly expected: PublishedState }
  /** It is not an address of the Pod; undefined: the Pod has none of the family. */
  | { readonly kind: 'address'; readonly at: EndpointRef; readonly expected: string | undefined }
  | {
      readonly kind: 'topology';
      readonly at: EndpointRef;
      readonly field: TopologyField;
      readonly published: string | undefined;
      readonly expected: string | undefined;
    }
  /** The slices give the Pod another number for the port, or none, though the Pod has it. */
  | {
      readonly kind: 'port';
      readonly at: EndpointRef;
      readonly port: ServicePort;
      readonly published: number | undefined;
      readonly expected: number;
    }
  /** The selector does not take the Pod. */
  | { readonly kind: 'not-selected'; readonly at: EndpointRef }
  /** The Pod has ended. */
  | { readonly kind: 'finished'; readonly at: EndpointRef; readonly phase: string }
  /** Ready, in a slice of another family, and in none of this one. */
  | { readonly kind: 'family'; readonly family: IPFamily };

export type Stale = About & { readonly pod: Key };

type Named = { readonly at: EndpointRef; readonly endpoint: SliceEndpoint; readonly holder: EndpointSlice };

/** Endpoints of the controller's slices, by the Pod of the Service's namespace that they name. */
function namedBy(service: Service, slices: readonly EndpointSlice[]): ReadonlyMap<Key, readonly Named[]> {
  const families: readonly string[] = sliceFamiliesOf(service);
  const { namespace } = service.metadata;
  const found = new Map<Key, Named[]>();
  for (const holder of slices) {
    if (!isManaged(holder) || holder.metadata.deletionTimestamp !== undefined || !families.includes(holder.addressType)) continue;
    const slice = keyOf(namespace, holder.metadata.name);
    const targets = targetsOf(holder);
    for (let index = 0; index < holder.endpoints.length; index++) {
      const endpoint = holder.endpoints[index];
      const pod = targets[index];
      const address = endpoint?.addresses[0];
      if (endpoint === undefined || address === undefined || pod === undefined || !pod.startsWith(`${namespace}/`)) continue;
      const family = holder.addressType === 'IPv6' ? 'IPv6' : 'IPv4';
      const named: Named = { at: { slice, index, address, family }, endpoint, holder };
      const held = found.get(pod);
      if (held === undefined) found.set(pod, [named]);
      else held.push(named);
    }
  }
  return found;
}

/** Node and zone are compared where the Node is known: it may be gone, or not be readable. */
function topologyOf({ at, endpoint }: Named, wanted: SliceEndpoint, nodeKnown: boolean): readonly About[] {
  const fields: readonly TopologyField[] = nodeKnown ? ['nodeName', 'zone', 'hostname'] : ['nodeName', 'hostname'];
  return fields
    .filter((field) => (endpoint[field] ?? '') !== (wanted[field] ?? ''))
    .map((field) => ({ kind: 'topology', at, field, published: endpoint[field], expected: wanted[field] }));
}

/** One endpoint beside its Pod: the first that is wrong of address and conditions, else all of topology. */
function ofEndpoint(state: ClusterState, service: Service, pod: Pod, named: Named): readonly About[] {
  const { at, endpoint } = named;
  const addresses = addressesOf(pod, at.family);
  if (!addresses.some((address) => sameAddress(address, at.address))) return [{ kind: 'address', at, expected: addresses[0] }];
  const node = pod.spec.nodeName === undefined ? undefined : state.tables.Node.get(pod.spec.nodeName);
  const wanted = podEndpoint(service, pod, node, addresses);
  const [published, expected] = [publishedStateOf(endpoint.conditions), publishedStateOf(wanted.conditions)];
  if (published !== expected) return [{ kind: 'state', at, published, expected }];
  return topologyOf(named, wanted, node !== undefined);
}

/** Ports that the Pod has, and that its slices of a family give otherwise. */
function portsOf(service: Service, pod: Pod, named: readonly Named[]): readonly About[] {
  const [first] = named;
  if (first === undefined) return [];
  return service.spec.ports.flatMap((port): readonly About[] => {
    const expected = portStep(port, pod).podPort;
    if (expected === undefined) return [];
    const numbers = named.flatMap(({ holder }) =>
      holder.ports.flatMap((p) => (p.name === port.name && p.protocol === port.protocol ? (p.port ?? []) : [])),
    );
    return numbers.includes(expected) ? [] : [{ kind: 'port', at: first.at, port, published: numbers[0], expected }];
  });
}

function ofPod(state: ClusterState, service: Service, pod: Pod, named: readonly Named[]): readonly About[] {
  const reason = leftOutReason(state, service, pod);
  if (reason?.kind === 'finished') return named.map(({ at }) => ({ kind: 'finished', at, phase: reason.phase }));
  // Nothing makes the controller look when a Node goes (P9): the Pods on it go next.
  if (reason?.kind === 'node-gone') return [];
  const found: About[] = [];
  for (const family of sliceFamiliesOf(service)) {
    const own = named.filter(({ at }) => at.family === family);
    found.push(...own.flatMap((one) => ofEndpoint(state, service, pod, one)), ...portsOf(service, pod, own));
    const usable =
      service.spec.publishNotReadyAddresses || publishedStateOf(podEndpoint(service, pod, undefined, []).conditions) === 'ready';
    if (own.length === 0 && usable && addressesOf(pod, family).length > 0) found.push({ kind: 'family', family });
  }
  return found;
}

/**
 * By Pod, in the order of slices. Only Pods that are named somewhere: those in no slice are `unpublishedOf`'s, and those that do not
 * exist are the backend's. `slices`: those of the Service. Time grows with their endpoints.
 */
export function staleOf(state: ClusterState, service: Service, slices: readonly EndpointSlice[]): readonly Stale[] {
  if (service.spec.type === 'ExternalName' || !hasSelector(service)) return [];
  const selected = linked(state.index.podsByService, keyOf(service.metadata.namespace, service.metadata.name));
  const found: Stale[] = [];
  for (const [pod, named] of namedBy(service, slices)) {
    const record = state.tables.Pod.get(pod);
    if (record === undefined) continue;
    const about = selected.has(pod) ? ofPod(state, service, record, named) : named.map(({ at }): About => ({ kind: 'not-selected', at }));
    for (const one of about) found.push({ ...one, pod });
  }
  return found;
}

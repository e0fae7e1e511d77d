// Which Pods of a Service the EndpointSlice controller publishes, and why it leaves the others out (SPEC P6 to P13, P44).

import { canonicalAddress, familyOf } from '#lib/kube/ip.ts';
import type { Pod } from '#lib/kube/pod.ts';
import type { IPFamily, Service } from '#lib/kube/service.ts';
import type { ClusterState } from '#lib/cluster/state.ts';

/** Why a selected Pod is in no slice; exactly one reason, the first that applies. */
export type LeftOutReason =
  /** It has ended: Succeeded or Failed. */
  | { readonly kind: 'finished'; readonly phase: string }
  /** On no Node yet; the message is the scheduler's. */
  | { readonly kind: 'no-node'; readonly message: string | undefined }
  | { readonly kind: 'no-address' }
  /** The Node that it names does not exist. */
  | { readonly kind: 'node-gone'; readonly node: string }
  /** It has addresses, none of these families. */
  | { readonly kind: 'family'; readonly families: readonly IPFamily[] };

const BOTH: readonly IPFamily[] = ['IPv4', 'IPv6'];

/** The address types that get slices of their own (P12, P13). */
export function sliceFamiliesOf(service: Service): readonly IPFamily[] {
  const { ipFamilies, clusterIP } = service.spec;
  if (ipFamilies.length > 0) return ipFamilies;
  if (clusterIP === undefined || clusterIP === '' || clusterIP === 'None') return BOTH;
  return [familyOf(clusterIP) === 'IPv6' ? 'IPv6' : 'IPv4'];
}

const addresses = new WeakMap<Pod, Readonly<Record<IPFamily, readonly string[]>>>();

/** Its addresses of one family, in order, in the one spelling that is published (P11). Kept while the record lives. */
export function addressesOf(pod: Pod, family: IPFamily): readonly string[] {
  let found = addresses.get(pod);
  if (found === undefined) {
    const of = (wanted: IPFamily): readonly string[] =>
      pod.status.podIPs.filter(({ ip }) => familyOf(ip) === wanted).map(({ ip }) => canonicalAddress(ip));
    found = { IPv4: of('IPv4'), IPv6: of('IPv6') };
    addresses.set(pod, found);
  }
  return found[family];
}

/** Where no Node is known at all, they may not be read: nothing is concluded from that (P44). */
export function knowsNodes(state: ClusterState): boolean {
  return state.tables.Node.size > 0;
}

function scheduling(pod: Pod): LeftOutReason {
  return { kind: 'no-node', message: pod.status.conditions.find((c) => c.type === 'PodScheduled')?.message };
}

/** For every family; `family` is asked after this. Undefined: nothing speaks against it. */
function leftOutOfAll(state: ClusterState, service: Service, pod: Pod): LeftOutReason | undefined {
  const { phase, podIPs } = pod.status;
  if (phase === 'Succeeded' || phase === 'Failed') return { kind: 'finished', phase };
  const { nodeName } = pod.spec;
  if (podIPs.length === 0) return nodeName === undefined ? scheduling(pod) : { kind: 'no-address' };
  if (service.spec.publishNotReadyAddresses) return undefined;
  if (nodeName === undefined) return scheduling(pod);
  if (knowsNodes(state) && !state.tables.Node.has(nodeName)) return { kind: 'node-gone', node: nodeName };
  return undefined;
}

/** Why the controller leaves a selected Pod out of all of these families; undefined where it is published in one of them. */
export function leftOutReason(
  state: ClusterState,
  service: Service,
  pod: Pod,
  families: readonly IPFamily[] = sliceFamiliesOf(service),
): LeftOutReason | undefined {
  const reason = leftOutOfAll(state, service, pod);
  if (reason !== undefined) return reason;
  return families.some((family) => addressesOf(pod, family).length > 0) ? undefined : { kind: 'family', families };
}

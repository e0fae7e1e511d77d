// Backends: the endpoints of a Service grouped by what stands behind them (a Pod, or an address only a slice knows).

import { sameAddress } from '#lib/kube/ip.ts';
import type { Key } from '#lib/kube/key.ts';
import { isEnded, isPodReady, type Pod } from '#lib/kube/pod.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { type Endpoint, endpointsOf } from './endpoint.ts';

export type BackendState = 'ready' | 'draining' | 'notReady' | 'broken';

export type BackendTarget =
  /** The Pod exists and has the address. */
  | { readonly kind: 'pod'; readonly pod: Key }
  /** The slice names a Pod that does not have this address, or one of another namespace. */
  | { readonly kind: 'unverified'; readonly pod: Key }
  /** The slice names a Pod of its namespace, of which no Pod is known at all: they may not be read, or not be listed yet. */
  | { readonly kind: 'unknown'; readonly pod: Key }
  /** The slice names a Pod that does not exist (any more). */
  | { readonly kind: 'gone'; readonly pod: Key }
  /** No Pod is named: an address outside the cluster, or a host. */
  | { readonly kind: 'outside' };

export type Backend = {
  /** `Pod:namespace/name` or `Address:10.0.0.1`: stable while it lives. */
  readonly id: string;
  readonly target: BackendTarget;
  readonly state: BackendState;
  /** Why it is broken, in the API's own word; undefined otherwise. */
  readonly reason: string | undefined;
  readonly nodeName: string | undefined;
  readonly zone: string | undefined;
  readonly endpoints: readonly Endpoint[];
};

/** Waiting reasons from which a container does not recover without a change (kubelet's and the CRI's words). */
const CANNOT_START = new Set([
  'CrashLoopBackOff',
  'ImagePullBackOff',
  'ErrImagePull',
  'ErrImageNeverPull',
  'InvalidImageName',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
]);

/** The word for why a Pod cannot serve, or undefined where it merely is not ready. */
export function podFailure(pod: Pod): string | undefined {
  if (pod.status.phase === 'Failed') return pod.status.reason ?? 'Failed';
  for (const { state } of pod.status.containerStatuses) {
    if (state !== undefined && 'waiting' in state && CANNOT_START.has(state.waiting.reason ?? '')) return state.waiting.reason;
  }
  return undefined;
}

function hasAddress(pod: Pod, address: string): boolean {
  for (const { ip } of pod.status.podIPs) if (sameAddress(ip, address)) return true;
  return false;
}

/** `inside`: what the key of a Pod of the Service's namespace begins with. */
function targetFor(state: ClusterState, inside: string, endpoint: Endpoint, claimed: Pod | undefined): BackendTarget {
  const claims = endpoint.claims;
  if (claims === undefined) return { kind: 'outside' };
  if (!claims.startsWith(inside)) return { kind: 'unverified', pod: claims };
  if (claimed !== undefined) return { kind: hasAddress(claimed, endpoint.address) ? 'pod' : 'unverified', pod: claims };
  return { kind: state.index.keysByNamespace.has(`Pod:${inside.slice(0, -1)}`) ? 'gone' : 'unknown', pod: claims };
}

function stateOf(endpoint: Endpoint, target: BackendTarget, pod: Pod | undefined): { state: BackendState; reason: string | undefined } {
  if (endpoint.ready) {
    if (target.kind === 'gone') return { state: 'broken', reason: 'Pod gone' };
    // publishNotReadyAddresses marks even an unready Pod ready; what can not start is still broken.
    const failure = pod === undefined ? undefined : podFailure(pod);
    if (failure !== undefined) return { state: 'broken', reason: failure };
    // As kubectl says it.
    if (pod !== undefined && isEnded(pod)) return { state: 'broken', reason: 'Completed' };
    return {
      state: pod !== undefined && target.kind === 'pod' && pod.metadata.deletionTimestamp !== undefined ? 'draining' : 'ready',
      reason: undefined,
    };
  }
  if (endpoint.terminating) return { state: endpoint.serving ? 'draining' : 'notReady', reason: undefined };
  const failure = pod === undefined ? undefined : podFailure(pod);
  return failure === undefined ? { state: 'notReady', reason: undefined } : { state: 'broken', reason: failure };
}

const WORST_FIRST: readonly BackendState[] = ['broken', 'notReady', 'draining', 'ready'];

function worse(a: Backend, b: Backend): Backend {
  return WORST_FIRST.indexOf(a.state) <= WORST_FIRST.indexOf(b.state) ? a : b;
}

function toBackend(state: ClusterState, inside: string, endpoint: Endpoint): Backend {
  const claimed = endpoint.claims === undefined ? undefined : state.tables.Pod.get(endpoint.claims);
  const target = targetFor(state, inside, endpoint, claimed);
  const { state: shown, reason } = stateOf(endpoint, target, target.kind === 'pod' ? claimed : undefined);
  return {
    // A Pod keeps its id from before it is known until its slice follows it, so that nothing jumps in between.
    id: target.kind === 'outside' || target.kind === 'unverified' ? `Address:${endpoint.address}` : `Pod:${target.pod}`,
    target,
    state: shown,
    reason,
    nodeName: endpoint.nodeName,
    zone: endpoint.zone,
    endpoints: [endpoint],
  };
}

/** What stands behind a Service. A dual-stack Pod is one backend; its state is that of its worst address. */
export function backendsOf(state: ClusterState, service: Key): readonly Backend[] {
  return groupEndpoints(state, service, endpointsOf(state, service));
}

/** As backendsOf, for endpoints that are at hand. */
export function groupEndpoints(state: ClusterState, service: Key, endpoints: readonly Endpoint[]): readonly Backend[] {
  const inside = service.slice(0, service.indexOf('/') + 1);
  // By Pod key or address, which never meet: a key holds a slash, an address none.
  const found = new Map<string, Backend>();
  for (const endpoint of endpoints) {
    const next = toBackend(state, inside, endpoint);
    const { target } = next;
    const by = target.kind === 'outside' || target.kind === 'unverified' ? endpoint.address : target.pod;
    const held = found.get(by);
    found.set(by, held === undefined ? next : { ...worse(held, next), endpoints: [...held.endpoints, ...next.endpoints] });
  }
  return [...found.values()];
}

/** The state a Pod shows by itself, where no slice speaks for it. */
export function podState(pod: Pod): BackendState {
  if (podFailure(pod) !== undefined) return 'broken';
  if (pod.metadata.deletionTimestamp !== undefined) return 'draining';
  return isPodReady(pod) ? 'ready' : 'notReady';
}

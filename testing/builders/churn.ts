// For tests of churn: a look at a small cluster that goes on batch by batch, and Pods and slices as the control plane writes them.

import { put, type Delta } from '#lib/cluster/delta.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import { apply, newState } from '#lib/cluster/state.ts';
import { beginChurn, followChurn, type Showing, showing } from '#lib/churn/churn.ts';
import { newChurn, type Told } from '#lib/churn/held.ts';
import type { EndpointState } from '#lib/churn/endpoint-state.ts';
import type { Transition } from '#lib/churn/life.ts';
import type { EndpointSlice, SliceEndpoint } from '#lib/kube/endpoint-slice.ts';
import type { Pod, PodCondition } from '#lib/kube/pod.ts';
import { buildEndpoint, buildOwner, buildPod, buildPodCondition, buildSlice, buildTarget, type SliceOptions } from './kube.ts';

/** When the look of the tests begins, in ms since 1970. */
export const START = Date.parse('2026-11-22T02:00:00Z');

export function clock(seconds: number): string {
  return new Date(START + 1000 * seconds).toISOString();
}

export type MadeOptions = {
  /** Seconds from the beginning of the look. */
  readonly created?: number;
  readonly deleted?: boolean;
  readonly revision?: string;
  readonly workload?: string;
  readonly kind?: 'ReplicaSet' | 'StatefulSet' | 'DaemonSet';
  readonly uid?: string;
  readonly ip?: string;
  readonly node?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly ready?: boolean;
  readonly phase?: string;
  readonly conditions?: readonly PodCondition[];
};

/** A Pod that a workload made: `web-1` has the address 10.0.0.1. */
export function made(name: string, options: MadeOptions = {}): Pod {
  const { created = -3600, kind = 'ReplicaSet', revision = 'a', workload = 'web' } = options;
  const hash = kind === 'ReplicaSet' ? 'pod-template-hash' : 'controller-revision-hash';
  const pod = buildPod({
    name,
    uid: options.uid ?? `uid-${name}`,
    labels: { app: 'web', [hash]: revision, ...options.labels },
    ownerReferences: [buildOwner(kind, kind === 'ReplicaSet' ? `${workload}-${revision}` : workload)],
    ips: [options.ip ?? `10.0.0.${name.replace(/\D/g, '')}`],
    nodeName: options.node ?? 'node-1',
    ready: options.ready ?? true,
    phase: options.phase ?? 'Running',
    conditions: options.conditions ?? [],
    ...(options.deleted === true ? { deletionTimestamp: clock(0) } : {}),
  });
  return { ...pod, metadata: { ...pod.metadata, creationTimestamp: clock(created) } };
}

export function evictedBy(reason: string): readonly PodCondition[] {
  return [buildPodCondition('DisruptionTarget', 'True', { reason })];
}

const CONDITIONS = {
  ready: { ready: true, serving: true, terminating: false },
  notReady: { ready: false, serving: false, terminating: false },
  draining: { ready: false, serving: true, terminating: true },
  terminated: { ready: false, serving: false, terminating: true },
} as const;

/** The endpoint of a Pod, by its first address. */
export function of(pod: Pod, state: EndpointState = 'ready'): SliceEndpoint {
  return buildEndpoint({
    address: pod.status.podIPs[0]?.ip ?? '',
    targetRef: buildTarget(pod.metadata.name, { uid: pod.metadata.uid }),
    nodeName: pod.spec.nodeName ?? '',
    zone: 'a',
    ...CONDITIONS[state],
  });
}

/** Of the EndpointSlice controller, for the port of shop/web. */
export function sliceOf(endpoints: readonly SliceEndpoint[], options: SliceOptions = {}): EndpointSlice {
  return buildSlice({ name: 'web-1', endpoints, ...options });
}

export type Look = {
  /** One batch, `seconds` after the beginning. */
  at(seconds: number, ...changes: readonly (AnyRecord | Delta)[]): Told;
  show(seconds: number, service?: string): Showing;
  readonly churn: ReturnType<typeof newChurn>;
};

function deltaOf(change: AnyRecord | Delta): Delta {
  return 'op' in change ? change : put(change);
}

export function look(records: readonly AnyRecord[], limit = 100): Look {
  const state = newState();
  const churn = newChurn(limit);
  apply(state, records.map(put));
  beginChurn(churn, state, START);
  return {
    churn,
    at: (seconds, ...changes) => followChurn(churn, state, apply(state, changes.map(deltaOf)), START + 1000 * seconds),
    show(seconds, service = 'shop/web') {
      const held = churn.services.get(service);
      if (held === undefined) throw new Error(`${service} is not there.`);
      return showing(held, START + 1000 * seconds);
    },
  };
}

/** `10.0.0.1 ready>draining drain`, in order. */
export function lines({ transitions }: Told): readonly string[] {
  return transitions.map(({ address, from, to, cause }: Transition) => `${address} ${from}>${to} ${cause.kind}`).sort();
}

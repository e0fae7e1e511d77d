// For tests of churn: a look at a small cluster that goes on batch by batch, and Pods and slices as the control plane writes them.

import { put, type Delta } from '#lib/cluster/delta.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import { apply, type ClusterState, newState } from '#lib/cluster/state.ts';
import { beginChurn, followChurn, type Showing, showing } from '#lib/churn/churn.ts';
import { type Chronicle, type ChronicleLimits, followChronicle, newChronicle } from '#lib/churn/chronicle.ts';
import { lanes, type LanesQuestion } from '#lib/churn/chronicle-lanes.ts';
import { lives } from '#lib/churn/chronicle-lives.ts';
import type { LanesAnswer, LivesAnswer } from '#lib/churn/chronicle-view.ts';
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

/** Like look, with a chronicle that follows. `begins`: in seconds after the beginning of others. */
export function chronicled(records: readonly AnyRecord[], limits: Partial<ChronicleLimits> = {}, begins = 0): Chronicled {
  const state = newState();
  const churn = newChurn(100);
  const chronicle = newChronicle({ ...ROOM, ...limits });
  apply(state, records.map(put));
  const start = START + 1000 * begins;
  followChronicle(chronicle, churn, beginChurn(churn, state, start), start);
  return {
    chronicle,
    state,
    at(seconds, ...changes) {
      const time = START + 1000 * seconds;
      followChronicle(chronicle, churn, followChurn(churn, state, apply(state, changes.map(deltaOf)), time), time);
    },
    lanes: (from, to, question = {}) =>
      lanes(chronicle, {
        inScope: () => true,
        from: START + 1000 * from,
        to: START + 1000 * to,
        now: START + 1000 * to,
        each: 1000,
        limit: 100,
        ...question,
      }),
    lives: (to, service = 'shop/web') =>
      lives(chronicle, { service, state, from: 0, to: START + 1000 * to, now: START + 1000 * to, each: 1 }),
  };
}

/** For tests: more than they need. */
export const ROOM: ChronicleLimits = { keep: 6 * 3_600_000, transitions: 10_000, bytes: 1e8 };

export type Chronicled = {
  readonly chronicle: Chronicle;
  readonly state: ClusterState;
  /** One batch, `seconds` after the beginning. */
  at(seconds: number, ...changes: readonly (AnyRecord | Delta)[]): void;
  lanes(from: number, to: number, question?: Partial<LanesQuestion>): LanesAnswer;
  lives(to: number, service?: string): LivesAnswer;
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

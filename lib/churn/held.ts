// What churn holds of each Service, and a step through them: one batch on its way.

import type { ClusterState } from '#lib/cluster/state.ts';
import type { Key } from '#lib/kube/key.ts';
import type { Pod } from '#lib/kube/pod.ts';
import type { TextMap } from '#lib/kube/scan.ts';
import type { Service, ServicePort } from '#lib/kube/service.ts';
import type { Life, Transition } from './life.ts';
import type { Census, Member } from './member.ts';
import type { Meter } from './meter.ts';
import type { Lanes, Outage } from './outage.ts';
import { newRing, type Ring } from './ring.ts';
import type { Rollout } from './rollout.ts';
import { newWorkloadMemory, type WorkloadMemory } from './workload-memory.ts';
import type { Edit, Known } from './why.ts';

export type Held = {
  service: Service;
  readonly came: number | undefined;
  selector: Edit<TextMap> | undefined;
  ports: Edit<readonly ServicePort[]> | undefined;
  readonly lives: Map<string, Life>;
  /** Ids of the lives that may flap. */
  readonly unsteady: Set<string>;
  readonly lanes: Lanes;
  readonly memories: Map<string, WorkloadMemory>;
  /** The Pods that it selects, by workload. */
  census: ReadonlyMap<string, Census>;
  /** How long it had no ready endpoint at all, and none that would answer; an ExternalName Service needs none. */
  readonly withoutReady: Meter;
  readonly withoutUsable: Meter;
};

export type Churn = {
  /** Open lives, windows and rollouts, by Service. */
  readonly services: Map<Key, Held>;
  /** The last that ended, all Services together. */
  readonly ended: { readonly lives: Ring<Life>; readonly outages: Ring<Outage>; readonly rollouts: Ring<Rollout> };
  /** Uids of the Pods behind open lives -> how many those are. */
  readonly published: Map<string, number>;
  /** Pods that are gone, while a slice still holds them. */
  readonly departed: Map<string, Pod>;
  /** Services for which it counts whether a Node exists. */
  readonly withNodes: Set<Key>;
};

/** A Service that is gone, and what it had in all, in ms. */
export type Gone = { readonly service: Key; readonly withoutReady: number; readonly withoutUsable: number };

export type Told = {
  readonly transitions: readonly Transition[];
  readonly lives: readonly Life[];
  readonly outages: readonly Outage[];
  readonly rollouts: readonly Rollout[];
  readonly gone: readonly Gone[];
  /** The Services that were looked at: no other has changed. */
  readonly touched: ReadonlySet<Key>;
};

/** One batch on its way through the Services. `time` undefined: the look begins. */
export type Step = {
  readonly churn: Churn;
  readonly state: ClusterState;
  readonly time: number;
  readonly begins: boolean;
  /** Services whose selected Pods may differ. */
  readonly recount: ReadonlySet<Key>;
  readonly told: {
    readonly transitions: Transition[];
    readonly lives: Life[];
    readonly outages: Outage[];
    readonly rollouts: Rollout[];
    readonly gone: Gone[];
  };
  /** Uids of Pods that may have no life any more. */
  readonly released: string[];
};

/** `limit`: how many ended lives, windows and rollouts are kept, each. */
export function newChurn(limit: number): Churn {
  return {
    services: new Map(),
    ended: { lives: newRing(limit), outages: newRing(limit), rollouts: newRing(limit) },
    published: new Map(),
    departed: new Map(),
    withNodes: new Set(),
  };
}

/** Undefined where the look begins: it has been so for nobody knows how long. */
export function startedAt({ begins, time }: Step): number | undefined {
  return begins ? undefined : time;
}

export function knownPod({ churn, state }: Step, pod: Key | undefined, uid: string | undefined): Known {
  if (pod === undefined || uid === undefined) return undefined;
  const there = state.tables.Pod.get(pod);
  if (there?.metadata.uid === uid) return { pod: there, isThere: true };
  const gone = churn.departed.get(uid);
  return gone === undefined ? undefined : { pod: gone, isThere: false };
}

export function memoryOf(held: Held, { id }: Member): WorkloadMemory {
  let memory = held.memories.get(id);
  if (memory === undefined) {
    memory = newWorkloadMemory(0);
    held.memories.set(id, memory);
  }
  return memory;
}

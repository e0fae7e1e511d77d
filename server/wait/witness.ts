// What happens to the Services that are waited for, from the changes of a live cluster: who came and went, the fewest that were ready.

import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { showing } from '#lib/churn/churn.ts';
import { countPods } from '#lib/churn/steps.ts';
import type { Churn, Held, Told } from '#lib/churn/held.ts';
import type { Transition } from '#lib/churn/life.ts';
import { memberOf, replacesAtOnce } from '#lib/churn/member.ts';
import type { Rollout } from '#lib/churn/rollout.ts';
import { sizeOf } from '#lib/churn/workload-memory.ts';
import type { Key } from '#lib/kube/key.ts';
import { isEnded } from '#lib/kube/pod.ts';
import type { Facts } from './conditions.ts';

export type Witnessed = {
  readonly came: readonly Transition[];
  readonly went: readonly Transition[];
  /** Of all kinds. */
  readonly transitions: number;
  /** Undefined while it was not there. */
  readonly fewestReady: number | undefined;
};

export type Witness = {
  follow(churn: Churn, told: Told): void;
  /** `watched`: as the watches are now. */
  facts(service: Key, now: number, watched: boolean): Facts;
  happened(service: Key): Witnessed;
};

type Notes = {
  readonly came: Transition[];
  readonly went: Transition[];
  readonly rollouts: Rollout[];
  transitions: number;
  fewestReady: number | undefined;
  quietSince: number;
  /** Of Services of this name that were deleted meanwhile. */
  withoutReady: number;
};

/** Pods of workloads that make the next one only when one is gone, and that are going: somebody will come. */
function goes(state: ClusterState, service: Key): ReadonlySet<string> {
  const found = new Set<string>();
  for (const key of linked(state.index.podsByService, service)) {
    const pod = state.tables.Pod.get(key);
    if (pod?.metadata.deletionTimestamp === undefined || isEnded(pod)) continue;
    const member = memberOf(pod);
    if (member !== undefined && !replacesAtOnce(member.workload)) found.add(member.id);
  }
  return found;
}

function readyOf(held: Held, id: string): number {
  const uids = new Set<string>();
  for (const { member, state } of held.lives.values()) if (member?.id === id && state === 'ready') uids.add(member.uid);
  return uids.size;
}

/** The active Pods of its workloads; are they all ready, and as many as there are to be? */
function settledOf(state: ClusterState, service: Key, held: Held, now: number): { readonly active: number; readonly settled: boolean } {
  const going = goes(state, service);
  let active = 0;
  let settled = true;
  for (const [id, census] of held.census) {
    active += census.active;
    const memory = held.memories.get(id);
    const isWhole = replacesAtOnce(census.workload) || (!going.has(id) && memory !== undefined && census.active >= sizeOf(memory, now));
    if (!isWhole || readyOf(held, id) < census.active) settled = false;
  }
  return { active, settled };
}

/** `began`: when the wait began, in ms since 1970 on the cluster's clock. `first`: the churn as the look began. */
export function createWitness(state: ClusterState, services: readonly Key[], began: number, first: Churn): Witness {
  let churn = first;
  const notes = new Map<Key, Notes>();
  for (const service of services) {
    notes.set(service, { came: [], went: [], rollouts: [], transitions: 0, fewestReady: undefined, quietSince: began, withoutReady: 0 });
  }

  function count(): void {
    for (const [service, own] of notes) {
      const held = churn.services.get(service);
      if (held !== undefined) own.fewestReady = Math.min(own.fewestReady ?? Number.POSITIVE_INFINITY, countPods(held.lives.values()).ready);
    }
  }

  count();
  return {
    follow(now, { transitions, rollouts, gone }) {
      churn = now;
      for (const transition of transitions) {
        const own = notes.get(transition.service);
        if (own === undefined) continue;
        own.transitions++;
        own.quietSince = transition.time;
        if (transition.from === 'absent') own.came.push(transition);
        if (transition.to === 'absent') own.went.push(transition);
      }
      for (const rollout of rollouts) notes.get(rollout.service)?.rollouts.push(rollout);
      for (const { service, withoutReady } of gone) {
        const own = notes.get(service);
        if (own !== undefined) own.withoutReady += withoutReady;
      }
      count();
    },
    facts(service, now, watched) {
      const held = churn.services.get(service);
      const own = notes.get(service);
      if (own !== undefined && !watched) own.quietSince = now;
      const shown = held === undefined ? undefined : showing(held, now);
      return {
        exists: held !== undefined,
        began,
        now,
        watched,
        ready: held === undefined ? 0 : countPods(held.lives.values()).ready,
        ...(held === undefined ? { active: 0, settled: false } : settledOf(state, service, held, now)),
        withoutReady: (own?.withoutReady ?? 0) + (shown?.withoutReady ?? 0),
        quietSince: own?.quietSince ?? began,
        openRollouts: shown?.openRollouts ?? [],
        endedRollouts: own?.rollouts ?? [],
      };
    },
    happened: (service) => notes.get(service) ?? { came: [], went: [], transitions: 0, fewestReady: undefined },
  };
}

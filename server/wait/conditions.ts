// What `signalbox wait` waits for: whether it holds for one Service, and what ends the wait before. Pure.

import type { Rollout } from '#lib/churn/rollout.ts';

/** Times in ms. What is not asked for is undefined. */
export type Wanted = {
  readonly ready: number | undefined;
  readonly rollout: boolean;
  readonly quiet: number | undefined;
  readonly mostOutage: number | undefined;
  /** A rollout that has not come further for so long is stuck. */
  readonly deadline: number;
};

/** One Service as it is. Times in ms since 1970 on the cluster's clock. */
export type Facts = {
  readonly exists: boolean;
  /** When the wait began. */
  readonly began: number;
  readonly now: number;
  /** Its objects are watched at this moment: what is known is true of now. */
  readonly watched: boolean;
  /** Pods with a ready endpoint. */
  readonly ready: number;
  /** Active Pods of all its workloads; and whether all of these are as they are to stay: ready, and nobody goes or is to come. */
  readonly active: number;
  readonly settled: boolean;
  /** How long nobody was ready since the wait began. */
  readonly withoutReady: number;
  /** Nothing has changed since then, watched without a break. */
  readonly quietSince: number;
  readonly openRollouts: readonly Rollout[];
  /** Since the wait began, in order. */
  readonly endedRollouts: readonly Rollout[];
};

/** What ends the wait, and can not be waited away. */
export type Failure =
  | { readonly kind: 'gone' }
  | { readonly kind: 'outage'; readonly withoutReady: number }
  | { readonly kind: 'undone' | 'abandoned' | 'stuck'; readonly rollout: Rollout };

export type Condition =
  | { readonly kind: 'ready'; readonly met: boolean; readonly wanted: number; readonly found: number }
  /** `none`: no rollout was seen; all Pods have to be ready all the same. */
  | { readonly kind: 'rollout'; readonly met: boolean; readonly seen: 'open' | 'complete' | 'none' }
  | { readonly kind: 'quiet'; readonly met: boolean; readonly wanted: number; readonly found: number };

export type Judgement = { readonly failure: Failure | undefined; readonly conditions: readonly Condition[] };

/**
 * Whoever has just applied a Deployment waits for a rollout of which no Pod may be there yet: its controller makes the first within a
 * second or so. In ms.
 */
const BEGINS_WITHIN = 10_000;

function failureOf({ mostOutage, rollout, deadline }: Wanted, facts: Facts): Failure | undefined {
  if (!facts.exists) return { kind: 'gone' };
  if (mostOutage !== undefined && facts.withoutReady > mostOutage) return { kind: 'outage', withoutReady: facts.withoutReady };
  if (!rollout) return undefined;
  for (const ended of facts.endedRollouts) {
    const how = ended.end?.how;
    if (how === 'undone' || how === 'abandoned') return { kind: how, rollout: ended };
  }
  const stuck = facts.openRollouts.find(({ progressed }) => facts.now - Math.max(progressed ?? 0, facts.began) > deadline);
  return stuck === undefined ? undefined : { kind: 'stuck', rollout: stuck };
}

function rolloutOf({ openRollouts, endedRollouts, settled, active, now, began }: Facts): Condition {
  const seen = openRollouts.length > 0 ? 'open' : endedRollouts.some(({ end }) => end?.how === 'complete') ? 'complete' : 'none';
  const may = seen === 'complete' || (seen === 'none' && now - began >= BEGINS_WITHIN);
  return { kind: 'rollout', met: may && settled && active > 0, seen };
}

/** Where the watch is broken nothing holds: it may be otherwise by now. */
export function judge(wanted: Wanted, facts: Facts): Judgement {
  const { ready, rollout, quiet } = wanted;
  const conditions: Condition[] = [];
  if (ready !== undefined) conditions.push({ kind: 'ready', met: facts.ready >= ready, wanted: ready, found: facts.ready });
  if (rollout) conditions.push(rolloutOf(facts));
  if (quiet !== undefined) {
    const found = Math.max(0, facts.now - facts.quietSince);
    conditions.push({ kind: 'quiet', met: found >= quiet, wanted: quiet, found });
  }
  return {
    failure: failureOf(wanted, facts),
    conditions: facts.watched ? conditions : conditions.map((condition) => ({ ...condition, met: false })),
  };
}

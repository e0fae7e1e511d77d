// What `signalbox wait` tells at its end, as one document: the outcome, and for each Service its conditions and what happened to it.

import type { ClusterState } from '#lib/cluster/state.ts';
import { linked } from '#lib/cluster/multimap.ts';
import type { Cause } from '#lib/churn/cause.ts';
import type { Transition } from '#lib/churn/life.ts';
import type { Rollout, RolloutEnd } from '#lib/churn/rollout.ts';
import { podReason } from '#lib/diagnosis/pod-reason.ts';
import { type Key, splitKey } from '#lib/kube/key.ts';
import { isEnded } from '#lib/kube/pod.ts';
import type { Workload } from '#lib/kube/workload.ts';
import type { ClusterInfo } from '#lib/wire/message.ts';
import type { Condition, Facts, Failure, Judgement } from './conditions.ts';
import type { Witnessed } from './witness.ts';

/** Raised when a field is taken away or means something else; new fields do not raise it. */
const SCHEMA_VERSION = 1;

export type Ending = 'met' | 'timeout' | 'interrupted' | Failure['kind'];

export type WaitedFor = { readonly key: Key; readonly judgement: Judgement; readonly facts: Facts; readonly happened: Witnessed };

/** A life that came or went. Times are RFC 3339. */
type ReportedEndpoint = {
  readonly address: string;
  /** `namespace/name`; null for an address without a Pod. */
  readonly pod: Key | null;
  readonly node: string | null;
  readonly time: string;
  readonly cause: Cause;
};

type ReportedRollout = {
  readonly workload: Workload;
  /** The hashes of the revisions. */
  readonly from: string;
  readonly to: string;
  /** Null: it went on when the wait began. */
  readonly began: string | null;
  /** Null: it goes on. */
  readonly ended: string | null;
  readonly how: RolloutEnd | null;
  /** Pods of the new revision, and endpoints and Pods of others that are still there. */
  readonly ready: number;
  readonly meant: number;
  readonly old: number;
  /** When it last came further. */
  readonly progressed: string | null;
  readonly fewestReady: number | null;
  readonly outageSeconds: number;
  /** From creation to ready, in seconds: on average, at most; null where none has come so far. */
  readonly secondsToReady: { readonly mean: number; readonly most: number } | null;
};

export type ReportedService = {
  readonly namespace: string;
  readonly name: string;
  readonly conditions: readonly Condition[];
  /** Pods with a ready endpoint at the end, and the fewest meanwhile; null where it was not there. */
  readonly ready: number;
  readonly fewestReady: number | null;
  /** In which nobody was ready, since the wait began. */
  readonly outageSeconds: number;
  readonly transitions: number;
  readonly came: readonly ReportedEndpoint[];
  readonly went: readonly ReportedEndpoint[];
  readonly rollouts: readonly ReportedRollout[];
  /** Its Pods that are not ready at the end, and why, in words. */
  readonly unready: readonly { readonly pod: Key; readonly because: string }[];
};

export type WaitReport = {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly cluster: { readonly name: string; readonly version: string | null };
  readonly outcome: Ending;
  readonly status: number;
  /** RFC 3339, on the cluster's clock. */
  readonly from: string;
  readonly to: string;
  readonly services: readonly ReportedService[];
};

const date = (time: number): string => new Date(time).toISOString();
const seconds = (ms: number): number => Math.round(ms) / 1000;

function endpoint({ address, pod, nodeName, time, cause }: Transition): ReportedEndpoint {
  return { address, pod: pod ?? null, node: nodeName ?? null, time: date(time), cause };
}

function rollout(one: Rollout): ReportedRollout {
  const { workload, from, to, began, end, ready, meant, old, progressed, fewestReady, withoutReady, toReady } = one;
  return {
    workload,
    from,
    to,
    began: began === undefined ? null : date(began),
    ended: end === undefined ? null : date(end.at),
    how: end?.how ?? null,
    ready,
    meant,
    old,
    progressed: progressed === undefined ? null : date(progressed),
    fewestReady: Number.isFinite(fewestReady) ? fewestReady : null,
    outageSeconds: seconds(withoutReady),
    secondsToReady: toReady.count === 0 ? null : { mean: seconds(toReady.sum / toReady.count), most: seconds(toReady.most) },
  };
}

function unready(state: ClusterState, service: Key): ReportedService['unready'] {
  const found: { readonly pod: Key; readonly because: string }[] = [];
  for (const key of [...linked(state.index.podsByService, service)].sort()) {
    const pod = state.tables.Pod.get(key);
    const because = pod === undefined || isEnded(pod) ? '' : podReason(pod);
    if (because !== '') found.push({ pod: key, because });
  }
  return found;
}

export function reportOf(
  cluster: ClusterInfo,
  outcome: Ending,
  status: number,
  time: { readonly began: number; readonly now: number },
  services: readonly WaitedFor[],
  state: ClusterState,
): WaitReport {
  return {
    schemaVersion: SCHEMA_VERSION,
    cluster: { name: cluster.name, version: cluster.version ?? null },
    outcome,
    status,
    from: date(time.began),
    to: date(time.now),
    services: services.map(({ key, judgement, facts, happened }) => ({
      ...splitKey(key),
      conditions: judgement.conditions,
      ready: facts.ready,
      fewestReady: happened.fewestReady ?? null,
      outageSeconds: seconds(facts.withoutReady),
      transitions: happened.transitions,
      came: happened.came.map(endpoint),
      went: happened.went.map(endpoint),
      rollouts: [...facts.endedRollouts, ...facts.openRollouts].map(rollout),
      unready: unready(state, key),
    })),
  };
}

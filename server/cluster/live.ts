// LiveCluster: what the reflectors feed and the streams read. A line of steps: intake, fold, what follows, publish.

import type { Batch, Delta } from '#lib/cluster/delta.ts';
import type { Subject } from '#lib/cluster/finding.ts';
import type { PolicyApi } from '#lib/cluster/policy-api.ts';
import { type Change, type ClusterState, newState } from '#lib/cluster/state.ts';
import type { Mute } from '#lib/diagnosis/mutes.ts';
import type { KubeKind } from '#lib/kube/record.ts';
import type { ClusterInfo, Status } from '#lib/wire/message.ts';
import type { Clock } from '#server/clock.ts';
import { createClusterTime } from '#server/cluster-time.ts';
import type { Sink } from '#server/kube/sink.ts';
import type { ChurnListener } from './churn.ts';
import { fold, nextDue } from './derivation.ts';
import { createDerivations } from './derivations.ts';
import { createEventShelf } from './event-shelf.ts';
import { createIntake } from './intake.ts';
import { createWatches } from './watches.ts';

export type BatchListener = (batch: Batch, changes: readonly Change[]) => void;

export type LiveCluster = Sink & {
  /** Read it, never write to it. */
  readonly state: ClusterState;
  /** The number of the last batch; 0 before the first. */
  seq(): number;
  /** Cluster time, ms since 1970; never goes back. */
  now(): number;
  /** How well it is watched, and what is wrong. */
  current(): Status;
  describe(change: Partial<ClusterInfo>): void;
  /** All other APIs for network policy that the cluster serves. */
  policyApis(found: readonly PolicyApi[]): void;
  /** Have all objects of the kind been listed? Then what is not in the state is not in the cluster. */
  known(kind: KubeKind): boolean;
  /** Seconds since anything arrived of a kind; undefined before that. */
  quietFor(kind: KubeKind): number | undefined;
  /** Called after each batch, which is then in the state. The returned function ends it. */
  subscribe(listener: BatchListener): () => void;
  /** Called after a change of current(), perhaps several at once. */
  subscribeStatus(listener: () => void): () => void;
  /** Findings that the team has chosen not to be alarmed by, from now on. */
  mute(mutes: readonly Mute[]): void;
  /** Sends what waits at once. */
  flush(): void;
  close(): void;
};

export type LiveClusterOptions = {
  readonly clock: Clock;
  readonly info: ClusterInfo;
  /** For the metrics: ms from the arrival of the batch's first change to the end of its handing over. */
  readonly onBatch?: (delay: number) => void;
  /** A rule of diagnosis threw. */
  readonly onBug?: (subject: Subject, error: unknown) => void;
  /** What batches do to the endpoints of Services; followed only where somebody listens. */
  readonly onChurn?: ChurnListener;
  /** The zone of the cluster's DNS; cluster.local where it is not given. */
  readonly clusterDomain?: string;
};

/** A timer takes no more (32 bits); what is due later is looked for again. In ms. */
const LONGEST_WAIT = 2 ** 31 - 1;

export function createLiveCluster({ clock, info, onBatch, onBug, onChurn, clusterDomain }: LiveClusterOptions): LiveCluster {
  const state = newState();
  const time = createClusterTime(clock);
  const watches = createWatches(clock, info);
  const derivations = createDerivations(
    { known: watches.known, onBug: onBug ?? (() => undefined), clusterDomain, mutes: () => mutes },
    onChurn === undefined ? undefined : { known: watches.known, denied: watches.denied, onChurn },
  );
  const intake = createIntake({ state, clock, hand: step, drained: settle, onBatch });
  const known = (kind: KubeKind): boolean => watches.known().kinds.has(kind);
  const events = createEventShelf({ state, clock, now: () => time.now(), known, intake });
  const listeners = new Set<BatchListener>();
  let mutes: readonly Mute[] = [];
  let seq = 0;
  let cancelDue: (() => void) | undefined;

  function step(deltas: readonly Delta[]): void {
    const now = time.now();
    const folded = fold(state, deltas, derivations, now);
    cancelDue?.();
    const due = nextDue(derivations);
    cancelDue = due === undefined ? undefined : clock.after(Math.min(Math.max(0, due - time.now()), LONGEST_WAIT), () => step([]));
    if (folded.changes.length === 0) return;
    const batch = { seq: ++seq, time: now, deltas: folded.deltas };
    for (const listener of listeners) listener(batch, folded.changes);
  }

  /** What is known may have changed, and what follows with it. */
  function settle(): void {
    if (intake.isEmpty() && watches.settle()) step([]);
  }

  return {
    state,
    seq: () => seq,
    now: () => time.now(),
    current: watches.current,
    status(kind, status) {
      watches.tell(kind, status);
      settle();
    },
    replace(kind, records, namespace, unread) {
      watches.arrived(kind);
      if (kind === 'Event')
        events.replace(
          records.filter((record) => record.kind === 'Event'),
          namespace,
          unread,
        );
      else intake.replace(kind, records, namespace, unread);
    },
    put(record) {
      watches.arrived(record.kind);
      if (record.kind === 'Event') events.put(record);
      else intake.put(record);
    },
    delete(kind, key) {
      watches.arrived(kind);
      if (kind === 'Event') events.delete(key);
      else intake.delete(kind, key);
    },
    fault: watches.fault,
    serverDate: (date) => time.observe(date),
    describe: watches.describe,
    policyApis: (found) => intake.replace('PolicyApi', found, undefined, []),
    known,
    quietFor: watches.quietFor,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    subscribeStatus: watches.subscribe,
    mute(next) {
      mutes = next;
      // Else it is seen with what waits.
      if (intake.isEmpty()) step([]);
    },
    flush() {
      events.flush();
      intake.flush();
    },
    close() {
      events.close();
      intake.close();
      watches.close();
      cancelDue?.();
      listeners.clear();
    },
  };
}

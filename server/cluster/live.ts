// LiveCluster: what the reflectors feed and the streams read; the state, its batches, and how well each kind is watched.

import type { Batch, Delta } from '#lib/cluster/delta.ts';
import { same } from '#lib/kube/same.ts';
import { apply, type Change, type ClusterState, newState } from '#lib/cluster/state.ts';
import { type KubeKind, RESOURCES } from '#lib/kube/record.ts';
import type { Fault } from '#lib/kube/scan.ts';
import type { ClusterInfo, Status, WatchStatus } from '#lib/wire/message.ts';
import type { Clock } from '#server/clock.ts';
import type { Sink } from '#server/kube/sink.ts';
import { createClusterTime } from './cluster-time.ts';
import { createPending } from './pending.ts';
import { problemOf } from './problem.ts';
import { updateSummaries } from './summaries.ts';
import { nextWindow, SHORTEST_WINDOW } from './window.ts';

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
  /** Seconds since anything arrived of a kind; undefined before that. */
  quietFor(kind: KubeKind): number | undefined;
  /** Called after each batch, which is then in the state. The returned function ends it. */
  subscribe(listener: BatchListener): () => void;
  /** Called after a change of current(), perhaps several at once. */
  subscribeStatus(listener: () => void): () => void;
  /** Sends what waits at once. */
  flush(): void;
  close(): void;
};

/** More than this in one batch would hold the event loop for too long; the rest follows in the next. */
const MOST_CHANGES = 5000;
const FAULTS_KEPT = 20;

const NOT_STARTED: WatchStatus = { state: 'listing', received: 0, remaining: undefined };

function notStarted(): Record<KubeKind, WatchStatus> {
  return Object.fromEntries(RESOURCES.map(({ kind }) => [kind, NOT_STARTED])) as Record<KubeKind, WatchStatus>;
}

export type LiveClusterOptions = {
  readonly clock: Clock;
  readonly info: ClusterInfo;
  /** For the metrics: ms from the arrival of the batch's first change to the end of its handing over. */
  readonly onBatch?: (delay: number) => void;
};

export function createLiveCluster({ clock, info, onBatch }: LiveClusterOptions): LiveCluster {
  const state = newState();
  const pending = createPending(state);
  const time = createClusterTime(clock);
  const listeners = new Set<BatchListener>();
  const statusListeners = new Set<() => void>();
  const kinds = notStarted();
  /** A kind is called live only when what its list held has been handed on. */
  const announced = new Map<KubeKind, WatchStatus>();
  const faults: Fault[] = [];
  let faultCount = 0;
  let cluster = info;
  let seq = 0;
  let windowMs = SHORTEST_WINDOW;
  let lastFlush = Number.NEGATIVE_INFINITY;
  /** When the first change that still waits arrived. */
  let waitingSince: number | undefined;
  const lastArrival = new Map<KubeKind, number>();
  let cancelTimer: (() => void) | undefined;
  let cancelNotice: (() => void) | undefined;

  function noticeStatus(): void {
    cancelNotice ??= clock.after(0, () => {
      cancelNotice = undefined;
      for (const listener of statusListeners) listener();
    });
  }

  function hand(deltas: readonly Delta[]): void {
    const changes = apply(state, deltas);
    const summaries = updateSummaries(state, changes);
    const batch = { seq: ++seq, time: time.now(), deltas: [...deltas, ...summaries.deltas] };
    const all = [...changes, ...summaries.changes];
    for (const listener of listeners) listener(batch, all);
  }

  function announce(): void {
    if (pending.size() > 0 || announced.size === 0) return;
    for (const [kind, status] of announced) kinds[kind] = status;
    announced.clear();
    noticeStatus();
  }

  function flushOnce(): void {
    const start = clock.monotonic();
    const deltas = pending.take(MOST_CHANGES);
    if (deltas.length > 0) {
      hand(deltas);
      const end = clock.monotonic();
      onBatch?.(end - (waitingSince ?? start));
      windowMs = nextWindow(end - start, 0);
    }
    lastFlush = start;
    waitingSince = pending.size() > 0 ? start : undefined;
    announce();
  }

  function arrived(kind: KubeKind): void {
    const now = clock.monotonic();
    lastArrival.set(kind, now);
    if (pending.size() === 0) return;
    waitingSince ??= now;
    schedule();
  }

  function schedule(): void {
    if (cancelTimer !== undefined || pending.size() === 0) return;
    const due = Math.max(clock.monotonic(), lastFlush + windowMs);
    cancelTimer = clock.after(Math.max(0, due - clock.monotonic()), () => {
      cancelTimer = undefined;
      const lateness = clock.monotonic() - due;
      flushOnce();
      windowMs = Math.max(windowMs, nextWindow(0, lateness));
      schedule();
    });
  }

  return {
    state,
    seq: () => seq,
    now: () => time.now(),
    current() {
      const problem = cluster.problem ?? problemOf(kinds);
      return { cluster: { ...cluster, problem }, kinds: { ...kinds }, faults: [...faults], faultCount };
    },
    status(kind, status) {
      // A reflector says it again after each resume: no news.
      if (same(announced.get(kind) ?? kinds[kind], status)) return;
      announced.set(kind, status);
      announce();
    },
    replace(kind, records, namespace, unread) {
      pending.replace(kind, records, namespace, unread);
      arrived(kind);
    },
    put(record) {
      pending.put(record);
      arrived(record.kind);
    },
    delete(kind, key) {
      pending.delete(kind, key);
      arrived(kind);
    },
    fault(fault) {
      faults.push(fault);
      if (faults.length > FAULTS_KEPT) faults.shift();
      faultCount++;
      noticeStatus();
    },
    serverDate: (date) => time.observe(date),
    describe(change) {
      cluster = { ...cluster, ...change };
      noticeStatus();
    },
    quietFor(kind) {
      const at = lastArrival.get(kind);
      return at === undefined ? undefined : (clock.monotonic() - at) / 1000;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    subscribeStatus(listener) {
      statusListeners.add(listener);
      return () => statusListeners.delete(listener);
    },
    flush() {
      cancelTimer?.();
      cancelTimer = undefined;
      while (pending.size() > 0) flushOnce();
    },
    close() {
      cancelTimer?.();
      cancelNotice?.();
      listeners.clear();
      statusListeners.clear();
    },
  };
}

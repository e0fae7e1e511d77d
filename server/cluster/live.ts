// LiveCluster: what the reflectors feed and the streams read; the state, its batches, and how well each kind is watched.

import type { Batch, Delta } from '#lib/cluster/delta.ts';
import type { PolicyApi } from '#lib/cluster/policy-api.ts';
import { same } from '#lib/kube/same.ts';
import type { Subject } from '#lib/cluster/finding.ts';
import { apply, type Change, type ClusterState, newState } from '#lib/cluster/state.ts';
import { type KubeKind, RESOURCES } from '#lib/kube/record.ts';
import type { Fault } from '#lib/kube/scan.ts';
import type { ClusterInfo, Status, WatchStatus } from '#lib/wire/message.ts';
import type { Clock } from '#server/clock.ts';
import type { Sink } from '#server/kube/sink.ts';
import { createClusterTime } from '#server/cluster-time.ts';
import { createPending } from './pending.ts';
import { createFindings } from './findings.ts';
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
  /** A rule of diagnosis threw. */
  readonly onBug?: (subject: Subject, error: unknown) => void;
  /** The zone of the cluster's DNS; cluster.local where it is not given. */
  readonly clusterDomain?: string;
};

export function createLiveCluster({ clock, info, onBatch, onBug, clusterDomain }: LiveClusterOptions): LiveCluster {
  const state = newState();
  const pending = createPending(state);
  const findings = createFindings({ state, onBug: onBug ?? (() => undefined), clusterDomain });
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
  /** Kinds of which all objects have been listed. */
  const known = new Set<KubeKind>();
  /** Those of which one namespace alone may be read. */
  const within = new Map<KubeKind, string>();
  const lastArrival = new Map<KubeKind, number>();
  let cancelTimer: (() => void) | undefined;
  let cancelNotice: (() => void) | undefined;
  let cancelSettling: (() => void) | undefined;

  function noticeStatus(): void {
    cancelNotice ??= clock.after(0, () => {
      cancelNotice = undefined;
      for (const listener of statusListeners) listener();
    });
  }

  /** Deltas and what follows from them, as one batch. `find` gives the findings that they change. */
  function hand(deltas: readonly Delta[], find: (changes: readonly Change[], now: number) => ReturnType<typeof findings.update>): void {
    const changes = apply(state, deltas);
    const now = time.now();
    const found = find(changes, now);
    const summaries = updateSummaries(state, [...changes, ...found.changes]);
    const all = [...changes, ...found.changes, ...summaries.changes];
    scheduleSettling();
    if (all.length === 0) return;
    const batch = { seq: ++seq, time: now, deltas: [...deltas, ...found.deltas, ...summaries.deltas] };
    for (const listener of listeners) listener(batch, all);
  }

  /** Something that has been found will count, if it lasts. */
  function scheduleSettling(): void {
    cancelSettling?.();
    const due = findings.nextDue();
    cancelSettling = due === undefined ? undefined : clock.after(Math.max(0, due - time.now()), () => hand([], findings.update));
  }

  function announce(): void {
    if (pending.size() > 0 || announced.size === 0) return;
    for (const [kind, status] of announced) {
      kinds[kind] = status;
      // Once listed it stays known while its watch is mended; what may not be read any more is not.
      if (status.state === 'live' || status.state === 'absent') known.add(kind);
      if (status.state === 'denied') known.delete(kind);
      if (status.state !== 'live') continue;
      if (status.namespace === undefined) within.delete(kind);
      else within.set(kind, status.namespace);
    }
    announced.clear();
    hand([], (_, now) => findings.know(new Set(known), now, new Map(within)));
    noticeStatus();
  }

  function flushOnce(): void {
    const start = clock.monotonic();
    const deltas = pending.take(MOST_CHANGES);
    if (deltas.length > 0) {
      hand(deltas, findings.update);
      const end = clock.monotonic();
      onBatch?.(end - (waitingSince ?? start));
      windowMs = nextWindow(end - start, 0);
    }
    lastFlush = start;
    waitingSince = pending.size() > 0 ? start : undefined;
    announce();
  }

  function arrived(kind: KubeKind): void {
    lastArrival.set(kind, clock.monotonic());
    wait();
  }

  /** Something may wait for the next batch. */
  function wait(): void {
    if (pending.size() === 0) return;
    waitingSince ??= clock.monotonic();
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
    policyApis(found) {
      pending.replace('PolicyApi', found, undefined, []);
      wait();
    },
    known: (kind) => known.has(kind),
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
      cancelSettling?.();
      listeners.clear();
      statusListeners.clear();
    },
  };
}

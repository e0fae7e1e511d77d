// How well each kind is watched, and what is wrong; kept apart from the records.

import type { KubeKind } from '#lib/kube/record.ts';
import { RESOURCES } from '#lib/kube/record.ts';
import { same } from '#lib/kube/same.ts';
import type { Fault } from '#lib/kube/scan.ts';
import type { ClusterInfo, Status, WatchStatus } from '#lib/wire/message.ts';
import type { Clock } from '#server/clock.ts';
import type { KnownKinds } from './known-kinds.ts';
import { problemOf } from './problem.ts';

export type Watches = {
  current(): Status;
  /** What a reflector says of its kind: it holds from the next `settle()` on. */
  tell(kind: KubeKind, status: WatchStatus): void;
  /** All that the lists held has been handed on, so what has been told holds. Was there anything? */
  settle(): boolean;
  fault(fault: Fault): void;
  describe(change: Partial<ClusterInfo>): void;
  known(): KnownKinds;
  /** It may not be read. */
  denied(kind: KubeKind): boolean;
  /** Something of the kind has come. */
  arrived(kind: KubeKind): void;
  /** Seconds since anything arrived of a kind; undefined before that. */
  quietFor(kind: KubeKind): number | undefined;
  /** Called after a change of current(), perhaps several at once. */
  subscribe(listener: () => void): () => void;
  close(): void;
};

const FAULTS_KEPT = 20;
const NOT_STARTED: WatchStatus = { state: 'listing', received: 0, remaining: undefined };

function notStarted(): Record<KubeKind, WatchStatus> {
  return Object.fromEntries(RESOURCES.map(({ kind }) => [kind, NOT_STARTED])) as Record<KubeKind, WatchStatus>;
}

/** Once listed a kind stays known while its watch is mended; what may not be read any more is not. */
function learn({ kinds, within }: KnownKinds, told: ReadonlyMap<KubeKind, WatchStatus>): KnownKinds {
  const listed = new Set(kinds);
  const narrow = new Map(within);
  for (const [kind, status] of told) {
    if (status.state === 'live' || status.state === 'absent') listed.add(kind);
    if (status.state === 'denied') listed.delete(kind);
    if (status.state !== 'live') continue;
    if (status.namespace === undefined) narrow.delete(kind);
    else narrow.set(kind, status.namespace);
  }
  return { kinds: listed, within: narrow };
}

export function createWatches(clock: Clock, info: ClusterInfo): Watches {
  const kinds = notStarted();
  /** A kind is called live only when what its list held has been handed on. */
  const told = new Map<KubeKind, WatchStatus>();
  const faults: Fault[] = [];
  let faultCount = 0;
  let cluster = info;
  let known: KnownKinds = { kinds: new Set(), within: new Map() };
  const lastArrival = new Map<KubeKind, number>();
  const listeners = new Set<() => void>();
  let cancelNotice: (() => void) | undefined;

  function notice(): void {
    cancelNotice ??= clock.after(0, () => {
      cancelNotice = undefined;
      for (const listener of listeners) listener();
    });
  }

  return {
    current() {
      const problem = cluster.problem ?? problemOf(kinds);
      return { cluster: { ...cluster, problem }, kinds: { ...kinds }, faults: [...faults], faultCount };
    },
    tell(kind, status) {
      // A reflector says it again after each resume: no news.
      if (!same(told.get(kind) ?? kinds[kind], status)) told.set(kind, status);
    },
    settle() {
      if (told.size === 0) return false;
      for (const [kind, status] of told) kinds[kind] = status;
      known = learn(known, told);
      told.clear();
      notice();
      return true;
    },
    fault(fault) {
      faults.push(fault);
      if (faults.length > FAULTS_KEPT) faults.shift();
      faultCount++;
      notice();
    },
    describe(change) {
      cluster = { ...cluster, ...change };
      notice();
    },
    known: () => known,
    denied: (kind) => kinds[kind].state === 'denied',
    arrived: (kind) => void lastArrival.set(kind, clock.monotonic()),
    quietFor(kind) {
      const at = lastArrival.get(kind);
      return at === undefined ? undefined : (clock.monotonic() - at) / 1000;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      cancelNotice?.();
      listeners.clear();
    },
  };
}

// The intake: what the watches bring waits here, and is handed on in batches: at once after a quiet moment, else after a window.

import type { Delta } from '#lib/cluster/delta.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { Clock } from '#server/clock.ts';
import { createPending, type Pending } from './pending.ts';
import { nextWindow, SHORTEST_WINDOW } from './window.ts';

export type Intake = Pick<Pending, 'put' | 'delete' | 'replace'> & {
  isEmpty(): boolean;
  /** Hands on what waits at once. */
  flush(): void;
  close(): void;
};

export type IntakeOptions = {
  readonly state: ClusterState;
  readonly clock: Clock;
  /** Folds the deltas into the state before it returns. */
  readonly hand: (deltas: readonly Delta[]) => void;
  /** Called when nothing waits any more. */
  readonly drained: () => void;
  /** ms from the arrival of the batch's first change to the end of its handing over. */
  readonly onBatch: ((delay: number) => void) | undefined;
};

/** More than this in one batch would hold the event loop for too long; the rest follows in the next. */
const MOST_CHANGES = 5000;

export function createIntake({ state, clock, hand, drained, onBatch }: IntakeOptions): Intake {
  const pending = createPending(state);
  let windowMs = SHORTEST_WINDOW;
  let lastFlush = Number.NEGATIVE_INFINITY;
  /** When the first change that still waits arrived. */
  let waitingSince: number | undefined;
  let cancelTimer: (() => void) | undefined;

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
    if (pending.size() === 0) drained();
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

  function cancel(): void {
    cancelTimer?.();
    cancelTimer = undefined;
  }

  return {
    put(record) {
      pending.put(record);
      wait();
    },
    delete(kind, key) {
      pending.delete(kind, key);
      wait();
    },
    replace(kind, records, namespace, unread) {
      pending.replace(kind, records, namespace, unread);
      wait();
    },
    isEmpty: () => pending.size() === 0,
    flush() {
      cancel();
      while (pending.size() > 0) flushOnce();
    },
    close: cancel,
  };
}

// The frame queue: what has arrived waits here until the next animation frame, or until the reader goes on.

import { type Delta, squash } from '#lib/cluster/delta.ts';
import { diff } from '#lib/cluster/diff.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import { apply, type Change, type ClusterState } from '#lib/cluster/state.ts';

/** A snapshot replaces everything before it; the deltas come after it. */
export type Frame = { readonly snapshot: readonly AnyRecord[] | undefined; readonly deltas: readonly Delta[] };

/** Folds it into the state; gives what that changed. */
export function foldFrame(state: ClusterState, { snapshot, deltas }: Frame): readonly Change[] {
  const first = snapshot === undefined ? [] : apply(state, diff(state, snapshot));
  return [...first, ...apply(state, deltas)];
}

export type FrameQueue = {
  push(deltas: readonly Delta[]): void;
  replace(records: readonly AnyRecord[]): void;
  /** While held nothing is handed on. A hidden tab holds by itself: browsers give it no animation frames. */
  hold(on: boolean): void;
  /** Changes that wait while held. */
  waiting(): number;
  /** Forgets what waits. */
  clear(): void;
};

/** Above this many waiting deltas repeats are squashed away, so that a tab hidden for hours holds at most one per object. */
const SQUASH_ABOVE = 4_000;

export function createFrameQueue(requestFrame: (call: () => void) => void, flush: (frame: Frame) => void): FrameQueue {
  let snapshot: readonly AnyRecord[] | undefined;
  let deltas: Delta[] = [];
  let squashAt = SQUASH_ABOVE;
  let waiting = 0;
  let held = false;
  let requested = false;

  function run(): void {
    requested = false;
    if (held || (snapshot === undefined && deltas.length === 0)) return;
    const frame = { snapshot, deltas: squash(deltas) };
    clear();
    flush(frame);
  }

  function request(): void {
    if (requested || held) return;
    requested = true;
    requestFrame(run);
  }

  function clear(): void {
    snapshot = undefined;
    deltas = [];
    squashAt = SQUASH_ABOVE;
    waiting = 0;
  }

  return {
    push(more) {
      for (const delta of more) deltas.push(delta);
      waiting += more.length;
      if (deltas.length > squashAt) {
        deltas = [...squash(deltas)];
        squashAt = Math.max(SQUASH_ABOVE, deltas.length * 2);
      }
      request();
    },
    replace(records) {
      clear();
      snapshot = records;
      waiting = records.length;
      request();
    },
    hold(on) {
      held = on;
      if (!on) request();
    },
    waiting: () => (held ? waiting : 0),
    clear,
  };
}

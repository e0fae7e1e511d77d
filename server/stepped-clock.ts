// A clock that can be held, moved on by hand, and let go again: what its reader lives through is the same, only sooner.

import type { Clock } from './clock.ts';

export type SteppedClock = Clock & {
  /** From now on monotonic time goes on by advance alone. */
  hold(): void;
  /** Moves on by `ms`; what falls due on the way is called at its time, in order. */
  advance(ms: number): void;
  /** From now on it goes on by itself, from where it stands. */
  release(): void;
};

type Waiting = { readonly due: number; readonly call: () => void; cancel: (() => void) | undefined };

export function createSteppedClock(clock: Clock): SteppedClock {
  /** How far it is before that clock, and where that one stood when this one was held. */
  let ahead = 0;
  let heldAt: number | undefined;
  const waiting = new Set<Waiting>();

  const monotonic = (): number => (heldAt ?? clock.monotonic()) + ahead;

  function arm(one: Waiting): void {
    one.cancel = clock.after(Math.max(0, one.due - monotonic()), () => {
      waiting.delete(one);
      one.call();
    });
  }

  function firstDue(until: number): Waiting | undefined {
    let first: Waiting | undefined;
    for (const one of waiting) if (one.due <= until && (first === undefined || one.due < first.due)) first = one;
    return first;
  }

  return {
    now: clock.now,
    monotonic,
    after(ms, call) {
      const one: Waiting = { due: monotonic() + Math.max(ms, 0), call, cancel: undefined };
      waiting.add(one);
      if (heldAt === undefined) arm(one);
      return () => {
        waiting.delete(one);
        one.cancel?.();
      };
    },
    hold() {
      heldAt ??= clock.monotonic();
      for (const one of waiting) one.cancel?.();
    },
    advance(ms) {
      const until = monotonic() + ms;
      for (let one = firstDue(until); one !== undefined; one = firstDue(until)) {
        waiting.delete(one);
        ahead += Math.max(0, one.due - monotonic());
        one.call();
      }
      ahead += Math.max(0, until - monotonic());
    },
    release() {
      if (heldAt === undefined) return;
      ahead += heldAt - clock.monotonic();
      heldAt = undefined;
      for (const one of waiting) arm(one);
    },
  };
}

// A Clock for tests: it stands still until it is moved on.

import type { Clock } from '#server/clock.ts';

export type ManualClock = Clock & {
  /** Moves on by `ms`; what falls due on the way is called at its time, in order. */
  advance(ms: number): void;
  /** Sets this machine's wall clock, as a person or NTP would; monotonic time and timers do not notice. */
  setWall(ms: number): void;
  /** How many calls are waiting. */
  waiting(): number;
};

type Timer = { readonly due: number; readonly call: () => void };

/** `start`: what `now` says first, in ms since 1970. */
export function manualClock(start = Date.UTC(2026, 0, 1)): ManualClock {
  let passed = 0;
  let base = start;
  const timers = new Set<Timer>();

  function earliest(until: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of timers) if (timer.due <= until && (first === undefined || timer.due < first.due)) first = timer;
    return first;
  }

  return {
    now: () => base + passed,
    monotonic: () => passed,
    after(ms, call) {
      const timer = { due: passed + Math.max(ms, 0), call };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance(ms) {
      const until = passed + ms;
      for (let timer = earliest(until); timer !== undefined; timer = earliest(until)) {
        timers.delete(timer);
        passed = Math.max(passed, timer.due);
        timer.call();
      }
      passed = until;
    },
    setWall(ms) {
      base = ms - passed;
    },
    waiting: () => timers.size,
  };
}

// A Clock for tests: it stands still until it is told to go on.

import type { Clock } from './clock.ts';

export type SteppedClock = Clock & {
  /** Goes on by `ms`, calling what falls due in between at its time, in order. */
  step(ms: number): void;
  /** Sets this machine's wall clock, as a person or NTP would; monotonic time and timers do not notice. */
  setWall(ms: number): void;
  /** Timers that have not yet been called or cancelled. */
  waiting(): number;
};

type Timer = { readonly due: number; readonly call: () => void };

export function createSteppedClock(wall = Date.UTC(2026, 0, 1)): SteppedClock {
  let monotonic = 0;
  let base = wall;
  let timers: Timer[] = [];

  return {
    now: () => base + monotonic,
    monotonic: () => monotonic,
    after(ms, call) {
      const timer = { due: monotonic + Math.max(0, ms), call };
      timers.push(timer);
      return () => {
        timers = timers.filter((t) => t !== timer);
      };
    },
    step(ms) {
      const end = monotonic + ms;
      for (;;) {
        const next = timers.filter((t) => t.due <= end).sort((a, b) => a.due - b.due)[0];
        if (next === undefined) break;
        timers = timers.filter((t) => t !== next);
        monotonic = Math.max(monotonic, next.due);
        next.call();
      }
      monotonic = end;
    },
    setWall(ms) {
      base = ms - monotonic;
    },
    waiting: () => timers.length,
  };
}

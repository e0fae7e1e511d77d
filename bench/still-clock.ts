// A clock without timers: the bench says itself when a batch is due, so that every run does the same work.

import type { Clock } from '#server/clock.ts';

export function stillClock(): Clock {
  return { now: () => 0, monotonic: () => 0, after: () => () => {} };
}

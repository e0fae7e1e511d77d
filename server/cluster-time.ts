// The cluster's clock: the API server's Date carried on by this machine's monotonic clock; it never goes back.

import type { Clock } from '#server/clock.ts';

export type ClusterTime = {
  /** Milliseconds since 1970 on the API server's clock; equal to or later than every answer before. */
  now(): number;
  /** A `Date` header that has just arrived, in ms since 1970 (whole seconds, RFC 9110 section 5.6.7). */
  observe(serverDate: number): void;
};

/** A Date is cut to the second and may have travelled for a while; within this it does not contradict the estimate. */
const SLACK = 3000;

export function createClusterTime(clock: Clock): ClusterTime {
  let base = clock.now() - clock.monotonic();
  let observed = false;
  let floor = Number.NEGATIVE_INFINITY;

  return {
    now() {
      floor = Math.max(floor, Math.round(base + clock.monotonic()));
      return floor;
    },
    observe(serverDate) {
      if (!Number.isFinite(serverDate)) return;
      const estimate = base + clock.monotonic();
      // The server's clock read at least `serverDate` when it answered: a lower bound. Far above it the estimate is wrong.
      if (estimate < serverDate || estimate > serverDate + SLACK) base = serverDate - clock.monotonic();
      // Before the first answer there were only guesses by this machine's clock, which may be hours ahead.
      if (!observed) floor = Number.NEGATIVE_INFINITY;
      observed = true;
    },
  };
}

// The cluster's clock: the API server's Date carried on by this machine's monotonic clock; it never goes back and never stands still.

import type { Clock } from '#server/clock.ts';

export type ClusterTime = {
  /** Milliseconds since 1970 on the API server's clock; equal to or later than every answer before. */
  now(): number;
  /** A `Date` header that has just arrived, in ms since 1970 (whole seconds, RFC 9110 section 5.6.7). */
  observe(serverDate: number): void;
};

/** A Date is cut to the second and may have travelled for a while; within this it does not contradict the estimate. */
const SLACK = 3000;

/**
 * How fast time goes on while it is ahead of a server's clock that was set back: it is caught up with bit by bit, as adjtime(3) does
 * it. Were it to stand still, nothing that has to last for a while would count until then; were it much slower, a page would take
 * each message for a late one.
 */
const SLOWED = 0.9;

/** A reading depends on the dates alone, not on who read when: two that are given the same dates tell the same time. */
export function createClusterTime(clock: Clock): ClusterTime {
  let base = clock.now() - clock.monotonic();
  let observed = false;
  /** What was read when the server's clock was found to be behind, and when that was. */
  let ahead: { readonly time: number; readonly at: number } | undefined;

  function read(monotonic: number): number {
    const estimate = base + monotonic;
    return ahead === undefined ? estimate : Math.max(estimate, ahead.time + (monotonic - ahead.at) * SLOWED);
  }

  return {
    now: () => Math.round(read(clock.monotonic())),
    observe(serverDate) {
      if (!Number.isFinite(serverDate)) return;
      const monotonic = clock.monotonic();
      const estimate = base + monotonic;
      // The server's clock read at least `serverDate` when it answered: a lower bound. Far above it the estimate is wrong.
      if (estimate < serverDate || estimate > serverDate + SLACK) {
        // Before the first answer there were only guesses by this machine's clock, which may be hours ahead.
        ahead = observed ? { time: read(monotonic), at: monotonic } : undefined;
        base = serverDate - monotonic;
      }
      observed = true;
    },
  };
}

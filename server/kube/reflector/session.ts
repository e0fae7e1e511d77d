// What the reflectors of one connection learn from each other.

import type { Clock } from '#server/clock.ts';
import { createClusterTime } from '#server/cluster-time.ts';
import type { Sink } from '#server/kube/sink.ts';

export type Session = {
  /** Cleared for good when the server refuses or ignores `sendInitialEvents`. */
  streamedLists: boolean;
  /** The API server's `Date`, in ms since 1970. */
  serverDate(time: number): void;
  /** The cluster's clock, ms since 1970. */
  now(): number;
};

export function newSession(clock: Clock, sink: Sink): Session {
  // The sink keeps the same time from the same dates, so that an age is never the difference of two clocks.
  const time = createClusterTime(clock);
  return {
    streamedLists: true,
    serverDate(date) {
      time.observe(date);
      sink.serverDate(date);
    },
    now: () => time.now(),
  };
}

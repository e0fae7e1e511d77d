// What the reflectors of one connection learn from each other.

import type { Clock } from '#server/clock.ts';
import type { Sink } from './sink.ts';

export type Session = {
  /** Cleared for good when the server refuses or ignores `sendInitialEvents`. */
  streamedLists: boolean;
  /** The API server's `Date`, in ms since 1970. */
  serverDate(time: number): void;
  /** The cluster's clock, ms since 1970. */
  now(): number;
};

export function newSession(clock: Clock, sink: Sink): Session {
  let skew = 0;
  return {
    streamedLists: true,
    serverDate(time) {
      skew = time - clock.now();
      sink.serverDate(time);
    },
    now: () => clock.now() + skew,
  };
}

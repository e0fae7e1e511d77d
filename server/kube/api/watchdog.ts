// Notices silence: calls once when nothing has been heard for a while.

import type { Clock } from '#server/clock.ts';

export type Watchdog = {
  /** Something was heard. Costs one reading of the clock, so it can be called for every chunk. */
  heard(): void;
  /** From now on this many ms of silence are too many. */
  allow(ms: number): void;
  stop(): void;
};

export function watchdog(clock: Clock, ms: number, silent: () => void): Watchdog {
  let allowed = ms;
  let last = clock.monotonic();
  let cancel = clock.after(allowed, check);

  function check(): void {
    const left = allowed - (clock.monotonic() - last);
    if (left <= 0) silent();
    else cancel = clock.after(left, check);
  }

  return {
    heard() {
      last = clock.monotonic();
    },
    allow(next) {
      allowed = next;
      last = clock.monotonic();
      cancel();
      cancel = clock.after(allowed, check);
    },
    stop: () => cancel(),
  };
}

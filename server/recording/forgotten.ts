// A Signalbox that was started for a recording from a page ends when nobody has looked at it for a while.

import type { Clock } from '#server/clock.ts';

/** A tab that is open looks, also when it is hidden: it has a stream. In ms. */
const LONGEST = 15 * 60_000;
const EACH = 60_000;

/** Calls `then` once, when `isLooked` has been false for so long; the returned function ends the waiting. */
export function whenForgotten(clock: Clock, isLooked: () => boolean, then: () => void): () => void {
  let since = clock.monotonic();
  let cancel = clock.after(EACH, look);
  function look(): void {
    if (isLooked()) since = clock.monotonic();
    if (clock.monotonic() - since >= LONGEST) return then();
    cancel = clock.after(EACH, look);
  }
  return () => cancel();
}

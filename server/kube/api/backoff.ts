// Exponential back-off with jitter, as client-go's reflector does it.

/** Milliseconds: the shortest and the longest pause. */
const SHORTEST_PAUSE = 800;
const LONGEST_PAUSE = 30_000;

/**
 * The pause before the next try, in ms, within 800 to 30,000.
 * `attempt` counts the failures in a row from 1; `random` gives [0, 1). The jitter is up to one whole step,
 * so that many clients that lost one server do not come back in step.
 */
export function backoff(attempt: number, random: () => number): number {
  const step = SHORTEST_PAUSE * 2 ** Math.min(Math.max(attempt, 1) - 1, 10);
  return Math.round(Math.min(LONGEST_PAUSE, step * (1 + random())));
}

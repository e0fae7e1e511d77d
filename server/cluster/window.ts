// How long to collect changes before the next batch.

/** docs/decisions/0032-batches.md: at most one batch every 50 ms, a window that may grow to 250 ms under load. In ms. */
export const SHORTEST_WINDOW = 50;
const LONGEST_WINDOW = 250;

/**
 * `cost`: ms that the last batch took to apply and hand on. `lateness`: ms by which its timer fired late (event loop lag).
 * Batches then take at most a quarter of the process's time, and a busy event loop is given fewer of them.
 */
export function nextWindow(cost: number, lateness: number): number {
  return Math.min(LONGEST_WINDOW, Math.max(SHORTEST_WINDOW, 4 * cost, 2 * lateness));
}

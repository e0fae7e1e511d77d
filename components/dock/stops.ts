// Where stepping stops: at each time at which something changed, and where each outage begins.

import type { Lane } from '#lib/churn/chronicle-view.ts';
import { outageBlocks } from './outage-blocks.ts';

function sortedSet(times: Iterable<number>): readonly number[] {
  return [...new Set(times)].sort((a, b) => a - b);
}

export function changeStops(lanes: readonly Lane[]): readonly number[] {
  return sortedSet(lanes.flatMap(({ times }) => times));
}

/** Of those that took somebody away: not where nobody had come yet. */
export function outageStops(lanes: readonly Lane[]): readonly number[] {
  return sortedSet(
    lanes.flatMap(({ outages }) => outageBlocks(outages).flatMap(({ from, lost }) => (from === undefined || !lost ? [] : [from]))),
  );
}

/** How many stops are at or before `time`. */
export function countUntil(stops: readonly number[], time: number): number {
  let low = 0;
  let high = stops.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((stops[middle] ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many changes there have been by `time`, the ones at that time with them; those that are too long ago for a time of their own too. */
export function changesUntil(lanes: readonly Lane[], time: number): number {
  let count = 0;
  for (const { times, counts, changes } of lanes) {
    count += changes;
    for (let i = countUntil(times, time); i < counts.length; i++) count -= counts[i] ?? 0;
  }
  return count;
}

/** The stop after `at`, or before it; undefined: there is none. `at` undefined: now, after all of them. */
export function stopFrom(stops: readonly number[], at: number | undefined, by: 1 | -1): number | undefined {
  if (at === undefined) return by === 1 ? undefined : stops.at(-1);
  const until = countUntil(stops, at);
  if (by === 1) return stops[until];
  const before = stops[until - 1] === at ? until - 2 : until - 1;
  return before < 0 ? undefined : stops[before];
}

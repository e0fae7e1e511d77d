// Availability: for how much of a span of time somebody was there (SPEC C37).

import type { Outage } from './outage.ts';

/** From 0 to 1. `outages`: of one lane and kind, in any order; those that are open last until `to`. `from` < `to`, in ms since 1970. */
export function availability(outages: Iterable<Outage>, from: number, to: number): number {
  const spans = [...outages]
    .map((outage) => [Math.max(from, outage.from ?? from), Math.min(to, outage.to ?? to)] as const)
    .sort(([a], [b]) => a - b);
  let down = 0;
  let until = from;
  for (const [begins, ends] of spans) {
    if (ends <= until) continue;
    down += ends - Math.max(begins, until);
    until = ends;
  }
  return 1 - down / (to - from);
}

// The histogram of changes: bars wide enough to be seen, that keep their changes while the window moves on.

import { xOf, type TimeWindow } from './time-window.ts';

/** Of a LanesAnswer: of each `each` ms from `from` on. */
export type Counted = {
  readonly from: number;
  readonly each: number;
  readonly histogram: { readonly up: readonly number[]; readonly down: readonly number[] };
};

/** Heights as shares of the highest bar. */
export type Bar = {
  readonly x: number;
  readonly width: number;
  readonly up: number;
  readonly down: number;
  readonly count: number;
  readonly from: number;
  readonly to: number;
};

/** Narrower than this nobody sees it. */
const NARROWEST = 5;

/** How many ms a bar of the histogram spans: whole multiples of `each`, so that none of its counts is split. */
function barMs(each: number, { from, to }: TimeWindow, width: number): number {
  return each * Math.max(1, Math.ceil(((NARROWEST / width) * (to - from)) / each));
}

export function barsOf({ from, each, histogram: { up, down } }: Counted, window: TimeWindow, width: number): readonly Bar[] {
  if (width <= 0) return [];
  const ms = barMs(each, window, width);
  const counts = new Map<number, { up: number; down: number }>();
  for (let i = 0; i < Math.max(up.length, down.length); i++) {
    const [ups, downs] = [up[i] ?? 0, down[i] ?? 0];
    if (ups === 0 && downs === 0) continue;
    // By the clock and not by the window: it would flicker as the window moves on.
    const begins = Math.floor((from + i * each) / ms) * ms;
    const bar = counts.get(begins) ?? { up: 0, down: 0 };
    bar.up += ups;
    bar.down += downs;
    counts.set(begins, bar);
  }
  const most = Math.max(1, ...[...counts.values()].map((bar) => Math.max(bar.up, bar.down)));
  const bars: Bar[] = [];
  for (const [begins, bar] of counts) {
    const left = Math.max(0, xOf(window, width, begins));
    const right = Math.min(width, xOf(window, width, begins + ms));
    if (right <= 0 || left >= width) continue;
    const shares = { up: bar.up / most, down: bar.down / most };
    bars.push({ x: left, width: right - left, ...shares, count: bar.up + bar.down, from: begins, to: begins + ms });
  }
  return bars;
}

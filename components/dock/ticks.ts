// Ticks of the axis of time: round times of the clock on the wall, as many as have room.

import { xOf, type TimeWindow } from './time-window.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const STEPS = [1, 2, 5, 10, 15, 30]
  .map((n) => n * SECOND)
  .concat([1, 2, 5, 10, 15, 30].map((n) => n * MINUTE))
  .concat([1, 2, 3, 6, 12, 24].map((n) => n * HOUR));

/** Room for `05:49:24`, and air. */
const APART = 104;

export type Tick = { readonly time: number; readonly x: number };

/** `offset`: how far the clock on the wall is ahead of UTC, in ms, so that whole hours are whole there too. */
export function ticksOf(window: TimeWindow, width: number, offset: number): readonly Tick[] {
  const span = window.to - window.from;
  const step = STEPS.find((ms) => (ms / span) * width >= APART) ?? 24 * HOUR;
  const ticks: Tick[] = [];
  for (let time = Math.ceil((window.from + offset) / step) * step - offset; time <= window.to; time += step) {
    ticks.push({ time, x: xOf(window, width, time) });
  }
  return ticks;
}

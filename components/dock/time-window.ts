// The window of time that the dock shows: how it follows the range, the moment and the wheel. Times in ms since 1970; x in px from its left edge.

import type { TimeRange } from '#components/live/view.ts';

export type TimeWindow = { readonly from: number; readonly to: number };

/** Closer than this nothing more is seen: batches come 50 ms apart. */
const NARROWEST = 5000;

const RANGE_MS: Readonly<Record<Exclude<TimeRange, 'all'>, number>> = {
  '5m': 300_000,
  '15m': 900_000,
  '1h': 3_600_000,
  '6h': 21_600_000,
};

export function xOf({ from, to }: TimeWindow, width: number, time: number): number {
  return ((time - from) / (to - from)) * width;
}

export function timeOf({ from, to }: TimeWindow, width: number, x: number): number {
  return from + (x / width) * (to - from);
}

/** `time` where it is within, else the nearer end. */
export function clampTo({ from, to }: TimeWindow, time: number): number {
  return Math.min(to, Math.max(from, time));
}

/** The whole range, up to now; `since`: what is kept begins there, as far as it is known. */
export function rangeWindow(range: TimeRange, since: number | undefined, now: number): TimeWindow {
  if (range !== 'all') return { from: now - RANGE_MS[range], to: now };
  return { from: Math.min(since ?? now - RANGE_MS['15m'], now - NARROWEST), to: now };
}

/** Closer (`factor` below 1) or farther, with `around` staying where it is on the screen; never beyond `limits`. */
export function zoomed(window: TimeWindow, factor: number, around: number, limits: TimeWindow): TimeWindow {
  const widest = limits.to - limits.from;
  const span = Math.min(widest, Math.max(NARROWEST, (window.to - window.from) * factor));
  const share = (clampTo(window, around) - window.from) / (window.to - window.from);
  const from = Math.min(limits.to - span, Math.max(limits.from, around - share * span));
  return { from, to: from + span };
}

/** The same span, moved as little as brings `time` into it, with some room around it; never beyond now. */
export function holding(window: TimeWindow, time: number, now: number): TimeWindow {
  if (time >= window.from && time <= window.to) return window;
  const span = window.to - window.from;
  const room = span / 4;
  const to = Math.min(now, time < window.from ? time - room + span : time + room);
  return { from: to - span, to };
}

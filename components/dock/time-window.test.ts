// Tests of the window of time that the dock shows.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { holding, rangeWindow, timeOf, xOf, zoomed } from './time-window.ts';

const MINUTE = 60_000;
const NOW = Date.parse('2026-11-22T06:00:00Z');

const times = fc.integer({ min: NOW - 360 * MINUTE, max: NOW });
const windows = fc.tuple(times, times).map(([a, b]) => ({ from: Math.min(a, b) - 5000, to: Math.max(a, b) }));

test('time to x and back', () => {
  const window = { from: 1000, to: 3000 };
  expect([1000, 2000, 3000].map((time) => xOf(window, 800, time))).toEqual([0, 400, 800]);
  fc.assert(
    fc.property(windows, times, (w, time) => {
      expect(timeOf(w, 1100, xOf(w, 1100, time))).toBeCloseTo(time, 0);
    }),
  );
});

test('a range ends now; all of it begins with what is kept', () => {
  expect(rangeWindow('15m', undefined, NOW)).toEqual({ from: NOW - 15 * MINUTE, to: NOW });
  expect(rangeWindow('all', NOW - 8 * MINUTE, NOW)).toEqual({ from: NOW - 8 * MINUTE, to: NOW });
  expect(rangeWindow('all', NOW, NOW).from).toBeLessThan(NOW);
});

describe('zoom', () => {
  const limits = { from: NOW - 15 * MINUTE, to: NOW };
  test('what is under the pointer stays there, where the limits allow', () => {
    const around = NOW - 6 * MINUTE;
    const near = zoomed(limits, 0.5, around, limits);
    expect(near.to - near.from).toBe(7.5 * MINUTE);
    expect(xOf(near, 1000, around)).toBeCloseTo(xOf(limits, 1000, around), 6);
  });
  test('never beyond the limits, never closer than five seconds', () => {
    fc.assert(
      fc.property(windows, fc.double({ min: 0.01, max: 100, noNaN: true }), times, (w, factor, around) => {
        const wide = { from: NOW - 361 * MINUTE, to: NOW };
        const { from, to } = zoomed(w, factor, around, wide);
        expect(from).toBeGreaterThanOrEqual(wide.from - 1);
        expect(to).toBeLessThanOrEqual(wide.to + 1);
        expect(to - from).toBeGreaterThanOrEqual(4999);
      }),
    );
  });
});

describe('holding a moment', () => {
  const window = { from: NOW - 5 * MINUTE, to: NOW };
  test('stays where it is while the moment is in it', () => {
    expect(holding(window, NOW - MINUTE, NOW + 9000)).toBe(window);
  });
  test('moves as far as it must, and no farther than now', () => {
    const before = holding(window, NOW - 20 * MINUTE, NOW);
    expect(before.to - before.from).toBe(5 * MINUTE);
    expect(before.from).toBe(NOW - 21.25 * MINUTE);
    expect(holding(window, NOW + 1000, NOW + 1000)).toEqual({ from: window.from + 1000, to: NOW + 1000 });
  });
});

// Tests of the ticks of the axis of time.

import { expect, test } from 'vitest';
import { ticksOf } from './ticks.ts';

const FROM = Date.parse('2026-11-22T05:49:24Z');
const clock = (time: number): string => new Date(time).toISOString().slice(11, 19);

test.each([
  [15, 1100, ['05:50:00', '05:52:00', '05:54:00', '05:56:00', '05:58:00', '06:00:00', '06:02:00', '06:04:00']],
  [15, 500, ['05:50:00', '05:55:00', '06:00:00']],
  [1, 1100, ['05:49:30', '05:49:40', '05:49:50', '05:50:00', '05:50:10', '05:50:20']],
  [360, 800, ['06:00:00', '07:00:00', '08:00:00', '09:00:00', '10:00:00', '11:00:00']],
])('%i min on %i px', (minutes, width, times) => {
  expect(ticksOf({ from: FROM, to: FROM + minutes * 60_000 }, width, 0).map(({ time }) => clock(time))).toEqual(times);
});

test('they are far enough apart for their words, and in a zone of half hours at its whole hours', () => {
  const ticks = ticksOf({ from: FROM, to: FROM + 6 * 3_600_000 }, 800, 5.5 * 3_600_000);
  expect(ticks.map(({ time }) => clock(time))).toEqual(['06:30:00', '07:30:00', '08:30:00', '09:30:00', '10:30:00', '11:30:00']);
  expect(ticks[1]!.x - ticks[0]!.x).toBeGreaterThanOrEqual(104);
});

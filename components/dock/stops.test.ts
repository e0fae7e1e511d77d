// Tests of where stepping stops.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildLane, buildOutage } from '#testing/builders/lanes.ts';
import { changesUntil, changeStops, countUntil, outageStops, stopFrom } from './stops.ts';

const lanes = [
  buildLane({ times: [10, 30, 50], outages: [buildOutage(30, 40), buildOutage(32, 40, { family: 'IPv6' }), buildOutage(undefined, 5)] }),
  buildLane({ times: [20, 30], outages: [buildOutage(20, undefined), buildOutage(50, 60, { lost: false })] }),
];

test('each time once, in order; outages by where they begin', () => {
  expect(changeStops(lanes)).toEqual([10, 20, 30, 50]);
  expect(outageStops(lanes)).toEqual([20, 30]);
});

test.each<[number | undefined, number | undefined, number | undefined]>([
  [undefined, 50, undefined],
  [60, 50, undefined],
  [50, 30, undefined],
  [30, 20, 50],
  [25, 20, 30],
  [10, undefined, 20],
  [5, undefined, 10],
])('from %s back to %s, on to %s', (at, back, on) => {
  const stops = changeStops(lanes);
  expect([stopFrom(stops, at, -1), stopFrom(stops, at, 1)]).toEqual([back, on]);
});

test('changes by a time: those of that time too, and those before the first time that is told', () => {
  const counted = [buildLane({ changes: 10, times: [20, 30], counts: [3, 1] }), buildLane({ changes: 2, times: [30, 40], counts: [1, 1] })];
  expect([10, 20, 29, 30, 40].map((time) => changesUntil(counted, time))).toEqual([6, 9, 9, 11, 12]);
});

test('from stop to stop none is left out', () => {
  const drawn = fc.uniqueArray(fc.nat(500)).map((times) => times.sort((a, b) => a - b));
  fc.assert(
    fc.property(drawn, (stops) => {
      const back: number[] = [];
      for (let at = stopFrom(stops, undefined, -1); at !== undefined; at = stopFrom(stops, at, -1)) back.unshift(at);
      expect(back).toEqual(stops);
      for (const [i, stop] of stops.entries()) expect(countUntil(stops, stop)).toBe(i + 1);
    }),
  );
});

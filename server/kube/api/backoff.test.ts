// The pauses between tries.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoff } from './backoff.ts';

test('0.8 s, doubling, at most 30 s; the jitter adds up to one step', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 1000].map((attempt) => backoff(attempt, () => 0))).toEqual([
    800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000,
  ]);
  expect(backoff(1, () => 0.999)).toBe(1599);
});

test('always within 0.8 s and 30 s', () => {
  fc.assert(
    fc.property(fc.integer(), fc.double({ min: 0, max: 0.999999, noNaN: true }), (attempt, random) => {
      const pause = backoff(attempt, () => random);
      return pause >= 800 && pause <= 30_000;
    }),
  );
});

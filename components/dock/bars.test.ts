// Tests of the bars of the histogram.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { barsOf } from './bars.ts';

const window = { from: 0, to: 100_000 };

test('counts are put together until a bar can be seen; the highest one is whole', () => {
  // 1 s is 2 px on 200: three make a bar.
  const up = [1, 0, 2, 0, 0, 0, 0];
  const down = [0, 4, 2, 0, 0, 0, 3];
  expect(barsOf({ from: 0, each: 1000, histogram: { up, down } }, window, 200)).toEqual([
    { x: 0, width: 6, up: 0.5, down: 1, count: 9, from: 0, to: 3000 },
    { x: 12, width: 6, up: 0, down: 0.5, count: 3, from: 6000, to: 9000 },
  ]);
});

test('a window that moves on keeps the same counts in the same bars', () => {
  const up = Array.from({ length: 100 }, (_, i) => (i % 7 === 0 ? 1 : 0));
  const counted = { from: 3000, each: 1000, histogram: { up, down: [] } };
  const spans = (from: number) =>
    barsOf(counted, { from, to: from + 100_000 }, 200)
      .filter((bar) => bar.from >= 10_000 && bar.to <= 90_000)
      .map(({ from, count }) => [from, count]);
  expect(spans(2000)).toEqual(spans(3400));
});

test('no change is lost, and none is outside', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5), { maxLength: 100 }), fc.integer({ min: 50, max: 2000 }), (up, width) => {
      const bars = barsOf({ from: 0, each: 1000, histogram: { up, down: up } }, window, width);
      expect(bars.reduce((sum, { count }) => sum + count, 0)).toBe(2 * up.reduce((sum, n) => sum + n, 0));
      for (const bar of bars) expect(bar.x >= 0 && bar.x + bar.width <= width + 0.001).toBe(true);
    }),
  );
});

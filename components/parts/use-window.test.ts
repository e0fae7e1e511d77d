// Which rows are in sight.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { offsetsOf, rangeIn } from './use-window.ts';

describe('rangeIn', () => {
  it('finds the rows that touch the window, as looking at each row does', () => {
    const heights = fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 40 });
    fc.assert(
      fc.property(heights, fc.integer({ min: -50, max: 500 }), fc.integer({ min: 1, max: 300 }), (all, top, size) => {
        const offsets = offsetsOf(all);
        const [first, end] = rangeIn(offsets, top, top + size);
        const seen = all.map((_, i) => i).filter((i) => (offsets[i + 1] ?? 0) > top && (offsets[i] ?? 0) < top + size);
        expect(all.map((_, i) => i).slice(first, end)).toEqual(seen);
      }),
    );
  });
});

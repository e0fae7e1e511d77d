// The endpoint bar: widths add up, nothing that is there is too thin to see.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countWords, partWidths } from './endpoint-bar.tsx';

const counts = fc.record({ ready: fc.nat(5000), draining: fc.nat(50), notReady: fc.nat(50), broken: fc.nat(5) });

it('fills its width and shows every state that someone is in', () => {
  fc.assert(
    fc.property(counts, (c) => {
      const widths = partWidths(c, 72);
      const present = Object.values(c).filter((n) => n > 0).length;
      const sum = widths.reduce((a, b) => a + b, 0);
      expect(sum).toBeCloseTo(present === 0 ? 0 : 72 - 1.5 * (present - 1), 5);
      [c.ready, c.draining, c.notReady, c.broken].forEach((n, i) => {
        if (n > 0) expect(widths[i]).toBeGreaterThanOrEqual(3.999);
        else expect(widths[i]).toBe(0);
      });
    }),
  );
});

it('counts in words', () => {
  expect(countWords({ ready: 3, draining: 0, notReady: 1, broken: 0 })).toBe('3 ready, 1 not ready');
  expect(countWords({ ready: 0, draining: 0, notReady: 0, broken: 0 })).toBe('no endpoints');
});

// The order of Services, and that it keeps still.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildSummary } from '#testing/builders/summary.ts';
import { compareServices, keepOrder } from './service-order.ts';

describe('compareServices', () => {
  it('puts broken before warnings before the rest, each by name', () => {
    const all = [
      buildSummary('shop', 'b'),
      buildSummary('shop', 'z', 'broken'),
      buildSummary('shop', 'y', 'warning'),
      buildSummary('shop', 'a', 'info'),
      buildSummary('shop', 'c', 'broken'),
    ];
    expect(all.sort(compareServices).map((s) => s.metadata.name)).toEqual(['c', 'z', 'y', 'a', 'b']);
  });
});

describe('keepOrder', () => {
  const keys = fc.uniqueArray(fc.stringMatching(/^[a-d]{1,2}$/));

  it('has the wanted members, the shown ones in their order, new ones last', () => {
    fc.assert(
      fc.property(keys, keys, (shown, wanted) => {
        const kept = keepOrder(shown, wanted);
        expect([...kept].sort()).toEqual([...wanted].sort());
        const both = shown.filter((key) => wanted.includes(key));
        expect(kept.slice(0, both.length)).toEqual(both);
      }),
    );
  });
});

// Tests of where the words of marks go.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeLabels } from './labels.ts';

const at = (left: number, right: number, width: number) => ({ left, right, width });

test('right of the mark; left of it at the edge; nowhere where others are', () => {
  expect(placeLabels([at(10, 20, 50)], 200)).toEqual([25]);
  expect(placeLabels([at(160, 190, 50)], 200)).toEqual([105]);
  expect(placeLabels([at(10, 20, 50), at(40, 45, 50)], 200)).toEqual([undefined, 50]);
  expect(placeLabels([at(10, 190, 50)], 200)).toEqual([undefined]);
});

test('those that come first are placed first', () => {
  expect(placeLabels([at(100, 110, 60), at(20, 30, 60)], 200)).toEqual([115, 35]);
  expect(placeLabels([at(60, 70, 50), at(130, 140, 50)], 200)).toEqual([75, 145]);
});

test('no words lie on words, or on another mark', () => {
  const marks = fc.array(fc.tuple(fc.nat(900), fc.nat(80), fc.integer({ min: 10, max: 200 })), { maxLength: 12 });
  fc.assert(
    fc.property(marks, (drawn) => {
      const wanted = drawn.map(([left, width, words]) => at(left, left + width, words));
      const placed = placeLabels(wanted, 1000).flatMap((from, i) => (from === undefined ? [] : [{ i, from, to: from + wanted[i]!.width }]));
      for (const a of placed) {
        for (const b of placed) if (a.i < b.i) expect(a.to <= b.from || b.to <= a.from).toBe(true);
        for (const [i, { left, right }] of wanted.entries()) if (i !== a.i) expect(a.to <= left || a.from >= right).toBe(true);
      }
    }),
  );
});

// Tests of what was not seen.

import { expect, test } from 'vitest';
import { unseenBands } from './unseen.ts';

/** 10 px for a second. */
const frame = { window: { from: 0, to: 100_000 }, width: 1000, now: 100_000 };

test('before the look, gaps, and before what is kept; what was seen is no band', () => {
  const known = [
    { from: 10_000, to: 30_000, how: 'told' },
    { from: 30_000, to: 60_000, how: 'seen' },
    { from: 60_000, to: 72_000, how: 'gap' },
    { from: 72_000, to: 100_000, how: 'seen' },
  ] as const;
  expect(unseenBands({ from: 10_000, known }, frame)).toEqual([
    { left: 0, right: 100, how: 'gap', words: 'before what is kept' },
    { left: 100, right: 300, how: 'told', words: 'before Signalbox watched; told by the objects alone' },
    { left: 600, right: 720, how: 'gap', words: 'not watched, 12 s' },
  ]);
});

test('what lies outside, or is too narrow to be seen, is none', () => {
  const known = [
    { from: -9000, to: 0, how: 'gap' },
    { from: 50_000, to: 50_050, how: 'gap' },
    { from: 99_000, to: 150_000, how: 'gap' },
  ] as const;
  expect(unseenBands({ from: 0, known }, frame)).toEqual([{ left: 990, right: 1000, how: 'gap', words: 'not watched, 51 s' }]);
});

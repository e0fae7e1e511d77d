// Tests of spans of time in words.

import { expect, test } from 'vitest';
import { duration, readDuration } from './duration.ts';

test.each([
  [10_800, '3 hours'],
  [3600, '1 hour'],
  [60, '1 minute'],
  [90, '90 seconds'],
  [0, '0 seconds'],
])('%s is %s', (seconds, words) => {
  expect(duration(seconds)).toBe(words);
});

test.each([
  ['30s', 30_000],
  ['1m30s', 90_000],
  ['0.5h', 1_800_000],
  ['250ms', 250],
  ['0s', 0],
  ['0', 0],
  ['30', undefined],
  ['s', undefined],
  ['', undefined],
  ['-1s', undefined],
  ['1d', undefined],
  ['1s x', undefined],
])('%j is read as %s ms', (text, ms) => {
  expect(readDuration(text)).toBe(ms);
});

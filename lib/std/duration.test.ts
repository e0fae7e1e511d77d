// Tests of spans of time in words.

import { expect, test } from 'vitest';
import { duration } from './duration.ts';

test.each([
  [10_800, '3 hours'],
  [3600, '1 hour'],
  [60, '1 minute'],
  [90, '90 seconds'],
  [0, '0 seconds'],
])('%s is %s', (seconds, words) => {
  expect(duration(seconds)).toBe(words);
});

// Tests of shares in words.

import { expect, test } from 'vitest';
import { percent } from './percent.ts';

test.each([
  [0, '0%'],
  [1, '100%'],
  [0.5, '50%'],
  [1 / 3, '33%'],
  [1 / 13, '7.7%'],
  [1 / 20, '5%'],
  [0.0999, '10%'],
  [1 / 1000, '0.1%'],
  [1 / 3000, '<0.1%'],
  [0.996, '99.6%'],
  [0.9999, '99.9%'],
])('%s is %s', (share, words) => {
  expect(percent(share)).toBe(words);
});

// Tests of numbers of bytes, in words and read.

import { expect, test } from 'vitest';
import { bytes, readBytes } from './bytes.ts';

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1 KiB'],
  [268_435_456, '256 MiB'],
  [1_610_612_736, '1.5 GiB'],
  [123_456_789, '118 MiB'],
])('%s is %s', (count, words) => {
  expect(bytes(count)).toBe(words);
});

test.each([
  ['256Mi', 268_435_456],
  ['1.5Gi', 1_610_612_736],
  ['4Ki', 4096],
  ['2G', 2_000_000_000],
  ['500M', 500_000_000],
  ['1k', 1000],
  ['17', 17],
  ['0', 0],
  ['', undefined],
  ['Mi', undefined],
  ['-1Mi', undefined],
  ['256MB', undefined],
  ['256 Mi', undefined],
  ['256mi', undefined],
])('%j is read as %s', (text, count) => {
  expect(readBytes(text)).toBe(count);
});

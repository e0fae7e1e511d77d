// Ages in words.

import { describe, expect, it } from 'vitest';
import { ageWords, lagWords, lastedWords } from './age.ts';

describe('ageWords', () => {
  it.each([
    [-5000, '0 s'],
    [0, '0 s'],
    [119_999, '119 s'],
    [120_000, '2 min'],
    [7_200_000, '2 h'],
    [172_800_000, '2 d'],
  ])('%i ms', (ms, words) => {
    expect(ageWords(ms)).toBe(words);
  });
});

describe('lagWords', () => {
  it('does not flicker below a tenth of a second', () => {
    expect([0, 40, 99].map(lagWords)).toEqual(['under 0.1 s', 'under 0.1 s', 'under 0.1 s']);
    expect(lagWords(420)).toBe('0.4 s');
    expect(lagWords(3200)).toBe('3 s');
  });
});

describe('lastedWords', () => {
  it.each([
    [40, 'under 0.1 s'],
    [420, '0.4 s'],
    [9949, '9.9 s'],
    [9951, '10 s'],
    [25_987, '26 s'],
    [119_499, '119 s'],
    [125_000, '2 min 5 s'],
    [180_000, '3 min'],
    [3_840_000, '64 min'],
    [7_440_000, '2 h 4 min'],
  ])('%i ms', (ms, words) => {
    expect(lastedWords(ms)).toBe(words);
  });
});

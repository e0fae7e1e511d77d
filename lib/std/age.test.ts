// Ages in words.

import { describe, expect, it } from 'vitest';
import { ageWords, lagWords } from './age.ts';

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

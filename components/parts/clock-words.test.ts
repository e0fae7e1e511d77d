// Times of day, in the reader's zone and in UTC.

import { describe, expect, it } from 'vitest';
import { clockWords, utcWords } from './clock-words.ts';

const HOUR = 3_600_000;

describe('clockWords', () => {
  it('is the time on the clock of whoever reads it, with the day where that is another one', () => {
    const time = new Date(2026, 10, 29, 5, 54, 14, 250).getTime();
    expect(clockWords(time)).toBe('05:54:14');
    expect(clockWords(time, time + HOUR)).toBe('05:54:14');
    expect(clockWords(time, time + 24 * HOUR)).toBe('29 Nov 05:54:14');
    expect(clockWords(time, time + 366 * 24 * HOUR)).toBe('29 Nov 2026 05:54:14');
    expect(clockWords(new Date(2026, 10, 29, 0, 0, 5).getTime())).toBe('00:00:05');
  });
});

describe('utcWords', () => {
  it('is to the millisecond', () => {
    expect(utcWords(Date.UTC(2026, 10, 29, 5, 54, 14, 250))).toBe('2026-11-29 05:54:14.250 UTC');
  });
});

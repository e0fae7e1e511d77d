// The pace: what counts is the last second.

import { expect, test } from 'vitest';
import { createPace } from './pace.ts';

test('counts the changes of the last second, and none twice', () => {
  const pace = createPace();
  expect(pace.note(12, 0)).toBe(12);
  expect(pace.note(9, 400)).toBe(21);
  expect(pace.at(999)).toBe(21);
  expect(pace.at(1000)).toBe(9);
  expect(pace.note(0, 1300)).toBe(9);
  expect(pace.note(3, 1400)).toBe(3);
});

// The window between batches: 50 to 250 ms, longer under load.

import { expect, test } from 'vitest';
import { nextWindow } from './window.ts';

test.each([
  [0, 0, 50],
  [5, 0, 50],
  [20, 0, 80],
  [500, 0, 250],
  [0, 60, 120],
  [0, 5000, 250],
])('cost %i ms, late by %i ms: %i ms', (cost, lateness, wanted) => expect(nextWindow(cost, lateness)).toBe(wanted));

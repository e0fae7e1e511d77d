// When a Signalbox that was started for a recording ends.

import { expect, test } from 'vitest';
import { manualClock } from '#testing/manual-clock.ts';
import { whenForgotten } from './forgotten.ts';

const MINUTE = 60_000;

test('after a quarter of an hour without anybody, counted from when somebody looked last', () => {
  const clock = manualClock();
  let isLooked = true;
  let ended = 0;
  whenForgotten(
    clock,
    () => isLooked,
    () => void ended++,
  );
  clock.advance(60 * MINUTE);
  isLooked = false;
  clock.advance(14 * MINUTE);
  isLooked = true;
  clock.advance(MINUTE);
  isLooked = false;
  clock.advance(14 * MINUTE);
  expect(ended).toBe(0);
  clock.advance(MINUTE);
  expect(ended).toBe(1);
  clock.advance(60 * MINUTE);
  expect(ended).toBe(1);
  expect(clock.waiting()).toBe(0);
});

test('nobody ever came', () => {
  const clock = manualClock();
  let ended = 0;
  whenForgotten(
    clock,
    () => false,
    () => void ended++,
  );
  clock.advance(15 * MINUTE);
  expect(ended).toBe(1);
});

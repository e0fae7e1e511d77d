// A clock that is held and let go, over one that tests move.

import { expect, test } from 'vitest';
import { manualClock } from '#testing/manual-clock.ts';
import { createSteppedClock } from './stepped-clock.ts';

test('as the clock under it, until it is held; then by hand; then on from there', () => {
  const under = manualClock();
  const clock = createSteppedClock(under);
  const calls: string[] = [];
  const note = (what: string) => () => void calls.push(`${what} ${clock.monotonic()}`);
  clock.after(10, note('a'));
  clock.after(100, note('b'));
  clock.after(100, note('never'))();
  under.advance(20);
  clock.hold();
  clock.after(40, note('c'));
  under.advance(500);
  expect([clock.monotonic(), calls]).toEqual([20, ['a 10']]);
  clock.advance(50);
  expect([clock.monotonic(), calls]).toEqual([70, ['a 10', 'c 60']]);
  clock.after(1000, note('d'));
  clock.advance(100);
  expect(calls).toEqual(['a 10', 'c 60', 'b 100']);
  under.advance(300);
  clock.release();
  expect(clock.monotonic()).toBe(170);
  under.advance(900);
  expect([clock.monotonic(), calls.at(-1)]).toEqual([1070, 'd 1070']);
  expect(under.waiting()).toBe(0);
});

test('what is called while it moves on may ask to be called again on the way', () => {
  const clock = createSteppedClock(manualClock());
  const calls: number[] = [];
  const again = (): void => {
    calls.push(clock.monotonic());
    clock.after(30, again);
  };
  clock.hold();
  clock.after(0, again);
  clock.advance(100);
  expect(calls).toEqual([0, 30, 60, 90]);
});

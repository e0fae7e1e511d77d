// Tests of what is told of what is under the pointer.

import { expect, test } from 'vitest';
import { buildLane, buildLanesAnswer, buildOutage } from '#testing/builders/lanes.ts';
import { clockWords } from '#components/parts/clock-words.ts';
import { changesWords, laneWords, markOf } from './hover-words.ts';

const frame = { window: { from: 0, to: 100_000 }, width: 1000, now: 100_000 };
const lane = buildLane({ outages: [buildOutage(10_000, 36_000)], steps: [{ time: 5000, ready: 2, notReady: 1, draining: 1 }], changes: 3 });
const answer = buildLanesAnswer([lane], { histogram: { up: [0, 0, 2], down: [0, 0, 1] } });

test('a mark by its name: where it begins, in a sentence', () => {
  const found = markOf(answer, frame, 'shop/web 0');
  expect([found?.from, found?.words]).toEqual([10_000, 'Nobody ready for 26 s (IPv4, port http).']);
  expect([markOf(answer, frame, 'shop/web 1'), markOf(answer, frame, 'shop/gone 0')]).toEqual([undefined, undefined]);
});

test('a lane at a time, and the changes of a bar', () => {
  expect(laneWords(lane, 6000)).toBe(`${clockWords(6000)}: 2 ready, 1 not ready, 1 draining`);
  expect(laneWords(lane, 1000)).toBe(`${clockWords(1000)}: not known`);
  expect(changesWords(answer, frame, 2500)).toBe(`${clockWords(2000)} to ${clockWords(3000)}: 3 changes`);
  expect(changesWords(answer, frame, 5000)).toBe(clockWords(5000));
});

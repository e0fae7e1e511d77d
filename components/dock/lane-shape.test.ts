// Tests of what a lane looks like.

import { describe, expect, test } from 'vitest';
import { buildLane, buildOutage, buildRollout, buildStory } from '#testing/builders/lanes.ts';
import { areasOf, type Frame, marksOf, stepAt } from './lane-shape.ts';

/** 10 px for a second. */
const frame: Frame = { window: { from: 0, to: 100_000 }, width: 1000, now: 100_000 };
const step = (seconds: number, ready: number, notReady = 0, draining = 0) => ({ time: seconds * 1000, ready, notReady, draining });

describe('areas', () => {
  test('who is not ready and who drains lie upon those that are ready, up to now', () => {
    // Three Pods on 15 px: 5 px each, from 30 upwards.
    expect(areasOf([step(-5, 3), step(20, 2, 1), step(30, 2, 0, 1)], frame)).toEqual({
      ready: 'M0 15H200V30H0ZM200 20H300V30H200ZM300 20H1000V30H300Z',
      notReady: 'M200 15H300V20H200Z',
      draining: 'M300 15H1000V20H300Z',
      top: 'M0 15H200L200 20H300L300 20H1000',
    });
    expect(areasOf([step(0, 1)], { ...frame, now: 50_000 }).ready).toBe('M0 15H500V30H0Z');
  });

  test('before the first step nothing is known; what is too short to be seen is drawn so that it is', () => {
    const { ready, notReady } = areasOf([step(50, 1), step(50.01, 0, 1), step(50.02, 1)], frame);
    expect(notReady).toBe('M500 15H502V30H500Z');
    expect(ready).toBe('M500 15H1000V30H500Z');
  });

  test('what lies outside of the window is left out', () => {
    expect(areasOf([step(-9, 1), step(-5, 0, 1), step(-3, 1), step(120, 0)], frame)).toMatchObject({
      ready: 'M0 15H1000V30H0Z',
      notReady: '',
    });
  });
});

describe('marks', () => {
  test('outages as blocks of their length, open ones up to now', () => {
    const marks = marksOf(buildLane({ outages: [buildOutage(10_000, 36_000), buildOutage(90_000, undefined)] }), frame);
    expect(marks.map(({ look, tone, left, right, from, label }) => ({ look, tone, left, right, from, label }))).toEqual([
      { look: 'block', tone: 'broken', left: 100, right: 360, from: 10_000, label: '26 s nobody ready' },
      { look: 'block', tone: 'broken', left: 900, right: 1000, from: 90_000, label: '10 s nobody ready' },
    ]);
    expect(marks[0]?.labelAt).toBe(365);
    expect(marks[1]?.labelAt).toBeLessThan(900);
  });

  test('one without a known beginning begins at the edge; nobody lost is no alarm; the shortest can be pointed at', () => {
    const outages = [buildOutage(undefined, 5000, { lost: false }), buildOutage(50_000, 50_001)];
    const marks = marksOf(buildLane({ outages }), frame);
    expect(marks.map(({ tone, left, right }) => [tone, left, right])).toEqual([
      ['broken', 500, 503],
      ['calm', 0, 50],
    ]);
  });

  test('rollouts and stories over the area, with their words; words of trouble find room first', () => {
    const rollouts = [buildRollout(10_000, { at: 20_000, how: 'complete' }), buildRollout(22_000, { at: 30_000, how: 'undone' })];
    const stories = [buildStory('scale', 70_000, 80_000, { sizes: [4, 1] }), buildStory('scale', 150_000, 160_000)];
    const marks = marksOf(buildLane({ rollouts, stories }), frame);
    expect(marks.map(({ look, tone, label, labelAt }) => [look, tone, label, labelAt])).toEqual([
      ['span', 'warning', '→ 7c9f6, undone after 8 s', 305],
      ['span', 'calm', '→ 7c9f6, 10 s', 11],
      ['span', 'calm', 'scaled 4 → 1', 805],
    ]);
  });

  test('a Node that drops is a mark of its own', () => {
    const [drop] = marksOf(buildLane({ outages: [buildOutage(0, 9000, { kind: 'nodeDrops', node: 'node-2' })] }), frame);
    expect(drop).toMatchObject({ look: 'drops', label: 'node-2 drops 9 s' });
  });
});

test('what holds at a time', () => {
  const steps = [step(10, 3), step(20, 2)];
  expect([5, 10, 15, 20, 99].map((seconds) => stepAt(steps, seconds * 1000)?.ready)).toEqual([undefined, 3, 3, 2, 2]);
});

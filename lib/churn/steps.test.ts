// Steps: SPEC C46, C47.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addStep, countPods, countsAt, forgetSteps, type Steps, stepsWithin } from './steps.ts';

function stepsOf(...list: readonly (readonly [time: number, ready: number, notReady?: number])[]): Steps {
  const steps: Steps = [];
  for (const [time, ready, notReady = 0] of list) addStep(steps, time, { ready, notReady, draining: 0 });
  return steps;
}

const shown = (...args: Parameters<typeof stepsWithin>): readonly (readonly number[])[] =>
  stepsWithin(...args).map(({ time, ready }) => [time, ready]);

describe('C46', () => {
  test('a Pod counts once, by the better of its endpoints; an address without a Pod is one', () => {
    const of = (state: 'ready' | 'notReady' | 'draining' | 'terminated', uid?: string, address = 'a') => ({ state, uid, address });
    expect(
      countPods([of('notReady', 'p'), of('ready', 'p'), of('draining', 'q'), of('terminated', 'r'), of('ready', undefined, 'x')]),
    ).toEqual({
      ready: 2,
      notReady: 1,
      draining: 1,
    });
  });

  test('no difference is no step, and of one time the last counts', () => {
    expect(stepsOf([1, 3], [2, 3], [3, 1], [3, 3])).toEqual(stepsOf([1, 3]));
    expect(stepsOf([1, 3], [3, 1], [3, 2])).toEqual(stepsOf([1, 3], [3, 2]));
  });
});

describe('C47', () => {
  const steps = stepsOf([0, 4], [105, 3], [130, 0], [150, 4], [420, 3]);
  test.each([
    [
      'all of them where there is room',
      0,
      500,
      10,
      [
        [0, 4],
        [105, 3],
        [130, 0],
        [150, 4],
        [420, 3],
      ],
    ],
    [
      'the worst of a part; what held at its end comes with the next',
      0,
      500,
      100,
      [
        [0, 4],
        [130, 0],
        [200, 4],
        [420, 3],
      ],
    ],
    [
      'the first is that at the beginning',
      140,
      410,
      10,
      [
        [140, 0],
        [150, 4],
      ],
    ],
    [
      'the last is shown, be it in the same part',
      0,
      160,
      100,
      [
        [0, 4],
        [130, 0],
        [150, 4],
      ],
    ],
    ['nothing before the first', 200, 210, 10, [[200, 4]]],
  ])('%s', (_, from, to, each, wanted) => {
    expect(shown(steps, from, to, each)).toEqual(wanted);
  });

  test('a Service that came within the span begins when it came', () => {
    expect(shown(stepsOf([50, 0], [60, 2]), 0, 100, 10)).toEqual([
      [50, 0],
      [60, 2],
    ]);
    expect(shown(stepsOf([50, 0]), 0, 40, 10)).toEqual([]);
  });

  test('the fewest ready of all is shown, and what holds at both ends; one for each part and the last', () => {
    const drawn = fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.nat(3), fc.nat(2)), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(drawn, fc.nat(300), fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 120 }), (list, from, length, each) => {
        let time = 0;
        const all = stepsOf(...list.map(([after, ready, notReady]) => [(time += after), ready, notReady] as const));
        const to = from + length;
        const found = stepsWithin(all, from, to, each);
        const moments = Array.from({ length: length + 1 }, (_, i) => countsAt(all, from + i)?.ready).filter((ready) => ready !== undefined);
        expect(Math.min(...found.map(({ ready }) => ready))).toBe(Math.min(...moments));
        const last = countsAt(all, to);
        if (last !== undefined) expect(found.at(-1)).toMatchObject({ ready: last.ready, notReady: last.notReady });
        const first = countsAt(all, from);
        if (first !== undefined) expect(found[0]).toMatchObject({ time: from, ready: first.ready });
        expect(found.length).toBeLessThanOrEqual(Math.ceil(length / each) + 3);
        expect(found.map((step) => step.time)).toEqual([...new Set(found.map((step) => step.time))].sort((a, b) => a - b));
        // What held for two whole parts is seen for one of them at least.
        for (const { time: at, ready } of found) if (at > from && each === 1) expect(countsAt(all, at)?.ready).toBe(ready);
      }),
      { numRuns: 500 },
    );
  });
});

test('C56 what is forgotten leaves what holds', () => {
  const steps = stepsOf([0, 4], [10, 3], [20, 2]);
  forgetSteps(steps, 15);
  expect(steps).toEqual(stepsOf([10, 3], [20, 2]));
});

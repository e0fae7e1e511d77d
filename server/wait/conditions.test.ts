// What holds, and what ends a wait, by the facts of one Service.

import { describe, expect, test } from 'vitest';
import { look, made, of, sliceOf, START } from '#testing/builders/churn.ts';
import { buildService } from '#testing/builders/kube.ts';
import type { Rollout, RolloutEnd } from '#lib/churn/rollout.ts';
import { type Facts, judge, type Wanted } from './conditions.ts';

const NOW = START + 60_000;

const calm: Facts = {
  exists: true,
  began: START,
  now: NOW,
  watched: true,
  ready: 3,
  active: 3,
  settled: true,
  withoutReady: 0,
  quietSince: START,
  openRollouts: [],
  endedRollouts: [],
};

const nothing: Wanted = { ready: undefined, rollout: false, quiet: undefined, mostOutage: undefined, deadline: 600_000 };

/** One that goes on: with Pods of the new revision beside the one before. */
function rolling(progressed: number | undefined): Rollout {
  const one = made('web-1');
  const { at, show } = look([buildService(), one, sliceOf([of(one)])]);
  at(1, made('web-2', { revision: 'b', created: 1 }));
  const [open] = show(1).openRollouts;
  if (open === undefined) throw new Error('no rollout began');
  return { ...open, progressed };
}

function ended(how: RolloutEnd): Rollout {
  return { ...rolling(START), end: { at: NOW, how } };
}

function met(wanted: Partial<Wanted>, facts: Partial<Facts>): boolean {
  const { failure, conditions } = judge({ ...nothing, ...wanted }, { ...calm, ...facts });
  return failure === undefined && conditions.length > 0 && conditions.every((condition) => condition.met);
}

describe('holds', () => {
  test.each<[string, Partial<Wanted>, Partial<Facts>, boolean]>([
    ['as many as wanted', { ready: 3 }, {}, true],
    ['too few', { ready: 4 }, {}, false],
    ['enough, but the watch is broken', { ready: 3 }, { watched: false }, false],
    ['a rollout that goes on', { rollout: true }, { openRollouts: [rolling(NOW)] }, false],
    ['one that is complete', { rollout: true }, { endedRollouts: [ended('complete')], now: START + 1 }, true],
    [
      'one that is complete, and the next goes on',
      { rollout: true },
      { endedRollouts: [ended('complete')], openRollouts: [rolling(NOW)] },
      false,
    ],
    ['one that a third revision took over', { rollout: true }, { endedRollouts: [ended('superseded')], now: START + 1 }, false],
    ['complete, but a Pod is not ready', { rollout: true }, { endedRollouts: [ended('complete')], settled: false }, false],
    ['none so far: it may yet begin', { rollout: true }, { now: START + 9_999 }, false],
    ['none began', { rollout: true }, { now: START + 10_000 }, true],
    ['none began, and not all Pods are ready', { rollout: true }, { settled: false }, false],
    ['none began, and there is no Pod', { rollout: true }, { active: 0, ready: 0 }, false],
    ['quiet for long enough', { quiet: 60_000 }, {}, true],
    ['not yet', { quiet: 60_001 }, {}, false],
    ['quiet, but the watch is broken', { quiet: 1 }, { watched: false }, false],
    ['one of two', { ready: 3, quiet: 60_001 }, {}, false],
    ['both', { ready: 3, quiet: 60_000 }, {}, true],
    ['with as much outage as is allowed', { ready: 3, mostOutage: 500 }, { withoutReady: 500 }, true],
  ])('%s', (_, wanted, facts, holds) => expect(met(wanted, facts)).toBe(holds));
});

describe('ends the wait', () => {
  test.each<[string, Partial<Wanted>, Partial<Facts>, string | undefined]>([
    ['the Service is deleted', { ready: 1 }, { exists: false }, 'gone'],
    ['any outage where none is allowed', { ready: 1, mostOutage: 0 }, { withoutReady: 1 }, 'outage'],
    ['no outage', { ready: 1, mostOutage: 0 }, {}, undefined],
    ['the rollout was undone', { rollout: true }, { endedRollouts: [ended('undone')] }, 'undone'],
    ['undone, though nobody waits for it', { ready: 1 }, { endedRollouts: [ended('undone')] }, undefined],
    ['no Pod of it is left', { rollout: true }, { endedRollouts: [ended('abandoned')] }, 'abandoned'],
    ['it stands still for too long', { rollout: true, deadline: 59_999 }, { openRollouts: [rolling(START)] }, 'stuck'],
    ['it stands still, but not for too long', { rollout: true, deadline: 60_000 }, { openRollouts: [rolling(START)] }, undefined],
    [
      'one that went on before counts from when the wait began',
      { rollout: true, deadline: 60_000 },
      { openRollouts: [rolling(undefined)] },
      undefined,
    ],
    ['and is stuck as any other', { rollout: true, deadline: 59_999 }, { openRollouts: [rolling(undefined)] }, 'stuck'],
  ])('%s', (_, wanted, facts, kind) => {
    expect(judge({ ...nothing, ...wanted }, { ...calm, ...facts }).failure?.kind).toBe(kind);
  });
});

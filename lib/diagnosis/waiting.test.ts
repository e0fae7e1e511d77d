// What is so and does not count yet: told at once, with since when and from when on it counts, and no longer once it counts.

import { expect, test } from 'vitest';
import { put } from '#lib/cluster/delta.ts';
import { apply } from '#lib/cluster/state.ts';
import { buildEndpoint, buildPod, buildService, buildSlice } from '#testing/builders/kube.ts';
import { ageWords } from '#lib/std/age.ts';
import { stateOf } from '#testing/builders/state.ts';
import { allKnown } from './known-state.ts';
import { toFinding } from './settle.ts';
import { waitingOf, waitingWords } from './waiting.ts';

const SINCE = Date.parse('2026-11-22T00:00:00Z');

test('a Service whose only Pod is not ready, until its finding counts', () => {
  const slice = buildSlice({ endpoints: [buildEndpoint({ pod: 'web-1', ready: false })] });
  const state = stateOf(buildService(), buildPod({ ready: false }), slice);
  const waiting = waitingOf(allKnown(state), 'shop/web');
  if (waiting === undefined) throw new Error('nothing waits');
  expect(waiting).toMatchObject({ diagnosis: { rule: 'none-ready', severity: 'broken' }, since: SINCE });
  expect(waitingWords(waiting, SINCE + 12_000)).toMatch(/^For 12 s; counts as trouble after (15 s|2 min)\.$/);
  apply(state, [put(toFinding(waiting.diagnosis, { since: SINCE, counts: SINCE }))]);
  expect(waitingOf(allKnown(state), 'shop/web')).toBeUndefined();
});

test('where the API does not say since when, only from when on', () => {
  const waiting = waitingOf(allKnown(stateOf(buildService())), 'shop/web');
  if (waiting === undefined) throw new Error('nothing waits');
  expect(waitingWords(waiting, SINCE)).toBe(`It counts as trouble after ${ageWords(waiting.seconds * 1000)}.`);
});

// Rollouts and flapping: SPEC C38 to C45.

import { describe, expect, test } from 'vitest';
import { look, made, of, sliceOf, START } from '#testing/builders/churn.ts';
import { buildPod, buildService } from '#testing/builders/kube.ts';
import { remove } from '#lib/cluster/delta.ts';

const web = buildService();
const [one, two] = [made('web-1'), made('web-2')];
const begun = [web, one, two, sliceOf([of(one), of(two)])];
const next = (number: number, created: number, revision = 'b') => made(`web-${number}`, { revision, created });

describe('rollouts', () => {
  test('C38 Pods that nobody makes by a revision have none', () => {
    const { at, show } = look([web, buildPod({ name: 'a' })]);
    at(1, buildPod({ name: 'b', labels: { app: 'web', 'pod-template-hash': 'x' } }));
    expect(show(1).openRollouts).toEqual([]);
  });

  test('C39 it begins with a Pod of a newer revision; C40 progress; C41 it is complete; C43 what it cost', () => {
    const { at, show } = look(begun);
    const [three, four] = [next(3, 1), next(4, 5)];
    at(2, three);
    expect(show(2).openRollouts).toMatchObject([
      { from: 'a', to: 'b', began: START + 2000, ready: 0, meant: 1, old: 4, progressed: START + 2000 },
    ]);
    at(3, made('web-1', { deleted: true }), sliceOf([of(one, 'draining'), of(two), of(three, 'notReady')]));
    at(4, four, made('web-2', { deleted: true }), sliceOf([of(one, 'draining'), of(two, 'draining'), of(three, 'notReady')]));
    at(7, sliceOf([of(one, 'draining'), of(two, 'draining'), of(three)]));
    at(8, remove('Pod', 'shop/web-1'), remove('Pod', 'shop/web-2'));
    at(9, sliceOf([of(three), of(four, 'notReady')]));
    expect(show(10).openRollouts).toMatchObject([{ ready: 1, meant: 2, old: 0, progressed: START + 9000 }]);
    const { rollouts } = at(11, sliceOf([of(three), of(four)]));
    expect(rollouts).toMatchObject([
      {
        workload: { kind: 'Deployment', name: 'web' },
        end: { at: START + 11_000, how: 'complete' },
        fewestReady: 0,
        withoutReady: 3000,
        toReady: { count: 2, sum: 12_000, most: 6000 },
        toGone: { count: 2, sum: 11_000, most: 6000 },
      },
    ]);
    expect(show(11).openRollouts).toEqual([]);
  });

  test('C39 two revisions at the beginning of the look: it goes on since nobody knows when', () => {
    const { show } = look([web, one, next(3, -60)]);
    expect(show(0).openRollouts).toMatchObject([{ from: 'a', to: 'b', began: undefined }]);
  });

  test('C41 of a StatefulSet when as many have come as there were', () => {
    const db = (ordinal: number, revision: string, created = -3600) =>
      made(`db-${ordinal}`, { kind: 'StatefulSet', uid: `${ordinal}-${revision}`, revision, created });
    const [zero, last] = [db(0, 'a'), db(1, 'a')];
    const { at } = look([web, zero, last, sliceOf([of(zero), of(last)])]);
    at(1, remove('Pod', 'shop/db-1'), sliceOf([of(zero)]));
    const last2 = db(1, 'b', 2);
    at(3, last2, sliceOf([of(zero), of(last2)]));
    expect(at(4, remove('Pod', 'shop/db-0'), sliceOf([of(last2)])).rollouts).toEqual([]);
    const zero2 = db(0, 'b', 5);
    expect(at(6, zero2, sliceOf([of(zero2), of(last2)])).rollouts).toMatchObject([{ end: { how: 'complete' } }]);
  });

  test('C42 undone', () => {
    const { at } = look(begun);
    const three = next(3, 1);
    at(2, three, sliceOf([of(one), of(two), of(three, 'notReady')]));
    expect(at(3, remove('Pod', 'shop/web-3')).rollouts).toEqual([]);
    expect(at(4, sliceOf([of(one), of(two)])).rollouts).toMatchObject([{ end: { how: 'undone' } }]);
    // What it was before is what the next one comes from.
    at(5, next(4, 5, 'c'));
    expect(at(6, remove('Service', 'shop/web')).rollouts).toMatchObject([{ from: 'a', to: 'c', end: { how: 'abandoned' } }]);
  });

  test('C42 superseded by a third revision', () => {
    const { at, show } = look(begun);
    at(2, next(3, 1));
    expect(at(5, next(4, 4, 'c')).rollouts).toMatchObject([{ from: 'a', to: 'b', end: { at: START + 5000, how: 'superseded' } }]);
    expect(show(5).openRollouts).toMatchObject([{ from: 'a', to: 'c' }]);
  });

  test('C42 abandoned with its last Pod', () => {
    const { at } = look(begun);
    at(2, next(3, 1));
    const { rollouts } = at(3, ...[1, 2, 3].map((number) => remove('Pod', `shop/web-${number}`)), sliceOf([]));
    expect(rollouts).toMatchObject([{ end: { how: 'abandoned' } }]);
  });

  test('C44 the settled size is not that of a moment', () => {
    const { at } = look(begun);
    // One more that is not ready: three are not settled.
    const three = made('web-3', { created: 1 });
    at(1, three, sliceOf([of(one), of(two), of(three, 'notReady')]));
    at(2, remove('Pod', 'shop/web-3'), sliceOf([of(one), of(two)]));
    const four = made('web-4', { created: 60 });
    const { transitions } = at(61, four, sliceOf([of(one), of(two), of(four, 'notReady')]));
    expect(transitions.find(({ to }) => to === 'notReady')?.cause).toMatchObject({ kind: 'scale', from: 2, to: 3 });
  });
});

test('C45 an endpoint flaps at its third loss within five minutes, and does not for ever', () => {
  const { at, show } = look(begun);
  for (const seconds of [1, 100, 299]) {
    expect(show(seconds).flapping).toBe(0);
    at(seconds, made('web-1', { ready: false }), sliceOf([of(one, 'notReady'), of(two)]));
    at(seconds + 0.5, one, sliceOf([of(one), of(two)]));
  }
  expect([show(300).flapping, show(302).flapping]).toEqual([1, 0]);
  at(303, sliceOf([of(two)]));
  expect(show(303).flapping).toBe(0);
});

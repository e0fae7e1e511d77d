// Whether the reader's place is there: nothing is missing while a snapshot is on its way, and it is known when one was seen to go.

import { expect, test } from 'vitest';
import { remove } from '#lib/cluster/delta.ts';
import { apply } from '#lib/cluster/state.ts';
import type { VantageChoice } from '#lib/routing/route-settings.ts';
import { clusterOf } from '#testing/builders/routing.ts';
import type { Shown } from './shown.ts';
import { watchVantage } from './use-lost-vantage.ts';

const STAND: VantageChoice = { vantage: { kind: 'pod', pod: 'shop/c1' }, via: undefined, family: undefined };

function watched(stand = STAND) {
  const state = clusterOf();
  let shown = { state, whole: true, scope: { kind: 'namespace', namespace: 'shop' }, moment: undefined } as Shown;
  let time = 1000;
  const read = watchVantage({ read: () => shown, clusterTime: () => time }, stand);
  return {
    read,
    show: (next: Partial<Shown>) => (shown = { ...shown, ...next }),
    delete(at: number) {
      time = at;
      apply(state, [remove('Pod', 'shop/c1')]);
    },
  };
}

test('it is seen to go, once, and is the same answer from then on', () => {
  const { read, delete: go } = watched();
  expect(read()).toBeUndefined();
  go(5000);
  const lost = read();
  expect(lost).toEqual({ loss: { kind: 'no-pod' }, since: 5000 });
  expect(read()).toBe(lost);
});

test('a link to one that was never here does not say since when', () => {
  const { read, delete: go } = watched();
  go(5000);
  expect(read()).toEqual({ loss: { kind: 'no-pod' }, since: undefined });
});

test('while its snapshot is on its way, and in the overview, nothing is said to be lost', () => {
  const { read, show, delete: go } = watched();
  show({ whole: false });
  go(5000);
  expect(read()).toBeUndefined();
  show({ whole: true, scope: { kind: 'overview' } });
  expect(read()).toBeUndefined();
});

test('what is not there in the past has not just gone', () => {
  const { read, show, delete: go } = watched();
  expect(read()).toBeUndefined();
  show({ moment: { wanted: 1, shown: 1, loading: false, problem: undefined } });
  go(5000);
  expect(read()?.since).toBeUndefined();
});

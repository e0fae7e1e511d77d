// Tests of only-terminating.

import { expect, test } from 'vitest';
import { buildEndpoint, buildPod, buildService, buildSlice } from '#testing/builders/kube.ts';
import { ask, titles } from '#testing/builders/diagnosis.ts';
import { onlyTerminating } from './only-terminating.ts';

const draining = buildEndpoint({ ready: false, serving: true, terminating: true });

test('one that terminates still serves, and nobody else', () => {
  expect(titles(ask(onlyTerminating, [buildService(), buildSlice({ endpoints: [draining] })]))).toEqual([
    'Nobody is ready; 1 endpoint that terminates still serves.',
  ]);
});

test('silent where one is ready, and where nobody serves at all', () => {
  expect(ask(onlyTerminating, [buildService(), buildSlice({ endpoints: [draining, buildEndpoint({ address: '10.0.0.2' })] })])).toEqual([]);
  expect(ask(onlyTerminating, [buildService(), buildSlice({ endpoints: [buildEndpoint({ ready: false })] })])).toEqual([]);
});

test('while a new Pod starts, it has its time', () => {
  const slice = buildSlice({ endpoints: [draining] });
  expect(ask(onlyTerminating, [buildService(), slice, buildPod({ ready: false })])[0]?.settles).toBe(120);
  expect(ask(onlyTerminating, [buildService(), slice])[0]?.settles).toBeUndefined();
});

test('silent where a Pod is ready and its slice says otherwise: slice-stale says that', () => {
  const slice = buildSlice({ endpoints: [buildEndpoint({ pod: 'web-1', ready: false, serving: true, terminating: true })] });
  expect(ask(onlyTerminating, [buildService(), buildPod(), slice])).toEqual([]);
});

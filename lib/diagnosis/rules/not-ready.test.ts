// Tests of not-ready.

import { expect, test } from 'vitest';
import { put } from '#lib/cluster/delta.ts';
import { apply } from '#lib/cluster/state.ts';
import { buildEndpoint, buildNode, buildPod, buildPodCondition, buildService, buildSlice } from '#testing/builders/kube.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import { stateOf } from '#testing/builders/state.ts';
import { rechecksFor } from '#lib/diagnosis/rechecks.ts';
import { notReady } from './not-ready.ts';

const second = (options = {}) =>
  buildSlice({
    endpoints: [buildEndpoint({ pod: 'web-1' }), buildEndpoint({ pod: 'web-2', address: '10.0.0.2', ready: false, ...options })],
  });
const waiting = buildPod({ name: 'web-2', ips: ['10.0.0.2'], ready: false });

test('one of two is not ready, since its condition says so', () => {
  const late = {
    ...waiting,
    status: { ...waiting.status, conditions: [buildPodCondition('Ready', 'False', { lastTransitionTime: '2026-11-22T08:00:00Z' })] },
  };
  const [only] = ask(notReady, [buildService(), buildPod(), late, second()]);
  expect(only).toMatchObject({
    title: '1 endpoint is not ready.',
    at: [{ kind: 'Pod', key: 'shop/web-2' }],
    lasting: { kind: 'exactly', since: Date.parse('2026-11-22T08:00:00Z') },
  });
});

test('half of the addresses that somebody wrote', () => {
  const endpoints = [buildEndpoint({ address: '203.0.113.1' }), buildEndpoint({ address: '203.0.113.2', ready: false })];
  expect(ask(notReady, [buildService({ selector: {} }), buildSlice({ endpoints })])).toMatchObject([{ severity: 'warning' }]);
});

test('one of several addresses that somebody wrote', () => {
  const ready = [buildEndpoint({ address: '203.0.113.1' }), buildEndpoint({ address: '203.0.113.3' })];
  const endpoints = [...ready, buildEndpoint({ address: '203.0.113.2', ready: false })];
  const [only] = ask(notReady, [buildService({ selector: {} }), buildSlice({ endpoints })]);
  expect(only).toMatchObject({ severity: 'info', at: [{ kind: 'Address', key: '203.0.113.2' }], lasting: undefined });
  expect(only?.evidence).toMatchObject([{ note: '203.0.113.2' }]);
});

test('silent for one that terminates, and where nobody takes traffic', () => {
  expect(ask(notReady, [buildService(), buildPod(), waiting, second({ serving: false, terminating: true })])).toEqual([]);
  const slice = buildSlice({ endpoints: [buildEndpoint({ pod: 'web-2', address: '10.0.0.2', ready: false })] });
  expect(ask(notReady, [buildService(), waiting, slice])).toEqual([]);
});

test('silent for a Pod that is ready and published otherwise: slice-stale says that', () => {
  const ready = buildPod({ name: 'web-2', ips: ['10.0.0.2'] });
  expect(ask(notReady, [buildService(), buildPod(), ready, second({ serving: false })])).toEqual([]);
});

test('on a Node that is not ready: that is the cause; it is touched as the Node changes', () => {
  const held = [buildService(), buildPod(), { ...waiting, spec: { ...waiting.spec, nodeName: 'node-2' } }, second(), buildNode()];
  expect(ask(notReady, [...held, buildNode({ name: 'node-2', ready: false })])[0]).toMatchObject({
    cause: 'It is on Node node-2, which is not ready.',
    next: expect.arrayContaining(['kubectl describe node node-2']),
  });
  expect(ask(notReady, [...held, buildNode({ name: 'node-2' })])[0]?.cause).toBeUndefined();
  const asked = (was: boolean, is: boolean): boolean | undefined => {
    const state = stateOf(...held, buildNode({ name: 'node-2', ready: was }));
    return rechecksFor(state, apply(state, [put(buildNode({ name: 'node-2', ready: is, labels: { a: 'b' } }))]), [notReady])
      .get('Service')
      ?.has('shop/web');
  };
  expect(asked(true, false)).toBe(true);
  expect(asked(false, true)).toBe(true);
  expect(asked(false, false)).toBe(false);
});

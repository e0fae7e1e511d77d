// Tests of not-ready.

import { expect, test } from 'vitest';
import { buildEndpoint, buildPod, buildPodCondition, buildService, buildSlice } from '#lib/kube/builders.ts';
import { ask } from '#lib/diagnosis/builders.ts';
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

test('an address that somebody wrote', () => {
  const endpoints = [buildEndpoint({ address: '203.0.113.1' }), buildEndpoint({ address: '203.0.113.2', ready: false })];
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

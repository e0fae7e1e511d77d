// Tests of pod-not-published.

import { expect, test } from 'vitest';
import { buildEndpoint, buildNode, buildPod, buildService, buildSlice } from '#testing/builders/kube.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import { podNotPublished } from './pod-not-published.ts';

const others = [buildNode(), buildService(), buildSlice({ endpoints: [buildEndpoint({ pod: 'web-1' })] }), buildPod()];

test('ready, selected, and in no slice: the controller has not done its work', () => {
  expect(ask(podNotPublished, [...others, buildPod({ name: 'web-2', ips: ['10.0.0.2'] })])).toMatchObject([
    {
      title: '1 ready Pod is in no EndpointSlice: web-2.',
      severity: 'warning',
      cause: expect.stringContaining('has not written it') as string,
    },
  ]);
});

test('broken where nobody else takes connections', () => {
  expect(ask(podNotPublished, [buildNode(), buildService(), buildPod()])).toMatchObject([{ severity: 'broken' }]);
});

test('its Node is gone', () => {
  const [only] = ask(podNotPublished, [...others, buildPod({ name: 'web-2', ips: ['10.0.0.2'], nodeName: 'node-9' })]);
  expect(only).toMatchObject({ cause: expect.stringContaining('does not exist any more') as string, at: [{ key: 'shop/web-2' }] });
  expect(only?.evidence).toMatchObject([{ field: 'spec.nodeName', value: 'node-9' }]);
});

test.each([
  ['not ready', { ready: false }],
  ['finished', { phase: 'Succeeded' }],
  ['of another family', { ips: ['fd00::2'] }],
  ['on no Node yet', { nodeName: undefined, ips: [] }],
  ['terminating', { deletionTimestamp: '2026-11-22T01:00:00Z' }],
])('silent for a Pod that is %s', (_, options) => {
  expect(ask(podNotPublished, [...others, buildPod({ name: 'web-2', ips: ['10.0.0.2'], ...options })])).toEqual([]);
});

test('silent for Pods that share an address, as on the host network: the slice names each', () => {
  const at = (pod: string) => buildEndpoint({ pod, address: '10.0.0.1' });
  const slice = buildSlice({ endpoints: [at('web-1'), at('web-2')] });
  expect(ask(podNotPublished, [buildNode(), buildService(), slice, buildPod(), buildPod({ name: 'web-2' })])).toEqual([]);
});

// Tests of selects-nothing.

import { expect, test } from 'vitest';
import { buildEndpoint, buildPod, buildService, buildSlice } from '#lib/kube/builders.ts';
import { ask, titles } from '#lib/diagnosis/builders.ts';
import { selectsNothing } from './selects-nothing.ts';

const found = (...held: Parameters<typeof ask>[1]) => ask(selectsNothing, held);

test('the selector matches no Pod, and a near one is named', () => {
  const [only, ...others] = found(buildService(), buildPod({ labels: { app: 'wbe' } }));
  expect(others).toEqual([]);
  expect(only).toMatchObject({
    metadata: { namespace: 'shop', name: 'selects-nothing:Service:shop:web' },
    title: 'The selector matches no Pod.',
    cause: 'app=web is close to app=wbe, which Pod web-1 carries.',
    next: ['kubectl -n shop get pods --show-labels'],
    at: [{ kind: 'Service', key: 'shop/web', field: 'spec.selector[app]' }],
  });
});

test('a label that is missing, or another, where they share what says what they are', () => {
  const service = buildService({ selector: { app: 'web', track: 'stable' } });
  expect(found(service, buildPod())[0]?.cause).toBe('Pod web-1 has all other labels, and none called track.');
  expect(found(service, buildPod({ labels: { app: 'web', track: 'canary' } }))[0]?.cause).toBe(
    'Pod web-1 has all other labels, and track=canary.',
  );
  expect(found(service, buildPod({ labels: { app: 'other', track: 'stable' } }))[0]?.cause).toBeUndefined();
});

test('such Pods are in another namespace', () => {
  expect(found(buildService(), buildPod({ namespace: 'store' }))[0]?.cause).toBe(
    'A selector sees its own namespace alone; such Pods are in store.',
  );
});

test('a placeholder slice is no endpoint', () => {
  expect(titles(found(buildService(), buildSlice({ endpoints: [], ports: [] })))).toEqual(['The selector matches no Pod.']);
});

test.each([
  ['a Pod matches', buildPod()],
  ['somebody else publishes an endpoint that takes traffic', buildSlice({ endpoints: [buildEndpoint({ address: '203.0.113.1' })] })],
])('silent where %s', (_, record) => {
  expect(found(buildService(), record)).toEqual([]);
});

test('silent without a selector, and for an ExternalName', () => {
  expect(found(buildService({ selector: {} }))).toEqual([]);
  expect(found(buildService({ type: 'ExternalName', externalName: 'a.example' }))).toEqual([]);
});

test('information for the private Service of a Knative revision at rest', () => {
  const labels = { 'networking.internal.knative.dev/serviceType': 'Private' };
  expect(found(buildService({ labels }))[0]?.severity).toBe('info');
  expect(found(buildService())[0]?.severity).toBe('broken');
});

test('where no Pod comes near, the workload may still be on its way', () => {
  expect(found(buildService())[0]?.settles).toBe(120);
  expect(found(buildService(), buildPod({ labels: { app: 'wbe' } }))[0]?.settles).toBeUndefined();
  expect(found(buildService(), buildPod({ namespace: 'store' }))[0]?.settles).toBeUndefined();
});

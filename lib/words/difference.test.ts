// Tests of the sentences about what differs between selected, published and used.

import { expect, test } from 'vitest';
import { ownSlice } from '#testing/builders/publishing.ts';
import { stateOf } from '#testing/builders/state.ts';
import { buildEndpoint, buildPod, buildService, buildServicePort } from '#testing/builders/kube.ts';
import { differencesOf } from '#lib/publishing/differences.ts';
import { differenceLines } from './difference.ts';

test('alike differences are one line with whom they are about', () => {
  const service = buildService({ ports: [buildServicePort({ name: 'grpc', targetPort: 'grpc' })] });
  const pods = [buildPod({ name: 'web-1', ips: ['10.0.0.1'] }), buildPod({ name: 'web-2', ips: ['10.0.0.2'] })];
  const endpoints = [buildEndpoint({ address: '10.0.0.1', pod: 'web-1' }), buildEndpoint({ address: '10.0.0.2', pod: 'web-2' })];
  const lines = differenceLines(differencesOf(stateOf(service, ...pods, ownSlice(service, { ports: [], endpoints })), 'shop/web'));
  expect(lines).toContainEqual({
    says: 'Published without port grpc: no container has grpc/TCP',
    about: ['web-1', 'web-2'],
    lasting: true,
  });
});

test('an address whose Pod is gone: the controller mends it', () => {
  const service = buildService();
  const slice = ownSlice(service, { endpoints: [buildEndpoint({ address: '10.0.0.9', pod: 'web-9' })] });
  const lines = differenceLines(differencesOf(stateOf(service, buildPod(), slice), 'shop/web'));
  expect(lines).toContainEqual({ says: 'Published, though its Pod does not exist any more', about: ['web-9'], lasting: false });
});

test('a Service that is as it should be has none', () => {
  expect(differenceLines(differencesOf(stateOf(), 'shop/web'))).toEqual([]);
});

// Tests of same-pods.

import { expect, test } from 'vitest';
import { buildPod, buildService, buildServicePort, type ServiceOptions } from '#lib/kube/builders.ts';
import { ask, titles } from '#lib/diagnosis/builders.ts';
import { samePods } from './same-pods.ts';

const beside = (other: ServiceOptions, own: ServiceOptions = {}) =>
  titles(
    ask(samePods, [
      buildService(own),
      buildService({ name: 'other', ...other }),
      buildPod(),
      buildPod({ name: 'web-2', labels: { app: 'web', tier: 'x' } }),
    ]),
  );

test.each<[string, ServiceOptions, string]>([
  [
    'headless beside ClusterIP',
    { clusterIP: 'None' },
    'other is over the same Pods: it gives a name to each Pod, beside one address for all.',
  ],
  ['external beside internal', { type: 'LoadBalancer' }, 'other is over the same Pods: it is for callers from outside.'],
  ['the other family', { ipFamilies: ['IPv6'] }, 'other is over the same Pods: it is IPv6.'],
  [
    'another distribution',
    { trafficDistribution: 'PreferSameNode' },
    'other is over the same Pods: it has another trafficDistribution: PreferSameNode.',
  ],
  ['other ports', { ports: [buildServicePort({ port: 9 })] }, 'other is over the same Pods: it has other ports.'],
  ['the same in all', {}, 'other is over the same Pods, and nothing tells the two apart.'],
])('%s', (_, other, title) => {
  expect(beside(other)).toEqual([title]);
});

test('silent where one selects more than the other, or nothing, and for an ExternalName', () => {
  expect(beside({ selector: { app: 'web', tier: 'x' } })).toEqual([]);
  expect(beside({}, { selector: { app: 'none' } })).toEqual([]);
  expect(beside({ type: 'ExternalName' })).toEqual([]);
});

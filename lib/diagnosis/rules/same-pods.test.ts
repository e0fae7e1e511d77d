// Tests of same-pods.

import { expect, test } from 'vitest';
import { buildPod, buildService, buildServicePort, type ServiceOptions } from '#testing/builders/kube.ts';
import { ask, titles } from '#testing/builders/diagnosis.ts';
import { samePods } from './same-pods.ts';

const beside = (other: ServiceOptions, own: ServiceOptions = {}, about = 'shop/a') =>
  titles(
    ask(
      samePods,
      [
        buildService({ name: 'a', ...own }),
        buildService({ name: 'b', ...other }),
        buildPod(),
        buildPod({ name: 'web-2', labels: { app: 'web', tier: 'x' } }),
      ],
      { kind: 'Service', key: about },
    ),
  );

test('the same in all, said once: at the first by name', () => {
  expect(beside({})).toEqual(['b has the same selector, and nothing tells the two apart.']);
  expect(beside({}, {}, 'shop/b')).toEqual([]);
});

test.each<[string, ServiceOptions]>([
  ['is headless', { clusterIP: 'None' }],
  ['is for callers from outside', { type: 'NodePort' }],
  ['has external IPs', { externalIPs: ['192.0.2.1'] }],
  ['is of the other family', { ipFamilies: ['IPv6'] }],
  ['has another distribution', { trafficDistribution: 'PreferSameNode' }],
  ['keeps callers at one Pod', { sessionAffinity: 'ClientIP' }],
  ['publishes what is not ready', { publishNotReadyAddresses: true }],
  ['has other ports', { ports: [buildServicePort({ port: 9 })] }],
  ['selects more than the other', { selector: { app: 'web', tier: 'x' } }],
  ['is an ExternalName', { type: 'ExternalName' }],
])('silent where one %s', (_, other) => {
  expect(beside(other)).toEqual([]);
});

test('silent where nobody is selected, and of load balancers', () => {
  expect(beside({ selector: { app: 'none' } }, { selector: { app: 'none' } })).toEqual([]);
  expect(beside({ type: 'LoadBalancer' }, { type: 'LoadBalancer' })).toEqual([]);
});

test('silent where the selectors differ and match the same Pods for now', () => {
  const labels = { cluster: 'one', role: 'primary', member: 'yes' };
  const held = [
    buildService({ name: 'one-r', selector: { cluster: 'one', member: 'yes' } }),
    buildService({ name: 'one-rw', selector: { cluster: 'one', role: 'primary' } }),
    buildPod({ labels }),
  ];
  expect(ask(samePods, held, { kind: 'Service', key: 'shop/one-r' })).toEqual([]);
});

test('silent where a rollout sets the selectors', () => {
  const selector = { app: 'web', 'rollouts-pod-template-hash': 'abc' };
  const rolled = [buildService({ name: 'a', selector }), buildService({ name: 'b', selector }), buildPod({ labels: selector })];
  expect(ask(samePods, rolled, { kind: 'Service', key: 'shop/a' })).toEqual([]);
  const primary = { app: 'web-primary' };
  const flagger = (other: string) =>
    titles(
      ask(
        samePods,
        [buildService({ selector: primary }), buildService({ name: other, selector: primary }), buildPod({ labels: primary })],
        { kind: 'Service', key: 'shop/web' },
      ),
    );
  expect(flagger('web-primary')).toEqual([]);
  expect(flagger('web-second')).toHaveLength(1);
});

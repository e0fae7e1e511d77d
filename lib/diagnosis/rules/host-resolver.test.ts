// Tests of host-resolver.

import { expect, test } from 'vitest';
import { buildOwner, buildPod, buildService } from '#testing/builders/kube.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import { hostResolver } from './host-resolver.ts';

test('Pods on the host network with ClusterFirst ask their Nodes', () => {
  const [only] = ask(hostResolver, [
    buildService(),
    buildPod({ hostNetwork: true }),
    buildPod({ name: 'web-2', hostNetwork: true }),
    buildPod({ name: 'web-3' }),
  ]);
  expect(only?.title).toBe("2 Pods on the host network ask their Nodes for names, not the cluster's DNS.");
  expect(only?.severity).toBe('info');
  expect(only?.evidence.map(({ field, value, note }) => [field, value, note])).toEqual([
    ['spec.hostNetwork', 'true', '2 Pods: web-1, web-2'],
    ['spec.dnsPolicy', 'ClusterFirst', 'on the host network ClusterFirst means Default'],
  ]);
});

test.each([
  ['they have a network of their own', {}],
  ['dnsPolicy says so', { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' }],
  ['they are meant to ask their Node', { hostNetwork: true, dnsPolicy: 'Default' }],
  ['they say whom they ask', { hostNetwork: true, dnsPolicy: 'None' }],
  ['they are agents on every Node', { hostNetwork: true, ownerReferences: [buildOwner('DaemonSet', 'exporter')] }],
  ['they are static Pods', { hostNetwork: true, ownerReferences: [buildOwner('Node', 'node-1')] }],
])('silent where %s', (_, options) => {
  expect(ask(hostResolver, [buildService(), buildPod(options)])).toEqual([]);
});

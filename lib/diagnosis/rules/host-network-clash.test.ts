// Tests of host-network-clash.

import { expect, test } from 'vitest';
import { buildPod, buildService, buildServicePort } from '#testing/builders/kube.ts';
import { ask, titles } from '#testing/builders/diagnosis.ts';
import { hostNetworkClash } from './host-network-clash.ts';

const service = buildService({ ports: [buildServicePort({ targetPort: 'http' })] });
const pod = (name: string, over = {}) => buildPod({ name, hostNetwork: true, ips: ['192.0.2.1'], ...over });

test('two Pods on one Node with one port', () => {
  expect(titles(ask(hostNetworkClash, [service, pod('a'), pod('b'), pod('c', { ips: ['192.0.2.2'] })]))).toEqual([
    '2 Pods of the host network answer at 192.0.2.1:8080: a, b.',
  ]);
});

test('silent for Pods with a network of their own, on several Nodes, or where one goes', () => {
  expect(ask(hostNetworkClash, [service, pod('a', { hostNetwork: false }), pod('b', { hostNetwork: false })])).toEqual([]);
  expect(ask(hostNetworkClash, [service, pod('a'), pod('b', { ips: ['192.0.2.2'] })])).toEqual([]);
  expect(ask(hostNetworkClash, [service, pod('a'), pod('b', { deletionTimestamp: '2026-11-22T01:00:00Z' })])).toEqual([]);
});

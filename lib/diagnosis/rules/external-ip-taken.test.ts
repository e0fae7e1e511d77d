// Tests of external-ip-taken.

import { expect, test } from 'vitest';
import { buildNode, buildService, buildServicePort, type ServiceOptions } from '#lib/kube/builders.ts';
import { ask } from '#lib/diagnosis/builders.ts';
import { externalIpTaken } from './external-ip-taken.ts';

const OTHER = { name: 'other', clusterIP: '10.96.0.20', clusterIPs: ['10.96.0.20'] };
const found = (externalIPs: readonly string[], other: ServiceOptions = {}, ...more: Parameters<typeof ask>[1]) =>
  ask(externalIpTaken, [buildService({ externalIPs }), buildService({ ...OTHER, ...other }), ...more]).map((f) => [f.severity, f.title]);

test('two Services with one external IP and port', () => {
  expect(found(['192.0.2.1'], { externalIPs: ['192.0.2.1'] })).toEqual([
    ['warning', '192.0.2.1 on 80/TCP is an address of shop/other too.'],
  ]);
  expect(found(['2001:db8::1'], { externalIPs: ['2001:db8:0::1'] })).toHaveLength(1);
});

test('the load balancer address or the cluster IP of another', () => {
  const ingress = [{ ip: '203.0.113.7', hostname: undefined, ipMode: undefined }];
  expect(found(['203.0.113.7'], { type: 'LoadBalancer', ingress })).toHaveLength(1);
  expect(found(['10.96.0.20'])).toEqual([['warning', '10.96.0.20 on 80/TCP is the cluster IP of shop/other too.']]);
});

test('the address of a Node is information', () => {
  const node = buildNode();
  const addressed = { ...node, status: { ...node.status, addresses: [{ type: 'InternalIP', address: '172.18.0.2' }] } };
  expect(found(['172.18.0.2'], {}, addressed)).toEqual([
    ['info', '172.18.0.2 is the Node node-1: what listens there on 80/TCP is not reached any more.'],
  ]);
});

test('silent on other ports, for other addresses, and for what kube-proxy does not program', () => {
  expect(found(['192.0.2.1'], { externalIPs: ['192.0.2.1'], ports: [buildServicePort({ port: 81 })] })).toEqual([]);
  expect(found(['192.0.2.1'], { externalIPs: ['192.0.2.1'], ports: [buildServicePort({ protocol: 'UDP' })] })).toEqual([]);
  expect(found(['192.0.2.1'], { externalIPs: ['192.0.2.2'] })).toEqual([]);
  expect(found(['192.0.2.1'], { externalIPs: ['192.0.2.1'], labels: { 'service.kubernetes.io/service-proxy-name': 'x' } })).toEqual([]);
  expect(found([])).toEqual([]);
});

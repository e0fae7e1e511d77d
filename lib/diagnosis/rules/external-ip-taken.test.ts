// Tests of external-ip-taken.

import { describe, expect, test } from 'vitest';
import { buildNode, buildService, buildServicePort, type ServiceOptions } from '#testing/builders/kube.ts';
import { ask } from '#testing/builders/diagnosis.ts';
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
  expect(found([], { externalIPs: ['192.0.2.1'] })).toEqual([]);
  expect(found(['10.96.0.20'])).toEqual([['warning', '10.96.0.20 on 80/TCP is the cluster IP of shop/other too.']]);
});

describe('of load balancers', () => {
  const given = (ip: string, options: ServiceOptions = {}): ServiceOptions => ({
    type: 'LoadBalancer',
    ingress: [{ ip, hostname: undefined, ipMode: undefined }],
    ...options,
  });
  const both = (own: ServiceOptions, other: ServiceOptions) =>
    ask(externalIpTaken, [buildService(own), buildService({ ...OTHER, ...other })]).map((f) => [f.severity, f.title]);

  test('one address and port of two is a warning', () => {
    expect(both(given('203.0.113.7'), given('203.0.113.7'))).toEqual([
      ['warning', '203.0.113.7 on 80/TCP is an address of shop/other too.'],
    ]);
    expect(both(given('203.0.113.7'), { externalIPs: ['203.0.113.7'] })).toHaveLength(1);
    expect(both(given('10.96.0.20'), {})).toHaveLength(1);
  });

  test('on other ports or protocols they share it on purpose, and one Service may have it twice', () => {
    expect(both(given('203.0.113.7'), given('203.0.113.7', { ports: [buildServicePort({ protocol: 'UDP' })] }))).toEqual([]);
    expect(both(given('203.0.113.7'), given('203.0.113.7', { ports: [buildServicePort({ port: 443 })] }))).toEqual([]);
    expect(both(given('203.0.113.7', { externalIPs: ['203.0.113.7'] }), {})).toEqual([]);
  });

  test('those of Nodes are as they should be', () => {
    expect(ask(externalIpTaken, [buildService(given('172.18.0.2')), buildNode({ addresses: ['172.18.0.2'] })])).toEqual([]);
  });
});

test('the node port of another, on the address of a Node', () => {
  const own = { externalIPs: ['172.18.0.2'], ports: [buildServicePort({ port: 30_080 })] };
  const other = buildService({ ...OTHER, type: 'NodePort', ports: [buildServicePort({ nodePort: 30_080 })] });
  const asked = (address: string) =>
    ask(externalIpTaken, [buildService(own), other, buildNode({ addresses: [address] })]).map((f) => [f.severity, f.title]);
  expect(asked('172.18.0.2')[0]).toEqual(['warning', '172.18.0.2 on 30080/TCP is the node port of shop/other too.']);
  expect(asked('172.18.0.3')).toEqual([]);
});

test('the address of a Node is information', () => {
  const addressed = buildNode({ addresses: ['172.18.0.2'] });
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

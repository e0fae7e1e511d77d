// Tests of what a client would type for a Service.

import { expect, test } from 'vitest';
import { buildService, buildServicePort } from '#testing/builders/kube.ts';
import { FROM_HOST, FROM_OUTSIDE, FROM_POD } from '#testing/builders/routing.ts';
import { ask, clusterWith, shopWith, webService } from '#testing/builders/trace.ts';
import { defaultTarget } from './default-target.ts';

const usual = (state: ReturnType<typeof shopWith>, key: string, client: Parameters<typeof defaultTarget>[2]): string =>
  defaultTarget(state, key, client, 'cluster.local');

test('the shortest name from where the client is', () => {
  expect(usual(shopWith(), 'shop/web', FROM_POD)).toBe('web:80');
  expect(usual(shopWith(), 'shop/web', { kind: 'pod', pod: 'other/o1' })).toBe('web.shop:80');
  expect(usual(shopWith(), 'shop/web', undefined)).toBe('web.shop:80');
});

test('a process of a Node types the address, as it knows no names of the cluster; the name in full where there is no address', () => {
  expect(usual(shopWith(), 'shop/web', FROM_HOST)).toBe('10.96.0.10:80');
  const db = buildService({ name: 'db', clusterIP: 'None', clusterIPs: ['None'], ports: [buildServicePort({ port: 80 })] });
  expect(usual(clusterWith(db), 'shop/db', FROM_HOST)).toBe('db.shop.svc.cluster.local:80');
  const alias = buildService({ name: 'far', type: 'ExternalName', externalName: 'far.example', ports: [] });
  expect(usual(clusterWith(alias), 'shop/far', FROM_HOST)).toBe('far.shop.svc.cluster.local');
});

test('the protocol is written where it is not TCP; a Service that is not in view has no port', () => {
  const dns = buildService({ name: 'dns', ports: [buildServicePort({ port: 53, protocol: 'UDP' })] });
  expect(usual(clusterWith(dns), 'shop/dns', FROM_POD)).toBe('dns:53/UDP');
  expect(usual(clusterWith(), 'shop/far', FROM_POD)).toBe('far');
});

test('a headless Service: the port of its Pods', () => {
  const db = buildService({
    name: 'db',
    clusterIP: 'None',
    clusterIPs: ['None'],
    ports: [buildServicePort({ port: 80, targetPort: 5432 })],
  });
  expect(usual(clusterWith(db), 'shop/db', FROM_POD)).toBe('db:5432');
});

test('from outside: the load balancer, an external IP, a node port, else the name', () => {
  const ports = [buildServicePort({ name: 'http', targetPort: 'http', nodePort: 30_080 })];
  const balanced = webService({ type: 'LoadBalancer', ports, ingress: [{ ip: '203.0.113.7', hostname: undefined, ipMode: undefined }] });
  expect(usual(shopWith(balanced), 'shop/web', FROM_OUTSIDE)).toBe('203.0.113.7:80');
  expect(usual(shopWith(webService({ ports, externalIPs: ['2001:db8::5'] })), 'shop/web', FROM_OUTSIDE)).toBe('[2001:db8::5]:80');
  const byNode = shopWith(webService({ type: 'NodePort', ports }));
  expect(usual(byNode, 'shop/web', FROM_OUTSIDE)).toBe('172.18.0.1:30080');
  expect(ask(byNode, '172.18.0.1:30080', { client: FROM_OUTSIDE }).outcome.kind).toBe('reaches');
  expect(usual(shopWith(), 'shop/web', FROM_OUTSIDE)).toBe('web.shop.svc.cluster.local:80');
});

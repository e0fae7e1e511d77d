// Tests of the health check port of a Service: what kube-proxy answers there, and who hears it.

import { expect, test } from 'vitest';
import type { AnyRecord } from '#lib/cluster/record.ts';
import {
  buildContainer,
  buildContainerPort,
  buildEndpoint,
  buildPod,
  buildNetworkPolicy,
  buildSlice,
  buildSlicePort,
  type ServiceOptions,
} from '#testing/builders/kube.ts';
import { FROM_HOST, FROM_OUTSIDE } from '#testing/builders/routing.ts';
import { ask, ladder, rulesOf, saysOf, shopWith, webService } from '#testing/builders/trace.ts';

const LOCAL: ServiceOptions = { type: 'LoadBalancer', externalTrafficPolicy: 'Local', healthCheckNodePort: 30_500 };

function local(over: ServiceOptions = {}): AnyRecord {
  return webService({ ...LOCAL, ...over });
}

test('a Node with a ready endpoint answers 200 and how many there are', () => {
  const found = ask(shopWith(local()), '172.18.0.1:30500');
  expect(ladder(found)).toBe('address:pass egress:pass health-check:pass');
  expect(saysOf(found, 'address')).toBe('172.18.0.1 is an address of Node n1, and 30500 is the health check port of Service shop/web.');
  expect(saysOf(found, 'health-check')).toBe(
    'kube-proxy of n1 answers 200: 1 ready endpoint of Service shop/web is on this Node. A load balancer that asks here sends connections to this Node.',
  );
  expect(found.outcome).toEqual({
    kind: 'reaches',
    says: 'Reaches kube-proxy of n1, which answers 200: 1 ready endpoint of Service shop/web is on this Node.',
    client: 'The connection opens: HTTP 200.',
  });
  expect(found.service).toBe('shop/web');
  expect(rulesOf(found, 'health-check')).toEqual(['kube-proxy R20', 'kube-proxy R74', 'kube-proxy R75', 'kube-proxy R77']);
});

test('R74: a Node without one answers 503, and so does one whose endpoints only drain', () => {
  expect(ask(shopWith(local()), '172.18.0.2:30500').outcome.says).toBe(
    'Reaches kube-proxy of n2, which answers 503: no ready endpoint of Service shop/web is on this Node.',
  );
  const draining = buildSlice({
    endpoints: [buildEndpoint({ address: '10.0.0.1', pod: 'web-1', nodeName: 'n1', ready: false, serving: true, terminating: true })],
    ports: [buildSlicePort({ name: 'http', port: 8080 })],
  });
  expect(ask(shopWith(local(), draining), '172.18.0.1:30500').outcome.says).toContain('answers 503: no ready endpoint');
});

test('R75: a kube-proxy that is not healthy answers 503', () => {
  expect(ask(shopWith(local()), '172.18.0.1:30500', { proxy: { healthy: false } }).outcome.says).toBe(
    'Reaches kube-proxy of n1, which answers 503: kube-proxy is not healthy.',
  );
});

test('from outside and by a process of the Node it is the same', () => {
  expect(ask(shopWith(local()), '172.18.0.3:30500', { client: FROM_OUTSIDE }).outcome.says).toContain(
    'kube-proxy of n3, which answers 200',
  );
  expect(ask(shopWith(local()), '127.0.0.1:30500', { client: FROM_HOST }).outcome.says).toContain('kube-proxy of n1, which answers 200');
});

test('R77: it is not open where nodePortAddresses leave the address out', () => {
  const found = ask(shopWith(local()), '127.0.0.1:30500', { client: FROM_HOST, proxy: { mode: 'nftables' } });
  expect(ladder(found)).toBe('address:pass egress:pass health-check:fail');
  expect(found.outcome).toMatchObject({ kind: 'refused', says: 'Refused: the health check port is not open on 127.0.0.1.' });
});

test('a client that NetworkPolicy lets out nowhere does not hear it', () => {
  const closed = buildNetworkPolicy({ policyTypes: ['Egress'] });
  const found = ask(shopWith(local(), closed), '172.18.0.1:30500');
  expect(ladder(found)).toBe('address:pass egress:fail');
  expect(found.outcome).toMatchObject({ kind: 'times-out', says: 'Times out: NetworkPolicy denies it.' });
  expect(found.steps.at(-1)).toMatchObject({ id: 'health-check', status: 'skipped' });
});

test.each<[string, AnyRecord, string]>([
  ['with externalTrafficPolicy Cluster it is not in use', local({ externalTrafficPolicy: 'Cluster' }), '172.18.0.1:30500'],
  ['it is TCP', local(), '172.18.0.1:30500/UDP'],
  [
    'a Service of the other family has none in this one',
    local({ clusterIP: 'fd00::9', clusterIPs: ['fd00::9'], ipFamilies: ['IPv6'] }),
    '172.18.0.1:30500',
  ],
  ['another port is not it', local(), '172.18.0.1:30501'],
])('%s', (_, service, typed) => {
  expect(ladder(ask(shopWith(service), typed))).toBe('address:unknown');
});

test('a Node whose address is a load balancer address of the Service too', () => {
  const balancer = local({ ingress: [{ ip: '172.18.0.1', hostname: undefined, ipMode: undefined }] });
  expect(ask(shopWith(balancer), '172.18.0.1:30500').outcome.says).toContain('answers 200');
  expect(ask(shopWith(balancer), '172.18.0.1:80').route).toBeDefined();
});

test('it goes before a Pod on the host network that declares the port: kube-proxy has it', () => {
  const containers = [buildContainer({ ports: [buildContainerPort({ containerPort: 30_500 })] })];
  const agent = buildPod({ name: 'agent', hostNetwork: true, nodeName: 'n1', ips: ['172.18.0.1'], containers });
  expect(ladder(ask(shopWith(local(), agent), '172.18.0.1:30500'))).toBe('address:pass egress:pass health-check:pass');
});

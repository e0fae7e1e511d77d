// Tests of addresses: whose they are, by which way they lead in, and those that lead nowhere.

import { describe, expect, test } from 'vitest';
import {
  buildContainer,
  buildContainerPort,
  buildEndpoint,
  buildPod,
  buildService,
  buildServicePort,
  buildSlice,
  buildSlicePort,
} from '#testing/builders/kube.ts';
import { FROM_HOST, FROM_OUTSIDE } from '#testing/builders/routing.ts';
import {
  ask,
  clusterWith,
  DNS,
  ladder,
  rulesOf,
  saysOf,
  shopWith,
  statusOfStep,
  WEB_PODS,
  WEB_SLICE,
  webService,
} from '#testing/builders/trace.ts';

const METRICS = buildContainer({ ports: [buildContainerPort({ name: 'metrics', containerPort: 9100 })] });

const EVERYWHERE = webService({
  type: 'LoadBalancer',
  externalIPs: ['192.0.2.50'],
  ingress: [{ ip: '203.0.113.7', hostname: undefined, ipMode: undefined }],
  ports: [buildServicePort({ name: 'http', targetPort: 'http', nodePort: 30_080 })],
});

describe('the addresses of a Service', () => {
  test.each([
    ['10.96.0.10:80', ': the ClusterIP of Service shop/web'],
    ['203.0.113.7:80', ': the load balancer address of Service shop/web'],
    ['192.0.2.50:80', ': the external IP of Service shop/web'],
    ['172.18.0.2:30080', 'address of Node n2, and 30080 is a node port of Service shop/web'],
  ])('%s: %s', (typed, says) => {
    const found = ask(shopWith(EVERYWHERE), typed);
    expect(found.service).toBe('shop/web');
    expect(saysOf(found, 'address')).toContain(says);
    expect(found.outcome.kind).toBe('reaches');
  });

  test('R19: a load balancer that takes its own connections: they leave', () => {
    const proxied = {
      ...EVERYWHERE,
      ...webService({ type: 'LoadBalancer', ingress: [{ ip: '203.0.113.7', hostname: undefined, ipMode: 'Proxy' }] }),
    };
    const found = ask(shopWith(proxied), '203.0.113.7:80');
    expect(ladder(found)).toBe('address:pass port:pass policy:unknown');
    expect(rulesOf(found, 'policy')).toEqual(['kube-proxy R19']);
    expect(found.outcome.kind).toBe('leaves');
  });

  test('R71: external IPs that are switched off', () => {
    const found = ask(shopWith(EVERYWHERE), '192.0.2.50:80', { proxy: { externalIPs: false } });
    expect(statusOfStep(found, 'policy')).toBe('fail');
    expect(rulesOf(found, 'policy')).toEqual(['kube-proxy R71']);
  });

  test('of two Services at one address the one that has the port', () => {
    const second = buildService({
      name: 'second',
      clusterIP: '10.96.0.11',
      clusterIPs: ['10.96.0.11'],
      externalIPs: ['192.0.2.50'],
      ports: [buildServicePort({ port: 81 })],
    });
    expect(ask(shopWith(EVERYWHERE, second), '192.0.2.50:81').service).toBe('shop/second');
    expect(ask(shopWith(EVERYWHERE, second), '192.0.2.50:80').service).toBe('shop/web');
  });

  test('of two Services at one address and port it is not certain which one gets it', () => {
    const second = (port: number, protocol: 'TCP' | 'UDP' = 'TCP') =>
      buildService({
        name: 'second',
        clusterIP: '10.96.0.11',
        clusterIPs: ['10.96.0.11'],
        externalIPs: ['203.0.113.7'],
        ports: [buildServicePort({ port, protocol })],
      });
    const shared = ask(shopWith(EVERYWHERE, second(80)), '203.0.113.7:80');
    expect(statusOfStep(shared, 'address')).toBe('unknown');
    expect(saysOf(shared, 'address')).toMatch(/shop\/\w+ has the same address and port: which Service gets a connection is not certain/);
    expect(shared.service).toBe('shop/second');
    expect(shared.outcome.says).toBe('Refused: nobody is behind Service shop/second on port 80. Not certain: Address.');
    for (const other of [second(81), second(80, 'UDP')])
      expect(statusOfStep(ask(shopWith(EVERYWHERE, other), '203.0.113.7:80'), 'address')).toBe('pass');
  });

  test('a ClusterIP from outside: whether the network brings it is not known', () => {
    const found = ask(shopWith(), '10.96.0.10:80', { client: FROM_OUTSIDE });
    expect(statusOfStep(found, 'address')).toBe('unknown');
    expect(found.outcome.says).toMatch(/Not certain: Address/);
  });
});

describe('node ports', () => {
  test('R69: 127.0.0.1 of a Node; in nftables mode it is not open', () => {
    const open = ask(shopWith(EVERYWHERE), '127.0.0.1:30080', { client: FROM_HOST });
    expect(saysOf(open, 'address')).toMatch(/127\.0\.0\.1 is Node n1 itself/);
    expect(open.outcome.kind).toBe('reaches');
    const closed = ask(shopWith(EVERYWHERE), '127.0.0.1:30080', { client: FROM_HOST, proxy: { mode: 'nftables' } });
    expect(statusOfStep(closed, 'chosen')).toBe('fail');
    expect(closed.outcome).toMatchObject({ kind: 'refused' });
  });

  test('the Pod decides at the Node that it dials', () => {
    const found = ask(shopWith(EVERYWHERE), '172.18.0.3:30080');
    expect(found.route?.decided?.node).toBe('n3');
    expect(found.outcome.says).toMatch(/the Pod sees an address of n3/);
  });

  test('a port that is nobody’s: what listens on the Node is not in the API', () => {
    const found = ask(shopWith(EVERYWHERE), '172.18.0.2:22');
    expect(ladder(found)).toBe('address:unknown');
    expect(found.outcome.kind).toBe('unknown');
  });

  test('what no rule of a Service takes at its external IP is for the Node that has the address', () => {
    const external = webService({ externalIPs: ['172.18.0.2'] });
    const found = ask(shopWith(external), '172.18.0.2:22');
    expect(ladder(found)).toBe('address:unknown');
    expect(saysOf(found, 'address')).toMatch(/Whether a process of the Node listens there/);
    expect(ask(shopWith(external), '172.18.0.2:80').service).toBe('shop/web');
  });

  test('10256: kube-proxy speaks of itself there, unless it is set up otherwise', () => {
    const found = ask(shopWith(), '172.18.0.2:10256');
    expect(saysOf(found, 'address')).toMatch(/On 10256 kube-proxy says whether it is healthy \(\/healthz\), unless it is set up otherwise/);
    expect(found.outcome.kind).toBe('unknown');
    expect(saysOf(ask(shopWith(), '172.18.0.2:10256/UDP'), 'address')).not.toMatch(/healthy/);
  });

  test('a Pod on the host network that declares the port', () => {
    const agent = buildPod({ name: 'agent', hostNetwork: true, nodeName: 'n2', ips: ['172.18.0.2'] });
    const found = ask(shopWith(agent), '172.18.0.2:8080');
    expect(saysOf(found, 'address')).toMatch(/Pod shop\/agent shares its network and declares port 8080/);
    expect(found.outcome.kind).toBe('reaches');
  });
});

describe('addresses of Pods', () => {
  test('a Pod is dialled without a Service', () => {
    const found = ask(shopWith(), '10.0.0.1:8080');
    expect(ladder(found)).toBe('address:pass pod-port:pass egress:pass ingress:pass');
    expect(found.outcome.says).toBe('Reaches Pod web-1; the Pod sees the client’s own address.');
    expect(found.endpoints.map((e) => e.pod)).toEqual(['shop/web-1']);
  });

  test('a headless name gives the Pods; its port is not mapped', () => {
    const headless = webService({ clusterIP: 'None', clusterIPs: ['None'] });
    const right = ask(shopWith(headless), 'web:8080');
    expect(ladder(right)).toBe('dns:pass name:pass address:pass port:pass pod-port:pass egress:pass ingress:pass');
    expect(right.outcome.says).toBe('Reaches one of 2 Pods, the client takes one; the Pod sees the client’s own address.');
    const wrong = ask(shopWith(headless), 'web:80');
    expect(statusOfStep(wrong, 'pod-port')).toBe('fail');
    expect(saysOf(wrong, 'pod-port')).toMatch(/a headless Service maps no ports: dial 8080/);
    expect(wrong.outcome.kind).toBe('refused');
    expect(ask(shopWith(headless), 'web:http').endpoints[0]?.port).toBe(8080);
  });

  test('a headless name of Pods on the host network: the slice says which of those at the address', () => {
    const agents = ['aside', 'agent'].map((name) =>
      buildPod({ name, hostNetwork: true, nodeName: 'n2', ips: ['172.18.0.2'], labels: { app: name }, containers: [METRICS] }),
    );
    const headless = buildService({ name: 'agent', clusterIP: 'None', clusterIPs: ['None'], selector: { app: 'agent' } });
    const endpoints = [buildEndpoint({ address: '172.18.0.2', pod: 'agent', nodeName: 'n2' })];
    const found = ask(clusterWith(...agents, headless, buildSlice({ name: 'agent-a', service: 'agent', endpoints })), 'agent:9100');
    expect(found.endpoints.map(({ pod }) => pod)).toEqual(['shop/agent']);
    expect(statusOfStep(found, 'pod-port')).toBe('pass');
  });

  test('the name of one endpoint below a ClusterIP Service', () => {
    expect(ask(shopWith(), '10-0-0-1.web:8080').outcome.says).toMatch(/^Reaches Pod web-1/);
  });

  test('an address that only a slice knows', () => {
    const slice = buildSlice({
      service: 'legacy',
      name: 'legacy-1',
      endpoints: [buildEndpoint({ address: '192.0.2.10' })],
      ports: [buildSlicePort({ port: 1521 })],
    });
    const found = ask(shopWith(slice), '192.0.2.10:1521');
    expect(saysOf(found, 'address')).toMatch(/endpoint of a Service, and no Pod/);
    expect(found.outcome).toMatchObject({ kind: 'reaches' });
    expect(found.outcome.says).toMatch(/Not certain: Pod port/);
  });

  test('the client itself', () => {
    expect(saysOf(ask(shopWith(), '127.0.0.1:8080'), 'address')).toMatch(/is the client itself/);
    expect(ask(shopWith(), '127.0.0.1:8080', { client: FROM_OUTSIDE }).outcome.kind).toBe('leaves');
  });
});

describe('addresses of nobody', () => {
  test('outside the cluster', () => {
    expect(ask(shopWith(), '198.51.100.99:443').outcome).toMatchObject({ kind: 'leaves', says: 'Leaves the cluster, for 198.51.100.99.' });
  });

  test('R58: in the range of Services, where that is known', () => {
    const found = ask(shopWith(), '10.96.0.99:80', { serviceCIDRs: ['10.96.0.0/12'] });
    expect(rulesOf(found, 'address')).toEqual(['kube-proxy R58']);
    expect(found.outcome.kind).toBe('times-out');
  });

  test('of somebody who is not in view: where to look', () => {
    const elsewhere = [{ kind: 'Service', key: 'far/api', addresses: ['10.96.0.99'] }] as const;
    const found = ask(shopWith(), '10.96.0.99:80', { whole: (ns) => ns === 'shop', elsewhere });
    expect(found.steps.find((s) => s.id === 'address')).toMatchObject({ status: 'unknown', beyond: 'far' });
    expect(saysOf(found, 'address')).toBe('10.96.0.99 is of Service far/api, which is not in this view.');
  });

  test('where not all is in view, it may be somebody’s', () => {
    expect(ask(shopWith(), '10.96.0.99:80', { whole: (ns) => ns === 'shop' }).outcome.kind).toBe('unknown');
  });
});

describe('families', () => {
  const dual = webService({ clusterIPs: ['10.96.0.10', 'fd00:96::10'], ipFamilies: ['IPv4', 'IPv6'] });
  const both = buildPod({ name: 'c6', labels: {}, nodeName: 'n1', ips: ['10.1.0.6', 'fd00::6'] });

  test('IPv4 is preferred; the reader may ask for IPv6', () => {
    const client = { kind: 'pod', pod: 'shop/c6' } as const;
    expect(saysOf(ask(shopWith(dual, both), 'web:80', { client }), 'address')).toMatch(/^10\.96\.0\.10: /);
    expect(saysOf(ask(shopWith(dual, both), 'web:80', { client, family: 'IPv6' }), 'address')).toMatch(/^fd00:96::10: /);
  });

  test('a client without the family', () => {
    const only6 = webService({ clusterIP: 'fd00:96::10', clusterIPs: ['fd00:96::10'], ipFamilies: ['IPv6'] });
    const found = ask(shopWith(only6), 'web:80');
    expect(statusOfStep(found, 'address')).toBe('fail');
    expect(found.outcome.kind).toBe('no-address');
  });

  test('an IPv6 address in another spelling', () => {
    expect(ask(shopWith(dual, both), '[fd00:96:0:0::10]:80', { client: { kind: 'pod', pod: 'shop/c6' } }).service).toBe('shop/web');
  });
});

describe('clients that can not connect', () => {
  test('a Pod that is gone, one that is on no Node, one that has ended', () => {
    expect(ask(shopWith(), 'web:80', { client: { kind: 'pod', pod: 'shop/gone' } }).outcome.kind).toBe('impossible');
    const pending = buildPod({ name: 'pending', nodeName: undefined, ips: [] });
    expect(saysOf(ask(shopWith(pending), 'web:80', { client: { kind: 'pod', pod: 'shop/pending' } }), 'client')).toMatch(/on no Node yet/);
    const done = buildPod({ name: 'done', nodeName: 'n1', ips: [], phase: 'Succeeded' });
    expect(saysOf(ask(shopWith(done), 'web:80', { client: { kind: 'pod', pod: 'shop/done' } }), 'client')).toMatch(/has ended/);
  });

  test('a Pod that is not in view, a Node that is not', () => {
    expect(ask(shopWith(), 'web:80', { client: { kind: 'pod', pod: 'far/pod' }, whole: () => false }).outcome.kind).toBe('unknown');
    expect(ask(shopWith(), '10.96.0.10:80', { client: { kind: 'node', node: 'n9' } }).outcome.kind).toBe('unknown');
  });
});

test('without Namespaces in the state the whole of it still counts', () => {
  const state = clusterWith(webService(), ...WEB_PODS, WEB_SLICE, ...DNS);
  state.tables.Namespace.clear();
  expect(ask(state, '198.51.100.99:443').outcome.kind).toBe('leaves');
});

// Tests of the Service port and of what kube-proxy decides: each verdict has its step, its words and its rule.

import { describe, expect, test } from 'vitest';
import type { AnyRecord } from '#lib/cluster/record.ts';
import {
  buildContainer,
  buildEndpoint,
  buildPod,
  buildService,
  buildServicePort,
  buildSlice,
  buildSlicePort,
} from '#testing/builders/kube.ts';
import { FROM_HOST, FROM_OUTSIDE } from '#testing/builders/routing.ts';
import { ask, clusterWith, ladder, rulesOf, saysOf, shopWith, statusOfStep, WEB_PODS, webService } from '#testing/builders/trace.ts';

const NOT_READY = buildSlice({
  endpoints: [
    buildEndpoint({ address: '10.0.0.1', pod: 'web-1', nodeName: 'n1', ready: false, serving: false }),
    buildEndpoint({ address: '10.0.0.2', pod: 'web-2', nodeName: 'n3', ready: false, serving: false }),
  ],
  ports: [buildSlicePort({ name: 'http', port: 8080 })],
});

const AWAY = buildSlice({
  endpoints: [buildEndpoint({ address: '10.0.0.2', pod: 'web-2', nodeName: 'n3' })],
  ports: [buildSlicePort({ name: 'http', port: 8080 })],
});

describe('the Service port', () => {
  test.each([
    ['web:80', /listens on 80 \(http\)/],
    ['web:http', /http is the Service’s name for port 80/],
    ['web', /No port is typed: this is the first one/],
  ])('%s', (typed, says) => {
    const found = ask(shopWith(), typed);
    expect(saysOf(found, 'port')).toMatch(says);
    expect(found.outcome.kind).toBe('reaches');
  });

  test.each<[string, RegExp, string]>([
    ['web:8080', /8080 is the port of its Pods: clients of the Service use 80/, 'times-out'],
    ['web:80/UDP', /its port 80 is TCP, and this is UDP/, 'times-out'],
    ['web:81', /has no port 81\/TCP: it has 80 \(http\)/, 'times-out'],
    ['web:grpc', /has no port grpc\/TCP/, 'impossible'],
  ])('R57: %s is not listed', (typed, says, kind) => {
    const found = ask(shopWith(), typed);
    expect(ladder(found)).toBe('dns:pass name:pass address:pass port:fail');
    expect(saysOf(found, 'port')).toMatch(says);
    expect(rulesOf(found, 'port')).toEqual(['kube-proxy R57']);
    expect(found.outcome.kind).toBe(kind);
  });

  test('R57: nftables refuses it', () => {
    expect(ask(shopWith(), 'web:81', { proxy: { mode: 'nftables' } }).outcome.kind).toBe('refused');
  });

  test('the node port on the ClusterIP', () => {
    const service = webService({ type: 'NodePort', ports: [buildServicePort({ name: 'http', targetPort: 'http', nodePort: 30_080 })] });
    expect(saysOf(ask(shopWith(service), 'web:30080'), 'port')).toMatch(/30080 is its node port: it is open on the addresses of Nodes/);
  });
});

describe('who is chosen', () => {
  test('R41, R52: shares and the source address', () => {
    const found = ask(shopWith(), 'web:80');
    expect(ladder(found)).toBe(
      'dns:pass name:pass address:pass port:pass policy:pass candidates:pass chosen:pass pod-port:pass egress:pass ingress:pass',
    );
    expect(found.outcome).toEqual({
      kind: 'reaches',
      says: 'Reaches one of 2 Pods, 50% each; the Pod sees the client’s own address.',
      client: 'The connection opens.',
    });
    expect(rulesOf(found, 'policy')).toContain('kube-proxy R41');
    expect(rulesOf(found, 'chosen')).toContain('kube-proxy R52');
    expect(found.endpoints.map((e) => [e.pod, e.share, e.hop, e.status])).toEqual([
      ['shop/web-1', 0.5, 'same-node', 'pass'],
      ['shop/web-2', 0.5, 'other-zone', 'pass'],
    ]);
  });

  test('R42: internalTrafficPolicy Local keeps to the Node', () => {
    const found = ask(shopWith(webService({ internalTrafficPolicy: 'Local' })), 'web:80');
    expect(saysOf(found, 'policy')).toBe('internalTrafficPolicy is Local: only endpoints on n1 count.');
    expect(found.outcome.says).toBe('Reaches Pod web-1; the Pod sees the client’s own address.');
  });

  test('R54: internalTrafficPolicy Local and nobody there: dropped', () => {
    const found = ask(shopWith(webService({ internalTrafficPolicy: 'Local' }), AWAY), 'web:80');
    expect(statusOfStep(found, 'candidates')).toBe('pass');
    expect(statusOfStep(found, 'chosen')).toBe('fail');
    expect(rulesOf(found, 'chosen')).toContain('kube-proxy R54');
    expect(found.outcome).toMatchObject({
      kind: 'times-out',
      says: 'Times out: no endpoint on n1 can take it, and internalTrafficPolicy is Local.',
    });
  });

  test('R45, R47, R55: externalTrafficPolicy Local, by a Pod and from outside', () => {
    const service = webService({
      type: 'LoadBalancer',
      externalTrafficPolicy: 'Local',
      ingress: [{ ip: '203.0.113.7', hostname: undefined, ipMode: undefined }],
      ports: [buildServicePort({ name: 'http', targetPort: 'http', nodePort: 30_080 })],
    });
    const inside = ask(shopWith(service, AWAY), '203.0.113.7:80');
    expect(saysOf(inside, 'policy')).toMatch(/Local, but the client is inside/);
    expect(inside.outcome.kind).toBe('reaches');
    const outside = ask(shopWith(service, AWAY), '203.0.113.7:80', { client: FROM_OUTSIDE });
    expect(rulesOf(outside, 'chosen')).toContain('kube-proxy R55');
    expect(outside.outcome.kind).toBe('times-out');
  });

  test('R23: hints narrow the choice, and say so', () => {
    const hinted = buildSlice({
      endpoints: [
        buildEndpoint({ address: '10.0.0.1', pod: 'web-1', nodeName: 'n1', forZones: [{ name: 'a' }] }),
        buildEndpoint({ address: '10.0.0.2', pod: 'web-2', nodeName: 'n3', forZones: [{ name: 'b' }] }),
      ],
      ports: [buildSlicePort({ name: 'http', port: 8080 })],
    });
    const found = ask(shopWith(hinted), 'web:80');
    expect(saysOf(found, 'policy')).toMatch(/Hints narrow that to endpoints meant for zone a/);
    expect(saysOf(found, 'chosen')).toBe('10.0.0.1:8080 gets all connections. 1 is left out.');
  });

  test('R29: nobody ready: those that still serve while they terminate', () => {
    const draining = buildSlice({
      endpoints: [buildEndpoint({ address: '10.0.0.1', pod: 'web-1', nodeName: 'n1', ready: false, serving: true, terminating: true })],
      ports: [buildSlicePort({ name: 'http', port: 8080 })],
    });
    const found = ask(shopWith(draining), 'web:80');
    expect(saysOf(found, 'chosen')).toMatch(/None is ready, so kube-proxy falls back/);
    expect(rulesOf(found, 'chosen')).toContain('kube-proxy R29');
  });

  test('R43: a host process is masqueraded', () => {
    const found = ask(shopWith(), '10.96.0.10:80', { client: FROM_HOST });
    expect(found.outcome.says).toMatch(/the Pod sees an address of n1\./);
  });

  test('R73: affinity is told', () => {
    const found = ask(shopWith(webService({ sessionAffinity: 'ClientIP' })), 'web:80');
    expect(found.steps.find((s) => s.id === 'policy')?.evidence.some((e) => e.note?.includes('3 hours'))).toBe(true);
  });
});

describe('nobody there is refused', () => {
  test.each<[string, readonly AnyRecord[], RegExp]>([
    ['none ready', [NOT_READY], /None of the 2 endpoints that are published is ready/],
    [
      'a selector that matches nothing',
      [webService({ selector: { app: 'wbe' } }), buildSlice({ endpoints: [], ports: [] })],
      /selector app=wbe matches no Pod/,
    ],
    [
      'a port that no Pod has',
      [buildSlice({ endpoints: [buildEndpoint()], ports: [] })],
      /none of the addresses .*: the slice has no port named “http”\. No container of these Pods has a port named “http”\.$/i,
    ],
    [
      'a port that a sidecar alone has, of which an older control plane knows nothing',
      [
        buildPod({ name: 'web-1', containers: [], initContainers: [buildContainer({ name: 'proxy', restartPolicy: 'Always' })] }),
        buildSlice({ endpoints: [buildEndpoint({ pod: 'web-1' })], ports: [] }),
      ],
      /Only a sidecar .* older than Kubernetes 1\.33 .* Use the number as targetPort\.$/,
    ],
    [
      'Pods that are ready, and a slice that says otherwise',
      [
        buildPod({ name: 'web-1', nodeName: 'n1' }),
        buildSlice({
          ports: [buildSlicePort({ name: 'http', port: 8080 })],
          endpoints: [buildEndpoint({ pod: 'web-1', ready: false, serving: false })],
        }),
      ],
      /is not ready\. By its own condition 1 Pod is ready\. The EndpointSlice controller has not written it/,
    ],
    [
      'a slice that somebody else wrote, of whose Pods nothing is concluded',
      [buildSlice({ endpoints: [buildEndpoint()], ports: [], labels: { 'endpointslice.kubernetes.io/managed-by': 'somebody' } })],
      /the slice has no port named “http”\.$/,
    ],
    [
      'no selector and no slice',
      [webService({ selector: {} }), buildSlice({ endpoints: [], ports: [] })],
      /has no selector, and no EndpointSlice/,
    ],
    ['Pods that are not published', [buildSlice({ endpoints: [], ports: [] })], /matches 2 Pods, and none is published/],
    ['the other protocol', [buildSlice({ ports: [buildSlicePort({ name: 'http', protocol: 'UDP' })] })], /another protocol than TCP/],
  ])('R53: %s', (_, records, says) => {
    const found = ask(shopWith(...records), 'web:80');
    expect(statusOfStep(found, 'candidates')).toBe('fail');
    expect(saysOf(found, 'candidates')).toMatch(says);
    expect(rulesOf(found, 'candidates')).toContain('kube-proxy R53');
    expect(found.outcome).toMatchObject({ kind: 'refused', client: '“Connection refused”, at once.' });
    expect(found.steps.filter((s) => s.status === 'skipped').map((s) => s.id)).toEqual(['chosen', 'pod-port', 'egress', 'ingress']);
    expect(found.steps.find((s) => s.id === 'candidates')?.next[0]).toBe(
      'kubectl -n shop get endpointslices -l kubernetes.io/service-name=web -o wide',
    );
  });

  test('by UDP the client hears of it only if it listens', () => {
    const dns = buildService({
      name: 'dns',
      clusterIP: '10.96.0.12',
      clusterIPs: ['10.96.0.12'],
      ports: [buildServicePort({ port: 53, protocol: 'UDP' })],
    });
    expect(ask(clusterWith(dns), 'dns:53/UDP').outcome).toMatchObject({ kind: 'refused', client: expect.stringMatching(/ICMP/) });
  });

  test('R56: a host process that dials an external IP is not refused by iptables', () => {
    const service = webService({ externalIPs: ['192.0.2.50'] });
    const found = ask(shopWith(service, NOT_READY), '192.0.2.50:80', { client: FROM_HOST });
    expect(rulesOf(found, 'candidates')).toContain('kube-proxy R56');
    expect(found.outcome.kind).toBe('times-out');
  });
});

describe('source ranges', () => {
  const ranged = webService({
    type: 'LoadBalancer',
    ingress: [{ ip: '203.0.113.7', hostname: undefined, ipMode: undefined }],
    loadBalancerSourceRanges: ['198.51.100.0/24'],
  });

  test('R60: outside of them is dropped, for Pods too', () => {
    const found = ask(shopWith(ranged), '203.0.113.7:80');
    expect(ladder(found)).toBe('address:pass port:pass policy:pass ranges:fail');
    expect(rulesOf(found, 'ranges')).toContain('kube-proxy R60');
    expect(found.outcome.kind).toBe('times-out');
  });

  test('inside of them it passes; an address that is not known is taken to be inside', () => {
    expect(statusOfStep(ask(shopWith(ranged), '203.0.113.7:80', { client: FROM_OUTSIDE }), 'ranges')).toBe('pass');
    const anybody = { kind: 'external', node: 'n1', address: undefined } as const;
    expect(statusOfStep(ask(shopWith(ranged), '203.0.113.7:80', { client: anybody }), 'ranges')).toBe('unknown');
  });

  test('R59: not checked on the ClusterIP', () => {
    expect(statusOfStep(ask(shopWith(ranged), '10.96.0.10:80'), 'ranges')).toBeUndefined();
  });

  test('R65: without endpoints iptables refuses before it looks', () => {
    const found = ask(shopWith(ranged, NOT_READY), '203.0.113.7:80');
    expect(statusOfStep(found, 'ranges')).toBe('unknown');
    expect(found.outcome.kind).toBe('refused');
  });
});

test('R2: another proxy serves it: unknown', () => {
  const found = ask(shopWith(webService({ labels: { 'service.kubernetes.io/service-proxy-name': 'mesh' } })), 'web:80');
  expect(statusOfStep(found, 'policy')).toBe('unknown');
  expect(found.outcome.kind).toBe('unknown');
  expect(found.steps.some((s) => s.status === 'skipped')).toBe(false);
});

test('a Pod that fell out of its slice is not counted, one of a thousand is not named', () => {
  const many = Array.from({ length: 40 }, (_, i) => buildEndpoint({ address: `10.2.${i}.1`, nodeName: 'n2' }));
  const found = ask(
    shopWith(...WEB_PODS, buildPod({ name: 'x' }), buildSlice({ endpoints: many, ports: [buildSlicePort({ name: 'http', port: 8080 })] })),
    'web:80',
  );
  expect(found.steps.find((s) => s.id === 'candidates')?.evidence.at(-1)?.value).toBe('and 16 more');
  expect(found.endpoints).toHaveLength(40);
});

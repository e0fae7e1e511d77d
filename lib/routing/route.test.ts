// Tests of routes: the packet table by destination and client (SPEC R41 to R52, R57, R58, R66, R71 to R76).

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildPod, buildService, buildServicePort, buildSlice, buildSlicePort, type ServiceOptions } from '#testing/builders/kube.ts';
import type { SliceEndpoint } from '#lib/kube/endpoint-slice.ts';
import {
  at,
  chosen,
  clusterOf,
  FROM_HOST,
  FROM_OUTSIDE,
  FROM_POD,
  LOAD_BALANCER,
  query,
  serviceAndSlice,
  VIA,
} from '#testing/builders/routing.ts';
import { type Route, route, type RouteQuery } from './route.ts';
import { unclaimedVerdict } from './unclaimed.ts';
import { PROXY_MODES } from './proxy-mode.ts';

const BOTH = [at(1, { node: 'n1' }), at(3, { node: 'n3' })];
const HERE = [at(1, { node: 'n1' })];
const AWAY = [at(3, { node: 'n3' })];
const LOCAL: ServiceOptions = { ...LOAD_BALANCER, externalTrafficPolicy: 'Local' };
const INSIDE: ServiceOptions = { ...LOAD_BALANCER, internalTrafficPolicy: 'Local' };
const NO_DETECTOR = { detectLocal: { kind: 'ClusterCIDR', cidrs: [] } } as const;
const OUTWARD = [VIA.nodePort, VIA.loadBalancer, VIA.externalIP] as const;

function ask(options: ServiceOptions, endpoints: readonly SliceEndpoint[], over: Partial<RouteQuery> = {}): Route {
  return route(clusterOf(...serviceAndSlice(options, endpoints)), query(over));
}

const sourceOf = (found: Route) => found.decided?.source;

test('R41: clusterIP with iTP Cluster is given the cluster list', () => {
  const found = ask({}, BOTH);
  expect(chosen(found)).toEqual([1, 3]);
  expect(found).toMatchObject({
    verdict: { kind: 'deliver' },
    decided: { node: 'n1', client: 'pod', policy: { traffic: 'internal', list: 'cluster' } },
  });
  expect(found.rules).toEqual(['R48', 'R36', 'R37', 'R28', 'R41', 'R43', 'R52']);
});

test('R42: clusterIP with iTP Local is given the local list', () => {
  const found = ask({ internalTrafficPolicy: 'Local' }, BOTH);
  expect(chosen(found)).toEqual([1]);
  expect(found.decided).toMatchObject({ policy: { set: 'Local', list: 'local' }, leftOut: [{ reason: 'other-node' }] });
});

test.each<[string, Partial<RouteQuery>, object]>([
  ['a Pod', {}, { kind: 'preserved', reason: 'pod-client' }],
  ['the node', { vantage: FROM_HOST }, { kind: 'masqueraded', reason: 'not-a-pod' }],
  ['outside', { vantage: FROM_OUTSIDE }, { kind: 'masqueraded', reason: 'not-a-pod' }],
  ['a Pod, with masqueradeAll', { proxy: { masqueradeAll: true } }, { kind: 'masqueraded', reason: 'masquerade-all' }],
])('R43: clusterIP from %s: %j', (_, over, expected) => {
  expect(sourceOf(ask({}, BOTH, over))).toEqual(expected);
});

describe('external destinations', () => {
  test.each(OUTWARD.flatMap((via) => [FROM_POD, FROM_HOST, FROM_OUTSIDE].map((vantage) => ({ via, vantage }))))(
    'R44: eTP Cluster, %j: the cluster list, always masqueraded',
    (over) => {
      const found = ask(LOAD_BALANCER, BOTH, over);
      expect(chosen(found)).toEqual([1, 3]);
      expect(sourceOf(found)).toEqual({ kind: 'masqueraded', reason: 'external-cluster' });
    },
  );

  test.each(OUTWARD)('R45: eTP Local, a Pod by %j: the cluster list, source preserved', (via) => {
    const found = ask(LOCAL, BOTH, { via });
    expect(chosen(found)).toEqual([1, 3]);
    expect(found.decided).toMatchObject({ source: { kind: 'preserved' }, policy: { set: 'Local', list: 'cluster', shortCircuit: true } });
  });

  test.each(OUTWARD)('R46: eTP Local, the node by %j: the cluster list, masqueraded', (via) => {
    const found = ask(LOCAL, BOTH, { via, vantage: FROM_HOST });
    expect(chosen(found)).toEqual([1, 3]);
    expect(found.decided).toMatchObject({ source: { kind: 'masqueraded', reason: 'host-process' }, policy: { shortCircuit: true } });
  });

  test.each(OUTWARD)('R47: eTP Local, outside by %j: the local list, source preserved', (via) => {
    const found = ask(LOCAL, BOTH, { via, vantage: FROM_OUTSIDE });
    expect(chosen(found)).toEqual([1]);
    expect(found.decided).toMatchObject({ source: { kind: 'preserved', reason: 'external-local' }, policy: { shortCircuit: false } });
  });

  test('R40, R47: a host process that dials another node’s port is outside there', () => {
    const via = { kind: 'nodePort', node: 'n3', address: undefined } as const;
    expect(ask(LOCAL, BOTH, { via, vantage: FROM_HOST }).decided).toMatchObject({
      node: 'n3',
      client: 'external',
      policy: { list: 'local' },
    });
    expect(ask(LOCAL, BOTH, { via }).decided).toMatchObject({ node: 'n3', client: 'pod', policy: { list: 'cluster' } });
  });
});

test('R48: eTP does not touch clusterIP, iTP does not touch external destinations', () => {
  expect(chosen(ask(LOCAL, BOTH))).toEqual([1, 3]);
  for (const via of OUTWARD) {
    for (const vantage of [FROM_POD, FROM_HOST, FROM_OUTSIDE]) {
      const found = ask(INSIDE, BOTH, { via, vantage });
      expect(chosen(found)).toEqual([1, 3]);
      expect(sourceOf(found)).toEqual({ kind: 'masqueraded', reason: 'external-cluster' });
    }
  }
});

test('R49: without a detector clusterIP keeps the source, Pods are not short-circuited, the node is', () => {
  const proxy = NO_DETECTOR;
  expect(sourceOf(ask({}, BOTH, { proxy, vantage: FROM_OUTSIDE }))).toEqual({ kind: 'preserved', reason: 'no-detector' });
  expect(sourceOf(ask({}, BOTH, { proxy: { ...proxy, masqueradeAll: true } }))).toMatchObject({ kind: 'masqueraded' });
  expect(chosen(ask(LOCAL, BOTH, { proxy, via: VIA.nodePort }))).toEqual([1]);
  expect(chosen(ask(LOCAL, BOTH, { proxy, via: VIA.nodePort, vantage: FROM_HOST }))).toEqual([1, 3]);
});

describe('hairpin', () => {
  const self = buildPod({ name: 'self', nodeName: 'n1', ips: ['10.0.0.1'] });
  const hairpins = (mode: 'iptables' | 'nftables', endpoint: SliceEndpoint) =>
    route(
      clusterOf(self, ...serviceAndSlice({}, [endpoint, at(3, { node: 'n3' })])),
      query({ vantage: { kind: 'pod', pod: 'shop/self' }, proxy: { mode } }),
    ).endpoints.map((share) => share.hairpin);

  test('R50: a client that is given its own address is masqueraded', () => {
    expect(hairpins('iptables', at(1, { node: 'n1' }))).toEqual(['masqueraded', 'no']);
    expect(hairpins('nftables', at(1, { node: 'n1' }))).toEqual(['masqueraded', 'no']);
  });

  test('R51: nftables does so only for an endpoint that is local', () => {
    expect(hairpins('iptables', at(1))).toEqual(['masqueraded', 'no']);
    expect(hairpins('nftables', at(1))).toEqual(['not-masqueraded', 'no']);
  });
});

describe('R76: an endpoint on an address of the deciding node itself', () => {
  const onHost = [
    { ...at(1, { node: 'n1' }), addresses: ['172.18.0.1'] },
    { ...at(2, { node: 'n2' }), addresses: ['172.18.0.2'] },
  ];
  const sees = (vantage: RouteQuery['vantage']) =>
    ask(LOAD_BALANCER, onHost, { vantage, via: VIA.nodePort }).endpoints.map((share) => [share.endpoint.nodeName, share.sees]);

  test.each([
    ['a client outside', FROM_OUTSIDE],
    ['a Pod', FROM_POD],
  ])('sees %s by its own address', (_, vantage) => {
    expect(sees(vantage)).toEqual([
      ['n1', 'client'],
      ['n2', 'node'],
    ]);
    expect(ask(LOAD_BALANCER, onHost, { vantage, via: VIA.nodePort }).rules).toContain('R76');
  });

  test('a process of the node passes POSTROUTING all the same', () => {
    expect(sees(FROM_HOST).map(([, whom]) => whom)).toEqual(['node', 'node']);
  });
});

test('R2, R58: to nftables the clusterIP of another proxy is one that no Service has', () => {
  const labels = { 'service.kubernetes.io/service-proxy-name': 'x' };
  const nftables = { proxy: { mode: 'nftables' } } as const;
  expect(ask({ ...LOAD_BALANCER, labels }, BOTH, nftables)).toMatchObject({
    verdict: { kind: 'drop', reason: 'unallocated' },
    rules: ['R2', 'R58'],
  });
  expect(ask({ ...LOAD_BALANCER, labels }, BOTH, { ...nftables, via: VIA.loadBalancer }).verdict.kind).toBe('no-rule');
});

test('R52: equal shares', () => {
  expect(ask({}, [...BOTH, at(4), at(5)]).endpoints.map((s) => s.share)).toEqual([0.25, 0.25, 0.25, 0.25]);
});

test('R29, R31: the answer says that it fell back', () => {
  const ending = [at(1, { node: 'n1', state: 'draining' }), at(3, { node: 'n3' })];
  expect(ask(LOCAL, ending, { via: VIA.nodePort, vantage: FROM_OUTSIDE }).decided).toMatchObject({ fallback: true });
  expect(ask(LOCAL, ending, { via: VIA.nodePort }).decided).toMatchObject({ fallback: false, leftOut: [{ reason: 'draining' }] });
});

test('hops are those from the deciding node', () => {
  const endpoints = [at(1, { node: 'n1' }), at(2, { node: 'n2' }), at(3, { node: 'n3' }), at(4, { zone: 'b' }), at(5)];
  expect(ask({}, endpoints).endpoints.map((s) => s.hop)).toEqual(['same-node', 'same-zone', 'other-zone', 'other-zone', 'unknown']);
});

describe('paths that are not there', () => {
  test.each<[string, ServiceOptions, Partial<RouteQuery>, object]>([
    ['R1', { clusterIP: 'None' }, {}, { kind: 'no-such-path', reason: 'headless' }],
    ['R2', { labels: { 'service.kubernetes.io/service-proxy-name': 'x' } }, {}, { kind: 'no-rule', reason: 'service-proxy-name' }],
    ['R4', {}, { family: 'IPv6' }, { kind: 'no-such-path', reason: 'family' }],
    [
      'R19',
      { ingress: [{ ip: '203.0.113.7', hostname: undefined, ipMode: 'Proxy' }] },
      { via: VIA.loadBalancer },
      { kind: 'no-rule', reason: 'load-balancer-elsewhere' },
    ],
    [
      'R19',
      { ingress: [{ ip: undefined, hostname: 'lb.example', ipMode: undefined }] },
      { via: VIA.loadBalancer },
      { kind: 'no-rule', reason: 'load-balancer-elsewhere' },
    ],
    ['R19', { type: 'LoadBalancer' }, { via: VIA.loadBalancer }, { kind: 'no-such-path', reason: 'no-load-balancer-address' }],
    ['R57', {}, { port: { number: 81, protocol: 'TCP' } }, { kind: 'no-rule', reason: 'unlisted-port' }],
    ['R57', {}, { port: { number: 80, protocol: 'UDP' }, proxy: { mode: 'nftables' } }, { kind: 'reject', reason: 'unlisted-port' }],
    [
      'R57',
      LOAD_BALANCER,
      { port: { number: 81, protocol: 'TCP' }, via: VIA.loadBalancer, proxy: { mode: 'nftables' } },
      { kind: 'no-rule', reason: 'unlisted-port' },
    ],
    [
      'R66',
      { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false },
      { via: VIA.nodePort },
      { kind: 'no-such-path', reason: 'no-node-port' },
    ],
    ['R71', LOAD_BALANCER, { via: VIA.externalIP, proxy: { externalIPs: false } }, { kind: 'no-rule', reason: 'external-ips-off' }],
    ['R72', {}, { via: VIA.externalIP }, { kind: 'no-such-path', reason: 'no-external-ip' }],
    ['R36', {}, { vantage: { kind: 'pod', pod: 'shop/nobody' } }, { kind: 'no-such-path', reason: 'no-vantage' }],
    ['R1', {}, { service: 'shop/nothing' }, { kind: 'no-such-path', reason: 'no-service' }],
  ])('%s: %j, %j: %j', (_, options, over, verdict) => {
    const found = ask(options, BOTH, over);
    expect(found.verdict).toEqual(verdict);
    expect(found.endpoints).toEqual([]);
  });

  test('R58: an address of a ServiceCIDR that no Service has', () => {
    const cidrs = ['10.96.0.0/16', 'fd00::/112'];
    expect(unclaimedVerdict('10.96.3.3', cidrs, 'iptables')).toEqual({ kind: 'no-rule', reason: 'unallocated' });
    expect(unclaimedVerdict('10.96.3.3', cidrs, 'nftables')).toEqual({ kind: 'drop', reason: 'unallocated' });
    expect(unclaimedVerdict('10.97.3.3', cidrs, 'nftables')).toBeUndefined();
  });
});

test('R4, R6: each family of a dual-stack Service has its own address and endpoints', () => {
  const service = buildService({ ipFamilies: ['IPv4', 'IPv6'], clusterIPs: ['10.96.0.10', 'fd00:96::a'] });
  const six = buildSlice({ name: 'six', addressType: 'IPv6', endpoints: [{ ...at(1, { node: 'n3' }), addresses: ['fd00::3'] }] });
  const state = clusterOf(service, buildSlice({ endpoints: HERE }), six);
  expect(route(state, query({ family: 'IPv6' }))).toMatchObject({
    endpoints: [{ endpoint: { id: '[fd00::3]:8080' }, share: 1 }],
    ignored: [{ reason: 'family' }],
    decided: { destination: { address: 'fd00:96::a', port: 80 } },
  });
  expect(chosen(route(state, query()))).toEqual([1]);
});

test('R72: an external IP is claimed on every node', () => {
  for (const node of ['n1', 'n2', 'n3']) {
    const found = ask(LOAD_BALANCER, BOTH, { via: VIA.externalIP, vantage: { ...FROM_OUTSIDE, node } as RouteQuery['vantage'] });
    expect(found).toMatchObject({ verdict: { kind: 'deliver' }, decided: { node, destination: { address: '192.0.2.50', port: 80 } } });
  }
});

test.each<[ServiceOptions, number | undefined]>([
  [{}, undefined],
  [{ sessionAffinity: 'ClientIP' }, 10_800],
  [{ sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 60 } } }, 60],
])('R73: the affinity of %j lasts %s seconds', (options, seconds) => {
  const found = ask(options, BOTH);
  expect(found.decided?.affinitySeconds).toBe(seconds);
  expect(found.rules.includes('R73')).toBe(seconds !== undefined);
});

describe('the health check node port', () => {
  const checked: ServiceOptions = {
    ...LOCAL,
    healthCheckNodePort: 32_000,
    ports: [buildServicePort({ name: 'http', nodePort: 30_080 }), buildServicePort({ name: 'https', port: 443 })],
  };
  const check = (endpoints: readonly SliceEndpoint[], proxy: RouteQuery['proxy'] = {}) => {
    const slice = buildSlice({ endpoints, ports: [buildSlicePort({ name: 'http' }), buildSlicePort({ name: 'https', port: 8443 })] });
    return route(clusterOf(buildService(checked), slice), query({ proxy })).decided?.healthCheck;
  };

  test('R74: counts the addresses of ready endpoints of the node, over all ports once', () => {
    expect(check([...BOTH, at(2, { node: 'n1' })])).toEqual({ port: 32_000, status: 200, weight: 2 });
    expect(check([at(1, { node: 'n1', state: 'draining' }), at(3, { node: 'n3' })])).toMatchObject({ weight: 0 });
  });

  test('R75: 200 with a count and a healthy kube-proxy, else 503', () => {
    expect(check(AWAY)).toEqual({ port: 32_000, status: 503, weight: 0 });
    expect(check(BOTH, { healthy: false })).toEqual({ port: 32_000, status: 503, weight: 1 });
  });

  test('R20: none with eTP Cluster', () => {
    expect(ask({ ...LOAD_BALANCER, healthCheckNodePort: 32_000 }, BOTH).decided?.healthCheck).toBeUndefined();
  });
});

test('R52: shares sum to 1 exactly where the verdict is deliver', () => {
  const states = ['ready', 'draining', 'not-ready', 'terminated'] as const;
  const endpoint = fc
    .tuple(fc.nat({ max: 9 }), fc.constantFrom(...states), fc.constantFrom('n1', 'n2', 'n3'))
    .map(([last, state, node]) => at(last, { state, node }));
  fc.assert(
    fc.property(
      fc.array(endpoint, { maxLength: 8 }),
      fc.constantFrom({}, LOAD_BALANCER, LOCAL, INSIDE, { internalTrafficPolicy: 'Local' } as ServiceOptions),
      fc.constantFrom(...Object.values(VIA)),
      fc.constantFrom<RouteQuery['vantage']>(FROM_POD, FROM_HOST, FROM_OUTSIDE),
      fc.constantFrom(...PROXY_MODES),
      (endpoints, options, via, vantage, mode) => {
        const found = ask(options, endpoints, { via, vantage, proxy: { mode } });
        const sum = found.endpoints.reduce((total, { share }) => total + share, 0);
        expect(sum).toBeCloseTo(found.verdict.kind === 'deliver' ? 1 : 0);
        if (found.decided?.policy.list === 'local') expect(found.endpoints.every((s) => s.hop === 'same-node')).toBe(true);
        const usable = found.verdict.kind === 'deliver' ? found.endpoints.length + (found.decided?.leftOut.length ?? 0) : undefined;
        if (usable !== undefined) expect(usable + found.ignored.length).toBe(endpoints.length);
      },
    ),
  );
});

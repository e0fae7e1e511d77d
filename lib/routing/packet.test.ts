// Tests of connections that find no usable endpoint, or are not let through (SPEC R53 to R56, R59 to R61, R65, R70).

import { describe, expect, test } from 'vitest';
import type { ServiceOptions } from '#testing/builders/kube.ts';
import type { SliceEndpoint } from '#lib/kube/endpoint-slice.ts';
import { at, clusterOf, FROM_HOST, FROM_OUTSIDE, FROM_POD, LOAD_BALANCER, query, serviceAndSlice, VIA } from '#testing/builders/routing.ts';
import { route, type RouteQuery } from './route.ts';

const NOBODY = [at(1, { node: 'n1', state: 'not-ready' })];
const AWAY = [at(3, { node: 'n3' })];
const HERE = [at(1, { node: 'n1' })];
const LOCAL: ServiceOptions = { ...LOAD_BALANCER, externalTrafficPolicy: 'Local' };
const NFTABLES = { mode: 'nftables' } as const;

const REJECT = { kind: 'reject', reason: 'no-endpoint' };
const DROP = { kind: 'drop', reason: 'no-local-endpoint' };
const BLOCKED = { kind: 'drop', reason: 'source-range' };
const DELIVER = { kind: 'deliver' };

function verdict(options: ServiceOptions, endpoints: readonly SliceEndpoint[], over: Partial<RouteQuery>) {
  return route(clusterOf(...serviceAndSlice(options, endpoints)), query(over)).verdict;
}

test.each(Object.values(VIA).flatMap((via) => [FROM_POD, FROM_OUTSIDE].map((vantage) => ({ via, vantage }))))(
  'R53: nobody anywhere, %j: REJECT under every policy',
  (over) => {
    for (const options of [LOAD_BALANCER, LOCAL, { ...LOCAL, internalTrafficPolicy: 'Local' } as const]) {
      expect(verdict(options, NOBODY, over)).toEqual(REJECT);
      expect(verdict(options, [], { ...over, proxy: NFTABLES })).toEqual(REJECT);
    }
  },
);

test.each([FROM_POD, FROM_HOST, FROM_OUTSIDE])('R54: iTP Local, somebody elsewhere, from %j: DROP', (vantage) => {
  expect(verdict({ internalTrafficPolicy: 'Local' }, AWAY, { vantage })).toEqual(DROP);
  expect(verdict({ internalTrafficPolicy: 'Local' }, HERE, { vantage })).toEqual(DELIVER);
  const found = route(clusterOf(...serviceAndSlice({ internalTrafficPolicy: 'Local' }, AWAY)), query({ vantage }));
  expect(found.rules.filter((rule) => rule === 'R54' || rule === 'R55')).toEqual(['R54']);
});

test.each([VIA.nodePort, VIA.loadBalancer, VIA.externalIP])(
  'R55: eTP Local, somebody elsewhere, by %j: DROP for clients outside alone',
  (via) => {
    expect(verdict(LOCAL, AWAY, { via, vantage: FROM_OUTSIDE })).toEqual(DROP);
    const { rules } = route(clusterOf(...serviceAndSlice(LOCAL, AWAY)), query({ via, vantage: FROM_OUTSIDE }));
    expect(rules.filter((rule) => rule === 'R54' || rule === 'R55')).toEqual(['R55']);
    expect(verdict(LOCAL, AWAY, { via })).toEqual(DELIVER);
    expect(verdict(LOCAL, AWAY, { via, vantage: FROM_HOST })).toEqual(DELIVER);
    expect(verdict(LOCAL, AWAY, { via, proxy: { detectLocal: { kind: 'ClusterCIDR', cidrs: [] } } })).toEqual(DROP);
  },
);

test('R56: nobody anywhere, from the host: iptables looks at clusterIP and node ports, nftables at all', () => {
  const from = (via: RouteQuery['via'], proxy: RouteQuery['proxy'] = {}) => verdict(LOAD_BALANCER, [], { via, vantage: FROM_HOST, proxy });
  expect(from(VIA.loadBalancer)).toEqual({ kind: 'no-rule', reason: 'host-process' });
  expect(from(VIA.externalIP)).toEqual({ kind: 'no-rule', reason: 'host-process' });
  expect(from(VIA.nodePort)).toEqual(REJECT);
  expect(from(VIA.clusterIP)).toEqual(REJECT);
  expect(from(VIA.loadBalancer, NFTABLES)).toEqual(REJECT);
  const own: ServiceOptions = { ...LOAD_BALANCER, externalIPs: ['172.18.0.2', '172.18.0.1'] };
  const to = (address: string) => verdict(own, [], { via: { kind: 'externalIP', address }, vantage: FROM_HOST });
  expect([to('172.18.0.1'), to('172.18.0.2')]).toEqual([REJECT, { kind: 'no-rule', reason: 'host-process' }]);
  const hostPod = { vantage: { kind: 'pod', pod: 'shop/host' }, via: VIA.externalIP } as const;
  expect(verdict(LOAD_BALANCER, [], hostPod)).toEqual({ kind: 'no-rule', reason: 'host-process' });
});

describe('loadBalancerSourceRanges', () => {
  const ranged = (...loadBalancerSourceRanges: readonly string[]): ServiceOptions => ({ ...LOAD_BALANCER, loadBalancerSourceRanges });
  const far = ranged('192.168.0.0/16');

  test('R59: other destinations are not checked', () => {
    for (const via of [VIA.clusterIP, VIA.nodePort, VIA.externalIP])
      expect(verdict(far, HERE, { via, vantage: FROM_OUTSIDE })).toEqual(DELIVER);
    expect(verdict(far, HERE, { via: VIA.loadBalancer, vantage: FROM_OUTSIDE })).toEqual(BLOCKED);
  });

  test.each<[string, RouteQuery['vantage'], string]>([
    ['a Pod', FROM_POD, '10.1.0.0/16'],
    ['the node', FROM_HOST, '172.18.0.0/16'],
    ['outside', FROM_OUTSIDE, '198.51.100.0/24'],
  ])('R60: %s is checked', (_, vantage, own) => {
    expect(verdict(far, HERE, { via: VIA.loadBalancer, vantage })).toEqual(BLOCKED);
    expect(verdict(ranged(own), HERE, { via: VIA.loadBalancer, vantage })).toEqual(DELIVER);
  });

  test('R60: a client at an address that is not known is taken to be inside, and the answer says so', () => {
    const over = { via: VIA.loadBalancer, vantage: { kind: 'external', node: 'n1', address: undefined } } as const;
    const found = route(clusterOf(...serviceAndSlice(far, HERE)), query(over));
    expect(found).toMatchObject({ verdict: DELIVER, decided: { sourceRanges: 'assumed' } });
  });

  test('R61: with the node in a range the load balancer address itself passes', () => {
    const vantage = { kind: 'external', node: 'n1', address: '203.0.113.7' } as const;
    expect(verdict(ranged('172.18.0.1/32'), HERE, { via: VIA.loadBalancer, vantage })).toEqual(DELIVER);
    expect(verdict(ranged('172.18.0.2/32'), HERE, { via: VIA.loadBalancer, vantage })).toEqual(BLOCKED);
  });

  test('R62, R63: a /0, or ranges of the other family alone, let all through', () => {
    for (const options of [ranged('192.168.0.0/16', '0.0.0.0/0'), ranged('fd00::/8')]) {
      expect(verdict(options, HERE, { via: VIA.loadBalancer, vantage: FROM_OUTSIDE })).toEqual(DELIVER);
    }
  });

  test('R65: with nobody anywhere iptables rejects, nftables drops', () => {
    const over = { via: VIA.loadBalancer, vantage: FROM_OUTSIDE } as const;
    expect(verdict(far, NOBODY, over)).toEqual(REJECT);
    expect(verdict(far, NOBODY, { ...over, proxy: NFTABLES })).toEqual(BLOCKED);
  });
});

describe('R70: a node port on an address that does not accept', () => {
  const closed = (options: ServiceOptions, endpoints: readonly SliceEndpoint[], mode: 'iptables' | 'nftables') => {
    const via = { kind: 'nodePort', node: undefined, address: '192.168.5.1' } as const;
    return verdict(options, endpoints, { via, proxy: { mode, nodePortAddresses: ['172.18.0.0/16'] } });
  };

  test('R70: with endpoints there is no rule', () => {
    expect(closed(LOAD_BALANCER, HERE, 'iptables')).toEqual({ kind: 'no-rule', reason: 'node-port-address' });
    expect(closed(LOCAL, HERE, 'iptables')).toEqual({ kind: 'no-rule', reason: 'node-port-address' });
    expect(closed(LOAD_BALANCER, HERE, 'nftables')).toEqual({ kind: 'no-rule', reason: 'node-port-address' });
  });

  test('R70: without, iptables’ filter rules hold all the same, even for a Pod', () => {
    expect(closed(LOAD_BALANCER, NOBODY, 'iptables')).toEqual(REJECT);
    expect(closed(LOCAL, AWAY, 'iptables')).toEqual(DROP);
    expect(closed(LOAD_BALANCER, NOBODY, 'nftables')).toEqual({ kind: 'no-rule', reason: 'node-port-address' });
  });
});

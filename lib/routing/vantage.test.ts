// Tests of the class in which kube-proxy sees a client (SPEC R36 to R40).

import { describe, expect, test } from 'vitest';
import { clusterOf, FROM_HOST, FROM_OUTSIDE, FROM_POD, HOSTS } from '#testing/builders/routing.ts';
import type { DetectLocal } from './local-detector.ts';
import { DEFAULT_PROXY } from './proxy-settings.ts';
import { clientOf, sourceOf, type Vantage } from './vantage.ts';

const HOST_POD: Vantage = { kind: 'pod', pod: 'shop/host' };
const known = (...cidrs: readonly string[]): DetectLocal => ({ kind: 'ClusterCIDR', cidrs });

function seen(vantage: Vantage, detectLocal: DetectLocal = DEFAULT_PROXY.detectLocal, decidingNode = 'n1') {
  const source = sourceOf(clusterOf(), vantage, 'IPv4');
  const deciding = HOSTS.find((node) => node.metadata.name === decidingNode);
  return source && deciding && clientOf(source, deciding, 'IPv4', { ...DEFAULT_PROXY, detectLocal });
}

test.each<[string, Vantage, string]>([
  ['a Pod', FROM_POD, 'pod'],
  ['a process of the node', FROM_HOST, 'node'],
  ['outside', FROM_OUTSIDE, 'external'],
  ['outside, at an address that is not known', { kind: 'external', node: 'n1', address: undefined }, 'external'],
  ['arriving with the address of the node itself', { kind: 'external', node: 'n1', address: '172.18.0.1' }, 'node'],
])('R36: %s is %s', (_, vantage, expected) => {
  expect(seen(vantage)).toMatchObject({ class: expected, detector: true });
});

describe('R37: ClusterCIDR', () => {
  test.each<[readonly string[], Vantage, string, boolean]>([
    [['10.1.0.0/16'], FROM_POD, 'pod', true],
    [['10.9.0.0/16'], FROM_POD, 'external', true],
    [['10.9.0.0/16', '10.1.0.0/16'], FROM_POD, 'external', true],
    [['fd00::/8', '10.1.0.0/16'], FROM_POD, 'pod', true],
    [['198.51.100.0/24'], FROM_OUTSIDE, 'pod', true],
    [[], FROM_POD, 'external', false],
    [['fd00::/8'], FROM_POD, 'external', false],
    [[], FROM_HOST, 'node', false],
  ])('R37: with %j, %j is %s; detector on: %s', (cidrs, vantage, expected, detector) => {
    expect(seen(vantage, known(...cidrs))).toMatchObject({ class: expected, detector });
  });
});

test('R38: NodeCIDR knows the Pods of its node alone', () => {
  expect(seen(FROM_POD, { kind: 'NodeCIDR' })?.class).toBe('pod');
  expect(seen(FROM_POD, { kind: 'NodeCIDR' }, 'n2')?.class).toBe('external');
});

test.each(['BridgeInterface', 'InterfaceNamePrefix'] as const)('R39: %s knows the Pods of its node that have their own network', (kind) => {
  expect(seen(FROM_POD, { kind })?.class).toBe('pod');
  expect(seen(FROM_POD, { kind }, 'n2')?.class).toBe('external');
  expect(seen(HOST_POD, { kind })?.class).toBe('node');
});

test('R40: a Pod on the host network is the node on its own, and external on others', () => {
  expect(seen(HOST_POD)).toMatchObject({ class: 'node', onDecidingHost: true });
  expect(seen(HOST_POD, undefined, 'n2')).toMatchObject({ class: 'external', onDecidingHost: false });
  expect(seen(HOST_POD)?.rules).toContain('R40');
});

test('a Pod that is not known, or on no node, is no vantage', () => {
  expect(seen({ kind: 'pod', pod: 'shop/nobody' })).toBeUndefined();
});

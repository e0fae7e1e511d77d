// Tests of the verdicts of all nodes: they are those that a route from each node gives.

import { expect, test } from 'vitest';
import { put } from '#lib/cluster/delta.ts';
import { apply } from '#lib/cluster/state.ts';
import type { ServiceOptions } from '#testing/builders/kube.ts';
import type { SliceEndpoint } from '#lib/kube/endpoint-slice.ts';
import { at, clusterOf, LOAD_BALANCER, query, serviceAndSlice, VIA } from '#testing/builders/routing.ts';
import { nodeDetail, nodeVerdicts, type NodeQuestion, verdictEverywhere } from './node-verdicts.ts';
import { proxiedPort } from './proxied-port.ts';
import { DEFAULT_PROXY } from './proxy-settings.ts';
import { routeFrom } from './route.ts';

const ENDPOINTS = [at(1, { node: 'n1', state: 'draining' }), at(2, { node: 'n2' }), at(4, { node: 'n2' })];
const LOCAL: ServiceOptions = { ...LOAD_BALANCER, externalTrafficPolicy: 'Local', internalTrafficPolicy: 'Local' };

const ZONED = [at(1, { node: 'n1', forZones: ['a'] }), at(2, { node: 'n2', forZones: ['a'] }), at(3, { node: 'n3', forZones: ['b'] })];
const NODED = [at(1, { node: 'n1', forNodes: ['n1'], forZones: ['a'] }), at(3, { node: 'n3', forNodes: ['n3'], forZones: ['b'] })];

/** On the host network of n1 and n2, and a Pod beside them; the second is written with the slice naming no node. */
const onHost = (last: number, node: string | undefined): SliceEndpoint => ({
  ...at(last, node === undefined ? {} : { node }),
  addresses: [`172.18.0.${last}`],
});
const ON_HOSTS = [onHost(1, 'n1'), onHost(2, undefined), at(3, { node: 'n3' })];

function portOf(options: ServiceOptions, endpoints: readonly SliceEndpoint[] = ENDPOINTS) {
  const state = clusterOf(...serviceAndSlice(options, endpoints));
  const port = proxiedPort(state, 'shop/web', { number: 80, protocol: 'TCP' }, 'IPv4');
  if (port.kind !== 'proxied') throw new Error(port.kind);
  return { state, port };
}

test('R31, R54, R55: delivers, falls back, drops', () => {
  const { state, port } = portOf(LOCAL);
  for (const question of [
    { path: 'clusterIP', client: 'pod' },
    { path: 'nodePort', client: 'external' },
  ] as const) {
    expect(nodeVerdicts(state, port, question, DEFAULT_PROXY)).toMatchObject([
      { node: 'n1', decision: { verdict: { kind: 'deliver' } }, endpoints: 1, fallback: true },
      { node: 'n2', decision: { verdict: { kind: 'deliver' } }, endpoints: 2, fallback: false },
      { node: 'n3', decision: { verdict: { kind: 'drop' } }, endpoints: 0, fallback: false },
    ]);
  }
});

test.each<[ServiceOptions, NodeQuestion]>([
  [{}, { path: 'clusterIP', client: 'pod' }],
  [LOCAL, { path: 'clusterIP', client: 'pod' }],
  [LOCAL, { path: 'nodePort', client: 'external' }],
  [LOAD_BALANCER, { path: 'loadBalancer', client: 'external' }],
])('of %j, %j: as route answers', (options, question) => {
  for (const endpoints of [ENDPOINTS, ZONED, NODED, ON_HOSTS, []]) expectAsRoute(options, question, endpoints);
});

function expectAsRoute(options: ServiceOptions, question: NodeQuestion, endpoints: readonly SliceEndpoint[]): void {
  const { state, port } = portOf(options, endpoints);
  for (const found of nodeVerdicts(state, port, question, DEFAULT_PROXY)) {
    const pod = `shop/c${found.node.slice(1)}`;
    const vantage =
      question.client === 'pod' ? ({ kind: 'pod', pod } as const) : ({ kind: 'external', node: found.node, address: undefined } as const);
    const route = routeFrom(state, port, query({ vantage, via: VIA[question.path] }));
    const { decision, endpoints: count, seen } = found;
    expect({ verdict: decision.verdict, source: decision.source, endpoints: count, seen }).toEqual({
      verdict: route.verdict,
      source: route.decided?.source,
      endpoints: route.endpoints.length,
      seen: route.decided?.seen,
    });
  }
}

test('R67, R68: a node port is closed where nodePortAddresses leave the node out', () => {
  const { state, port } = portOf(LOAD_BALANCER);
  const proxy = { ...DEFAULT_PROXY, nodePortAddresses: ['172.18.0.2/32'] };
  const found = nodeVerdicts(state, port, { path: 'nodePort', client: 'external' }, proxy);
  expect(found.map(({ decision }) => decision.verdict.kind)).toEqual(['no-rule', 'deliver', 'no-rule']);
  expect(nodeVerdicts(state, port, { path: 'loadBalancer', client: 'external' }, proxy).every((v) => v.endpoints === 2)).toBe(true);
});

test.each<[ServiceOptions, readonly SliceEndpoint[], boolean]>([
  [{}, ENDPOINTS, true],
  [{}, [], true],
  [LOCAL, ENDPOINTS, false],
  [{}, ZONED, false],
  [{}, NODED, false],
])('%j says the same on every node, known or not: %j', (options, endpoints, same) => {
  const { state, port } = portOf(options, endpoints);
  const question: NodeQuestion = { path: 'clusterIP', client: 'pod' };
  const everywhere = verdictEverywhere(port, question, DEFAULT_PROXY);
  expect(everywhere !== undefined).toBe(same);
  if (everywhere === undefined) return;
  for (const { node: _, seen: __, ...answer } of nodeVerdicts(state, port, question, DEFAULT_PROXY)) expect(answer).toEqual(everywhere);
});

test.each<[string, ServiceOptions, NodeQuestion, readonly (readonly [client: number, node: number])[]]>([
  [
    'what comes in from outside',
    LOAD_BALANCER,
    { path: 'nodePort', client: 'external' },
    [
      [1, 2],
      [1, 2],
      [0, 3],
    ],
  ],
  [
    'a Pod that dials a node port',
    LOAD_BALANCER,
    { path: 'nodePort', client: 'pod' },
    [
      [1, 2],
      [1, 2],
      [0, 3],
    ],
  ],
  [
    'a process of the node passes POSTROUTING all the same',
    LOAD_BALANCER,
    { path: 'nodePort', client: 'node' },
    [
      [0, 3],
      [0, 3],
      [0, 3],
    ],
  ],
  [
    'nothing is masqueraded',
    LOAD_BALANCER,
    { path: 'clusterIP', client: 'pod' },
    [
      [3, 0],
      [3, 0],
      [3, 0],
    ],
  ],
  [
    'with a Local policy its address is kept anyway',
    LOCAL,
    { path: 'nodePort', client: 'external' },
    [
      [1, 0],
      [0, 0],
      [1, 0],
    ],
  ],
])('R76: who sees the client’s own address, and who the node’s: %s', (_, options, question, expected) => {
  const { state, port } = portOf(options, ON_HOSTS);
  const found = nodeVerdicts(state, port, question, DEFAULT_PROXY);
  expect(found.map(({ seen }) => [seen.client, seen.node])).toEqual(expected);
  const proved = found.map(({ decision, seen }) => decision.source.kind === 'masqueraded' && seen.client > 0);
  expect(found.map(({ decision }) => decision.rules.includes('R76'))).toEqual(proved);
});

test('R76: of endpoints on the host those that hints leave out see nobody', () => {
  const hinted = [{ ...onHost(1, 'n1'), hints: { forZones: [{ name: 'b' }], forNodes: [] } }, at(3, { node: 'n3', forZones: ['a'] })];
  const { state, port } = portOf(LOAD_BALANCER, hinted);
  const [first] = nodeVerdicts(state, port, { path: 'nodePort', client: 'external' }, DEFAULT_PROXY);
  expect(first).toMatchObject({ node: 'n1', endpoints: 1, seen: { client: 0, node: 1 } });
});

test.each([
  ['ClusterCIDR with none of the family', { kind: 'ClusterCIDR', cidrs: ['fd00::/16'] }, ['no-detector', 'no-detector']],
  ['ClusterCIDR', { kind: 'ClusterCIDR', cidrs: ['10.0.0.0/8'] }, ['pod-client', 'pod-client']],
  ['NodeCIDR', { kind: 'NodeCIDR' }, ['pod-client', 'no-detector']],
] as const)('R37, R38, R49: a node that can not tell Pods from others replaces nothing: %s', (_, detectLocal, expected) => {
  const { state, port } = portOf({});
  const n2 = state.tables.Node.get('n2');
  if (n2 === undefined) throw new Error('n2 is missing');
  apply(state, [put({ ...n2, spec: { ...n2.spec, podCIDRs: [] } })]);
  const proxy = { ...DEFAULT_PROXY, detectLocal };
  const found = nodeVerdicts(state, port, { path: 'clusterIP', client: 'pod' }, proxy);
  expect(found.slice(0, 2).map(({ decision }) => decision.source.reason)).toEqual(expected);
  for (const [i, pod] of ['shop/c1', 'shop/c2'].entries()) {
    const route = routeFrom(state, port, query({ vantage: { kind: 'pod', pod }, proxy }));
    expect(route.decided?.source).toEqual(found[i]?.decision.source);
  }
  const everywhere = verdictEverywhere(port, { path: 'clusterIP', client: 'pod' }, proxy);
  expect(everywhere?.decision.source.reason).toBe(detectLocal.kind === 'NodeCIDR' ? undefined : expected[0]);
});

test('the detail of a node is its verdict, with who takes and who is left out', () => {
  for (const options of [{}, LOCAL, LOAD_BALANCER]) {
    for (const endpoints of [ENDPOINTS, ZONED, ON_HOSTS]) {
      const { state, port } = portOf(options, endpoints);
      const question: NodeQuestion = { path: options === LOAD_BALANCER ? 'nodePort' : 'clusterIP', client: 'pod' };
      for (const verdict of nodeVerdicts(state, port, question, DEFAULT_PROXY)) {
        const node = state.tables.Node.get(verdict.node)!;
        const detail = nodeDetail(port, question, node, DEFAULT_PROXY);
        expect(detail.decision).toEqual(verdict.decision);
        expect(detail.seen).toEqual(verdict.seen);
        expect(detail.endpoints).toHaveLength(verdict.endpoints);
        expect(detail.fallback).toBe(verdict.fallback);
        if (verdict.endpoints > 0) expect(detail.endpoints.length + detail.leftOut.length).toBe(endpoints.length);
      }
    }
  }
});

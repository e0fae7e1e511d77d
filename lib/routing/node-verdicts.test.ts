// Tests of the verdicts of all nodes: they are those that a route from each node gives.

import { expect, test } from 'vitest';
import type { ServiceOptions } from '#lib/kube/builders.ts';
import type { SliceEndpoint } from '#lib/kube/endpoint-slice.ts';
import { at, clusterOf, LOAD_BALANCER, query, serviceAndSlice, VIA } from './builders.ts';
import { nodeDetail, nodeVerdicts, type NodeQuestion, verdictEverywhere } from './node-verdicts.ts';
import { proxiedPort } from './proxied-port.ts';
import { DEFAULT_PROXY } from './proxy-settings.ts';
import { routeFrom } from './route.ts';

const ENDPOINTS = [at(1, { node: 'n1', state: 'draining' }), at(2, { node: 'n2' }), at(4, { node: 'n2' })];
const LOCAL: ServiceOptions = { ...LOAD_BALANCER, externalTrafficPolicy: 'Local', internalTrafficPolicy: 'Local' };

const ZONED = [at(1, { node: 'n1', forZones: ['a'] }), at(2, { node: 'n2', forZones: ['a'] }), at(3, { node: 'n3', forZones: ['b'] })];
const NODED = [at(1, { node: 'n1', forNodes: ['n1'], forZones: ['a'] }), at(3, { node: 'n3', forNodes: ['n3'], forZones: ['b'] })];

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
  for (const endpoints of [ENDPOINTS, ZONED, NODED, []]) expectAsRoute(options, question, endpoints);
});

function expectAsRoute(options: ServiceOptions, question: NodeQuestion, endpoints: readonly SliceEndpoint[]): void {
  const { state, port } = portOf(options, endpoints);
  for (const found of nodeVerdicts(state, port, question, DEFAULT_PROXY)) {
    const pod = `shop/c${found.node.slice(1)}`;
    const vantage =
      question.client === 'pod' ? ({ kind: 'pod', pod } as const) : ({ kind: 'external', node: found.node, address: undefined } as const);
    const route = routeFrom(state, port, query({ vantage, via: VIA[question.path] }));
    expect({ verdict: found.decision.verdict, source: found.decision.source, endpoints: found.endpoints }).toEqual({
      verdict: route.verdict,
      source: route.decided?.source,
      endpoints: route.endpoints.length,
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
  for (const { node: _, ...answer } of nodeVerdicts(state, port, question, DEFAULT_PROXY)) expect(answer).toEqual(everywhere);
});

test('the detail of a node is its verdict, with who takes and who is left out', () => {
  for (const options of [{}, LOCAL]) {
    for (const endpoints of [ENDPOINTS, ZONED]) {
      const { state, port } = portOf(options, endpoints);
      const question: NodeQuestion = { path: 'clusterIP', client: 'pod' };
      for (const verdict of nodeVerdicts(state, port, question, DEFAULT_PROXY)) {
        const node = state.tables.Node.get(verdict.node)!;
        const detail = nodeDetail(port, question, node, DEFAULT_PROXY);
        expect(detail.decision.verdict).toEqual(verdict.decision.verdict);
        expect(detail.endpoints).toHaveLength(verdict.endpoints);
        expect(detail.fallback).toBe(verdict.fallback);
        if (verdict.endpoints > 0) expect(detail.endpoints.length + detail.leftOut.length).toBe(endpoints.length);
      }
    }
  }
});

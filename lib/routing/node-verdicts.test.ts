// Tests of the verdicts of all nodes: they are those that a route from each node gives.

import { expect, test } from 'vitest';
import type { ServiceOptions } from '#lib/kube/builders.ts';
import { at, clusterOf, LOAD_BALANCER, query, serviceAndSlice, VIA } from './builders.ts';
import { nodeVerdicts, type NodeQuestion } from './node-verdicts.ts';
import { proxiedPort } from './proxied-port.ts';
import { DEFAULT_PROXY } from './proxy-settings.ts';
import { routeFrom } from './route.ts';

const ENDPOINTS = [at(1, { node: 'n1', state: 'draining' }), at(2, { node: 'n2' }), at(4, { node: 'n2' })];
const LOCAL: ServiceOptions = { ...LOAD_BALANCER, externalTrafficPolicy: 'Local', internalTrafficPolicy: 'Local' };

function portOf(options: ServiceOptions) {
  const state = clusterOf(...serviceAndSlice(options, ENDPOINTS));
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
  const { state, port } = portOf(options);
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
});

// Tests of hints-ignored.

import { expect, test } from 'vitest';
import { buildEndpoint, buildNode, buildService, buildSlice, type EndpointOptions } from '#testing/builders/kube.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import { hintsIgnored } from './hints-ignored.ts';

const NODES = [buildNode({ name: 'n1', zone: 'a' }), buildNode({ name: 'n2', zone: 'b' })];
const one = (last: number, over: EndpointOptions) => buildEndpoint({ address: `10.0.0.${last}`, ...over });
const inA = one(1, { nodeName: 'n1', zone: 'a', forZones: [{ name: 'a' }] });
const inB = one(2, { nodeName: 'n2', zone: 'b', forZones: [{ name: 'b' }] });
const found = (endpoints: readonly ReturnType<typeof one>[], trafficDistribution: string | undefined, nodes = NODES) =>
  ask(hintsIgnored, [buildService({ trafficDistribution }), buildSlice({ endpoints }), ...nodes]);

test('one ready endpoint without a hint switches it off for all', () => {
  const [only, ...more] = found([inA, inB, one(3, { nodeName: 'n3' })], 'PreferSameZone');
  expect(more).toEqual([]);
  expect([only?.severity, only?.title]).toEqual([
    'warning',
    '1 ready endpoint of 3 has no zone hint: no Node keeps connections in its zone.',
  ]);
  expect(only?.at).toEqual([{ kind: 'Address', key: '10.0.0.3' }]);
});

test('the cause: no Node, or a Node without a zone label', () => {
  expect(found([inA, one(3, {})], 'PreferClose')[0]?.cause).toBe('They name no Node.');
  const bare = buildNode({ name: 'n3' });
  expect(found([inA, one(3, { nodeName: 'n3' })], 'PreferClose', [...NODES, bare])[0]?.cause).toBe('n3 has no zone label.');
});

test('for Nodes too where PreferSameNode asks', () => {
  const forNode = { ...inA, hints: { forZones: [{ name: 'a' }], forNodes: [{ name: 'n1' }] } };
  expect(found([forNode, inB], 'PreferSameNode').map((f) => f.title)).toEqual([
    '1 ready endpoint of 2 has no node hint: no Node keeps connections in its own endpoints.',
  ]);
});

test('Nodes without a zone, and zones without an endpoint, are information', () => {
  const third = buildNode({ name: 'n3', zone: 'c' });
  expect(found([inA, inB], 'PreferClose', [...NODES, buildNode({ name: 'n4' }), third]).map((f) => [f.severity, f.short])).toEqual([
    ['info', 'zone without'],
    ['info', 'no zone label'],
  ]);
});

test('silent where it works, where nobody asks, and for endpoints that are not ready', () => {
  expect(found([inA, inB], 'PreferSameZone')).toEqual([]);
  expect(found([inA, one(3, { nodeName: 'n1' })], undefined)).toEqual([]);
  expect(found([inA, inB, one(3, { nodeName: 'n1', ready: false })], 'PreferSameZone')).toEqual([]);
});

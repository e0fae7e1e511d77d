// Tests of node-lost.

import { expect, test } from 'vitest';
import { buildEndpoint, buildNode, buildPod, buildSlice, DELETED, type EndpointOptions, type PodOptions } from '#lib/kube/builders.ts';
import { ask } from '#lib/diagnosis/builders.ts';
import { nodeLost } from './node-lost.ts';

const NODE = { kind: 'Node', key: 'node-1' } as const;
const published = (options: EndpointOptions = {}) => buildSlice({ endpoints: [buildEndpoint({ pod: 'web-1', ready: true, ...options })] });
const look = (ready: boolean, pod: PodOptions = {}, endpoint: EndpointOptions = {}) =>
  ask(nodeLost, [buildNode({ ready }), buildPod(pod), published(endpoint)], NODE);

test('an endpoint that is ready on a Node that is not: once for the Node, with its Services', () => {
  const other = buildSlice({ namespace: 'other', service: 'api', endpoints: [buildEndpoint({ pod: 'api-1' })] });
  const held = [buildNode({ ready: false }), buildPod(), published(), buildPod({ namespace: 'other', name: 'api-1' }), other];
  const found = ask(nodeLost, held, NODE);
  expect(found).toMatchObject([
    {
      severity: 'warning',
      title: 'The Node is not ready, and 2 endpoints of 2 Services on it still are.',
      lasting: { kind: 'exactly', since: Date.parse('2026-11-22T00:00:00Z') },
      at: [NODE, { kind: 'Pod', key: 'other/api-1' }, { kind: 'Pod', key: 'shop/web-1' }],
    },
  ]);
  expect(found[0]?.evidence).toMatchObject([
    { field: 'status.conditions[Ready].status', value: 'False' },
    { field: 'status.conditions[Ready].lastTransitionTime' },
    { subject: { key: 'other/api' }, value: 'api-1' },
    { subject: { key: 'shop/web' }, value: 'web-1' },
  ]);
});

test('silent where the Node is ready, where its Pods were marked, and where they are being deleted or have ended', () => {
  expect(look(false)).toHaveLength(1);
  expect(look(true)).toEqual([]);
  expect(look(false, {}, { ready: false })).toEqual([]);
  expect(look(false, { deletionTimestamp: DELETED })).toEqual([]);
  expect(look(false, { phase: 'Failed' })).toEqual([]);
  expect(look(false, { nodeName: 'node-2' })).toEqual([]);
});

// Tests of node-lost.

import { describe, expect, test } from 'vitest';
import { put } from '#lib/cluster/delta.ts';
import { apply } from '#lib/cluster/state.ts';
import { buildEndpoint, buildNode, buildPod, buildSlice, DELETED, type EndpointOptions, type PodOptions } from '#testing/builders/kube.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import { stateOf } from '#testing/builders/state.ts';
import { rechecksFor } from '#lib/diagnosis/rechecks.ts';
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

test('Pods that are marked, and published by a Service that publishes what is not ready', () => {
  expect(look(false)[0]?.cause).toMatch(/these it has not\. Connections/);
  expect(look(false, { ready: false })[0]?.cause).toMatch(/Its Pods are marked as not ready, and are published by Services that publish/);
});

describe('addresses of the Node itself, without a Pod', () => {
  const lost = buildNode({ ready: false, addresses: ['192.168.0.1'] });
  const byHand = (options: EndpointOptions = {}) =>
    buildSlice({ service: 'nfs', endpoints: [buildEndpoint({ address: '192.168.0.1', ready: true, ...options })] });

  test('are published as ready', () => {
    expect(ask(nodeLost, [lost, byHand()], NODE)).toMatchObject([
      {
        title: 'The Node is not ready, and 1 endpoint of 1 Service on it still is.',
        cause: expect.stringContaining('Whoever writes the addresses has not taken them away.'),
        at: [NODE],
      },
    ]);
    expect(ask(nodeLost, [lost, buildPod(), published(), byHand()], NODE)).toMatchObject([
      { title: 'The Node is not ready, and 2 endpoints of 2 Services on it still are.' },
    ]);
  });

  test('silent where they are not ready, are those of another Node, or name the Node', () => {
    expect(ask(nodeLost, [lost, byHand({ ready: false })], NODE)).toEqual([]);
    expect(ask(nodeLost, [lost, byHand({ address: '192.168.0.2' })], NODE)).toEqual([]);
    expect(ask(nodeLost, [buildNode({ addresses: ['192.168.0.1'] }), byHand()], NODE)).toEqual([]);
    const kubelet = { kind: 'Node', namespace: undefined, name: 'node-1', uid: undefined };
    expect(ask(nodeLost, [lost, byHand({ targetRef: kubelet })], NODE)).toEqual([]);
  });

  test('a Pod of the host network that is named is counted once, as a Pod', () => {
    const named = byHand({ pod: 'web-1' });
    expect(ask(nodeLost, [lost, buildPod({ hostNetwork: true, ips: ['192.168.0.1'] }), named], NODE)).toMatchObject([
      { title: 'The Node is not ready, and 1 endpoint of 1 Service on it still is.' },
    ]);
  });

  test('a slice that comes is touched', () => {
    const state = stateOf(lost);
    expect(
      rechecksFor(state, apply(state, [put(byHand())]), [nodeLost])
        .get('Node')
        ?.has('node-1'),
    ).toBe(true);
  });
});

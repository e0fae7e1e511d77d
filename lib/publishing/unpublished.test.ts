// Why a selected Pod is in no slice of its Service.

import { describe, expect, test } from 'vitest';
import {
  buildEndpoint,
  buildNode,
  buildPod,
  buildPodCondition,
  buildService,
  buildSlice,
  type PodOptions,
} from '#testing/builders/kube.ts';
import { stateOf } from '#testing/builders/state.ts';
import { unpublishedOf } from './unpublished.ts';

describe('why a selected Pod is not published', () => {
  const service = buildService();
  const scheduled = buildPodCondition('PodScheduled', 'False', { message: '0/6 nodes are available' });

  test.each<[string, PodOptions, object]>([
    [
      'no node, with the scheduler’s words',
      { nodeName: undefined, ips: [], conditions: [scheduled] },
      { kind: 'no-node', message: '0/6 nodes are available' },
    ],
    ['no node yet', { nodeName: undefined, ips: [] }, { kind: 'no-node', message: undefined }],
    ['no address', { ips: [] }, { kind: 'no-address' }],
    ['succeeded', { phase: 'Succeeded' }, { kind: 'finished', phase: 'Succeeded' }],
    ['failed', { phase: 'Failed', ips: [] }, { kind: 'finished', phase: 'Failed' }],
    ['its Node is gone', { nodeName: 'node-9' }, { kind: 'node-gone', node: 'node-9' }],
    ['the wrong family', { ips: ['fd00::1'] }, { kind: 'family', families: ['IPv4'] }],
    ['nothing speaks against it', {}, { kind: 'not-yet' }],
  ])('%s', (_, pod, reason) => {
    const state = stateOf(service, buildNode(), buildPod(pod));
    expect(unpublishedOf(state, service)).toEqual([{ pod: 'shop/web-1', reason }]);
  });

  test('Nodes that may not be read are not called gone', () => {
    expect(unpublishedOf(stateOf(service, buildPod({ nodeName: 'node-9' })), service)).toEqual([
      { pod: 'shop/web-1', reason: { kind: 'not-yet' } },
    ]);
  });

  test('a published Pod is not in the list, ready or not; the others are, by name', () => {
    const slice = buildSlice({ endpoints: [buildEndpoint({ pod: 'web-2', address: '10.0.0.2', ready: false })] });
    const pods = ['web-3', 'web-1', 'web-2'].map((name) => buildPod({ name }));
    expect(unpublishedOf(stateOf(service, slice, ...pods), service).map((u) => u.pod)).toEqual(['shop/web-1', 'shop/web-3']);
  });
});

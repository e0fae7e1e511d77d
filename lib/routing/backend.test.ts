// Tests of backends: who stands behind an endpoint, and in which state.

import { describe, expect, test } from 'vitest';
import { remove } from '#lib/cluster/delta.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import { apply } from '#lib/cluster/state.ts';
import {
  buildEndpoint,
  buildPod,
  buildSlice,
  buildTarget,
  DELETED,
  type EndpointOptions,
  type PodOptions,
} from '#testing/builders/kube.ts';
import { backendsOf, podFailure, podState } from './backend.ts';
import { stateOf } from '#testing/builders/state.ts';

const KEY = 'shop/web';

/** Someone lives in the namespace, so that a Pod that is missing is really missing. */
const neighbour = buildPod({ name: 'neighbour', labels: {}, ips: ['10.9.9.9'] });

function one(endpoint: EndpointOptions, ...records: readonly AnyRecord[]) {
  const found = backendsOf(stateOf(neighbour, buildSlice({ endpoints: [buildEndpoint(endpoint)] }), ...records), KEY);
  expect(found).toHaveLength(1);
  return { id: found[0]?.id, target: found[0]?.target, state: found[0]?.state, reason: found[0]?.reason };
}

describe('the target of an endpoint', () => {
  test('a Pod that has the address', () => {
    expect(one({ pod: 'web-1' }, buildPod())).toMatchObject({
      id: 'Pod:shop/web-1',
      target: { kind: 'pod', pod: 'shop/web-1' },
      state: 'ready',
    });
  });

  test.each([
    ['FD00:0:0:0::1', 'fd00::1'],
    ['fd00::1', 'fd00:0:0:0:0:0:0:1'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['010.0.0.1', '10.0.0.1'],
  ])('a Pod that has the address in another spelling: %s, published as %s', (ip, address) => {
    expect(one({ pod: 'web-1', address }, buildPod({ ips: [ip] })).target).toEqual({ kind: 'pod', pod: 'shop/web-1' });
  });

  test('a Pod that exists and does not have the address is not believed', () => {
    const claimed = one({ pod: 'web-1', address: '203.0.113.7' }, buildPod());
    expect(claimed).toMatchObject({ id: 'Address:203.0.113.7', target: { kind: 'unverified', pod: 'shop/web-1' }, state: 'ready' });
  });

  test('a Pod of another namespace is not believed, whether it has the address or is not even there', () => {
    const foreign = { targetRef: buildTarget('web-1', { namespace: 'other' }) };
    const expected = { id: 'Address:10.0.0.1', target: { kind: 'unverified', pod: 'other/web-1' }, state: 'ready' };
    expect(one(foreign, buildPod({ namespace: 'other' }))).toMatchObject(expected);
    expect(one(foreign)).toMatchObject(expected);
  });

  test('a Pod that does not exist any more, and keeps its id while its slice lags behind', () => {
    const state = stateOf(neighbour, buildPod(), buildSlice({ endpoints: [buildEndpoint({ pod: 'web-1' })] }));
    const before = backendsOf(state, KEY)[0];
    apply(state, [remove('Pod', 'shop/web-1')]);
    expect(backendsOf(state, KEY)).toMatchObject([{ id: before?.id, target: { kind: 'gone' }, state: 'broken', reason: 'Pod gone' }]);
  });

  test('where no Pod of the namespace is known, nothing is said about this one: they may not be readable', () => {
    const state = stateOf(buildPod({ namespace: 'other' }), buildSlice({ endpoints: [buildEndpoint({ pod: 'web-1' })] }));
    expect(backendsOf(state, KEY)).toMatchObject([
      { id: 'Pod:shop/web-1', target: { kind: 'unknown', pod: 'shop/web-1' }, state: 'ready' },
    ]);
  });

  test('no Pod at all: an address outside', () => {
    expect(one({ address: '203.0.113.7' })).toMatchObject({ id: 'Address:203.0.113.7', target: { kind: 'outside' }, state: 'ready' });
  });
});

describe('the state of a backend', () => {
  const draining = { ready: false, serving: true, terminating: true };
  test.each<[string, EndpointOptions, PodOptions, string, string | undefined]>([
    ['ready', { ready: true }, {}, 'ready', undefined],
    ['unset conditions mean ready', {}, {}, 'ready', undefined],
    ['not ready', { ready: false }, { ready: false }, 'notReady', undefined],
    ['serves while it terminates', draining, { deletionTimestamp: DELETED }, 'draining', undefined],
    [
      'terminates and no longer serves',
      { ready: false, serving: false, terminating: true },
      { deletionTimestamp: DELETED },
      'notReady',
      undefined,
    ],
    ['the slice lags behind a Pod that is being deleted', { ready: true }, { deletionTimestamp: DELETED }, 'draining', undefined],
    [
      'not ready, because it crashes',
      { ready: false },
      { ready: false, state: { waiting: { reason: 'CrashLoopBackOff' } } },
      'broken',
      'CrashLoopBackOff',
    ],
    [
      'not ready, because it is only starting',
      { ready: false },
      { ready: false, state: { waiting: { reason: 'ContainerCreating' } } },
      'notReady',
      undefined,
    ],
    [
      'published as ready although it can not start',
      { ready: true },
      { ready: false, state: { waiting: { reason: 'ErrImagePull' } } },
      'broken',
      'ErrImagePull',
    ],
    ['failed', { ready: false }, { phase: 'Failed', reason: 'Evicted' }, 'broken', 'Evicted'],
    ['failed without a reason', { ready: false }, { phase: 'Failed' }, 'broken', 'Failed'],
  ])('%s', (_, endpoint, pod, state, reason) => {
    expect(one({ ...endpoint, pod: 'web-1' }, buildPod(pod))).toMatchObject({ state, reason });
  });

  test('a dual-stack Pod is one backend with both endpoints, in the state of the worse', () => {
    const v6 = { addressType: 'IPv6', name: 'v6', endpoints: [buildEndpoint({ address: 'fd00::1', pod: 'web-1', ready: false })] } as const;
    const v4 = { name: 'v4', endpoints: [buildEndpoint({ pod: 'web-1' })] };
    for (const [first, second] of [
      ['a', 'b'],
      ['b', 'a'],
    ]) {
      const slices = [buildSlice({ ...v4, name: first! }), buildSlice({ ...v6, name: second! })];
      const found = backendsOf(stateOf(buildPod({ ips: ['10.0.0.1', 'fd00::1'] }), ...slices), KEY);
      expect(found).toHaveLength(1);
      expect(found[0]).toMatchObject({ id: 'Pod:shop/web-1', state: 'notReady' });
      expect(found[0]?.endpoints.map((e) => e.address).sort()).toEqual(['10.0.0.1', 'fd00::1']);
    }
  });
});

test('podFailure knows the words from which a container does not recover', () => {
  expect(podFailure(buildPod())).toBeUndefined();
  expect(podFailure(buildPod({ phase: 'Succeeded' }))).toBeUndefined();
  expect(podFailure(buildPod({ state: { terminated: { reason: 'Error' } } }))).toBeUndefined();
  expect(podFailure(buildPod({ state: { waiting: { reason: 'CreateContainerConfigError' } } }))).toBe('CreateContainerConfigError');
});

test.each<[PodOptions, string]>([
  [{}, 'ready'],
  [{ ready: false }, 'notReady'],
  [{ deletionTimestamp: DELETED }, 'draining'],
  [{ deletionTimestamp: DELETED, phase: 'Failed' }, 'broken'],
  [{ state: { waiting: { reason: 'ImagePullBackOff' } } }, 'broken'],
])('podState of %j is %s', (pod, state) => {
  expect(podState(buildPod(pod))).toBe(state);
});

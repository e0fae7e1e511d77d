// Tests of who is behind an endpoint: which Pod of several that have or claim the address.

import { expect, test } from 'vitest';
import type { AnyRecord } from '#lib/cluster/record.ts';
import { buildContainer, buildContainerPort, buildEndpoint, buildPod, buildSlice, DELETED } from '#testing/builders/kube.ts';
import type { SliceEndpoint } from '#lib/kube/endpoint-slice.ts';
import { backing, type Published } from './backing.ts';
import { clusterOf } from '#testing/builders/routing.ts';

const PLACE: Published = { address: '10.0.0.1', port: 8080, slice: 'web-a', index: 0 };

function behind(endpoints: readonly SliceEndpoint[], place: Partial<Published>, ...records: readonly AnyRecord[]) {
  return backing(clusterOf(buildSlice({ endpoints }), ...records), 'shop', { ...PLACE, ...place }, 'TCP');
}

const pod = (name: string, over: Parameters<typeof buildPod>[0] = {}) => buildPod({ name, labels: {}, ...over });

test('R12: of an address that is used again, the Pod of the entry that counts', () => {
  const entries = [buildEndpoint({ pod: 'old', ready: false, terminating: true }), buildEndpoint({ pod: 'new' })];
  const pods = [pod('old', { deletionTimestamp: DELETED }), pod('new')];
  expect(behind(entries, { index: 1 }, ...pods)).toEqual({ pod: 'shop/new', claimed: 'shop/new' });
  expect(behind(entries, { index: 0 }, ...pods)).toEqual({ pod: 'shop/old', claimed: 'shop/old' });
});

test('a Pod that does not have the address, and one of another namespace, are not believed', () => {
  expect(behind([buildEndpoint({ pod: 'web-1' })], {}, pod('web-1', { ips: ['10.0.0.9'] }))).toEqual({
    pod: undefined,
    claimed: 'shop/web-1',
  });
  const foreign = { ...buildEndpoint(), targetRef: { kind: 'Pod', namespace: 'other', name: 'x', uid: undefined } };
  expect(behind([foreign], {}, pod('x', { namespace: 'other' }))).toEqual({ pod: 'other/x', claimed: undefined });
});

test('without a claim, the Pod that has the address: one that stays before one that leaves, and none that has ended', () => {
  const bare = [buildEndpoint()];
  expect(behind(bare, {}, pod('a', { deletionTimestamp: DELETED }), pod('b')).pod).toBe('shop/b');
  expect(behind(bare, {}, pod('a', { phase: 'Failed' })).pod).toBeUndefined();
});

test('addresses are compared as addresses, not as texts', () => {
  const place = { address: 'fd00::1' };
  const claiming = buildEndpoint({ pod: 'web-1', address: 'fd00:0::1' });
  expect(behind([claiming], place, pod('web-1', { ips: ['FD00::1'] }))).toEqual({ pod: 'shop/web-1', claimed: 'shop/web-1' });
  expect(behind([buildEndpoint({ address: 'fd00::1' })], place, pod('web-1', { ips: ['FD00:0::1'] })).pod).toBe('shop/web-1');
});

test('of the Pods on a host network only one that declares the port', () => {
  const host = (name: string, containerPort: number) =>
    pod(name, {
      ips: ['172.18.0.1'],
      hostNetwork: true,
      containers: [buildContainer({ ports: [buildContainerPort({ containerPort })] })],
    });
  const bare = [buildEndpoint({ address: '172.18.0.1' })];
  const place = { address: '172.18.0.1', port: 6443 };
  expect(behind(bare, place, host('etcd', 2379)).pod).toBeUndefined();
  expect(behind(bare, place, host('etcd', 2379), host('kube-apiserver', 6443)).pod).toBe('shop/kube-apiserver');
});

test('R78: a Pod that has ended is behind its endpoint only while no other Pod runs with the address', () => {
  const named = [buildEndpoint({ pod: 'old' })];
  const old = pod('old', { phase: 'Failed' });
  expect(behind(named, {}, old)).toEqual({ pod: 'shop/old', claimed: 'shop/old' });
  expect(behind(named, {}, old, pod('new', { namespace: 'other' }))).toEqual({ pod: 'other/new', claimed: 'shop/old' });
});

// Tests of who has an address: several Pods that bear it, ended ones, and those that share their Node's.

import { describe, expect, test } from 'vitest';
import {
  buildContainer,
  buildContainerPort,
  buildEndpoint,
  buildPod,
  buildSlice,
  DELETED,
  type PodOptions,
} from '#testing/builders/kube.ts';
import type { Pod } from '#lib/kube/pod.ts';
import type { Protocol } from '#lib/kube/protocol.ts';
import { clusterOf } from '#testing/builders/routing.ts';
import { holderOf, servicesHolding } from './holder.ts';

const ADDRESS = '10.0.0.1';
const at = (port: number, protocol: Protocol | undefined = 'TCP') => ({ port, protocol });
const pod = (name: string, over: PodOptions = {}): Pod => buildPod({ name, labels: {}, ips: [ADDRESS], ...over });
const held = (pods: readonly Pod[], where: ReturnType<typeof at> | undefined = at(8080)) => holderOf(clusterOf(...pods), ADDRESS, where);

const host = (name: string, containerPort: number, over: PodOptions = {}): Pod =>
  pod(name, { hostNetwork: true, containers: [buildContainer({ ports: [buildContainerPort({ containerPort })] })], ...over });

describe('R78: a network of its own', () => {
  test('whatever its namespace', () => {
    expect(held([pod('db', { namespace: 'other' })])).toEqual({ kind: 'pod', pod: 'other/db' });
  });

  test('one that runs before one that has ended, one that stays before one that leaves', () => {
    const ended = pod('a', { phase: 'Succeeded' });
    const leaves = pod('b', { deletionTimestamp: DELETED });
    expect(held([ended, leaves])).toEqual({ kind: 'pod', pod: 'shop/b' });
    expect(held([ended, leaves, pod('c')])).toEqual({ kind: 'pod', pod: 'shop/c' });
  });

  test('nobody that runs', () => {
    expect(held([pod('a', { phase: 'Failed' })])).toEqual({ kind: 'ended', pod: 'shop/a' });
    expect(held([])).toEqual({ kind: 'nobody' });
  });
});

describe('R78: the network of a Node', () => {
  const both = [host('a', 9100), host('b', 9200)];

  test('the port tells who is meant, where it is declared', () => {
    expect(held(both, at(9200))).toEqual({ kind: 'pod', pod: 'shop/b' });
    expect(held(both, at(9200, undefined))).toEqual({ kind: 'pod', pod: 'shop/b' });
  });

  test('else they are told as those that share it: another port, another protocol, none, two that declare it', () => {
    const shared = { kind: 'host', pods: ['shop/a', 'shop/b'] };
    expect(held(both, at(22))).toEqual(shared);
    expect(held(both, at(9200, 'UDP'))).toEqual(shared);
    expect(held(both, undefined)).toEqual(shared);
    expect(held([host('a', 9100), host('b', 9100)], at(9100))).toEqual(shared);
  });

  test('while one takes over from another, the one that stays', () => {
    expect(held([host('a', 9100, { deletionTimestamp: DELETED }), host('b', 9100)], at(9100))).toEqual({ kind: 'pod', pod: 'shop/b' });
  });

  test('one that has ended shares nothing', () => {
    expect(held([host('a', 9100, { phase: 'Failed' })], at(9100))).toEqual({ kind: 'nobody' });
  });
});

test('the Services that hold an address of a Pod, whoever is named there, before and after', () => {
  const state = clusterOf(
    buildSlice({ name: 'own', endpoints: [buildEndpoint({ address: ADDRESS })] }),
    buildSlice({ namespace: 'other', name: 'far', service: 'api', endpoints: [buildEndpoint({ address: '10.0.0.2' })] }),
    buildSlice({ name: 'loose', service: undefined, endpoints: [buildEndpoint({ address: ADDRESS })] }),
  );
  expect([...servicesHolding(state, pod('a'), pod('a', { ips: ['10.0.0.2'] }))]).toEqual(['shop/web', 'other/api']);
  expect([...servicesHolding(state, undefined, buildSlice())]).toEqual([]);
});

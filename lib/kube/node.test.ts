// Tests of the Node reader.

import { describe, expect, test } from 'vitest';
import { buildNode, withField } from '#testing/builders/kube.ts';
import { isNodeReady, readNode, zoneOf } from './node.ts';

const RAW = {
  metadata: {
    name: 'node-1',
    uid: 'u1',
    labels: { 'topology.kubernetes.io/zone': 'a' },
    annotations: { 'node.alpha.kubernetes.io/ttl': '0' },
  },
  spec: {
    podCIDR: '10.0.1.0/24',
    podCIDRs: ['10.0.1.0/24', 'fd00:1::/64'],
    unschedulable: true,
    taints: [{ key: 'k', value: 'v', effect: 'NoSchedule' }],
  },
  status: {
    conditions: [
      { type: 'Ready', status: 'True', reason: 'KubeletReady', lastHeartbeatTime: 't1', lastTransitionTime: 't0', message: 'm' },
    ],
    addresses: [{ type: 'InternalIP', address: '192.0.2.1' }],
    allocatable: { cpu: '4', memory: '8Gi' },
    images: [{ names: ['x'] }],
  },
};

describe('readNode', () => {
  test('reads every field that it keeps; a heartbeat is no change', () => {
    const read = readNode(RAW);
    expect(read).toEqual({
      ok: true,
      value: {
        kind: 'Node',
        metadata: { namespace: '', name: 'node-1', uid: 'u1', labels: RAW.metadata.labels, ownerReferences: [] },
        spec: { unschedulable: true, podCIDRs: RAW.spec.podCIDRs, taints: RAW.spec.taints },
        status: {
          conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady', lastTransitionTime: 't0' }],
          addresses: [{ type: 'InternalIP', address: '192.0.2.1' }],
          allocatable: { cpu: '4' },
        },
      },
    });
    expect(readNode(withField(RAW, 'status.conditions[0].lastHeartbeatTime', 't2'))).toEqual(read);
  });

  test('a Node is in no namespace, whatever it says', () => {
    const read = readNode(withField(RAW, 'metadata.namespace', 'shop'));
    expect(read.ok && read.value.metadata.namespace).toBe('');
  });

  test('defaults and null lists', () => {
    const read = readNode({
      metadata: { name: 'n', uid: 'u' },
      spec: { taints: null, podCIDRs: null },
      status: { conditions: null, addresses: null },
    });
    expect(read).toMatchObject({
      ok: true,
      value: { spec: { podCIDRs: [], taints: [] }, status: { conditions: [], addresses: [], allocatable: {} } },
    });
  });

  test.each([
    ['metadata.uid', undefined, 'metadata.uid'],
    ['spec.unschedulable', 'true', 'spec.unschedulable'],
    ['spec.podCIDRs', '10.0.1.0/24', 'spec.podCIDRs'],
    ['spec.taints[0].key', '', 'spec.taints[0].key'],
    ['status.conditions[0].type', 3, 'status.conditions[0].type'],
    ['status.addresses[0].address', undefined, 'status.addresses[0].address'],
    ['status.allocatable', [], 'status.allocatable'],
    ['status.allocatable.cpu', 4, 'status.allocatable.cpu'],
  ])('%s = %j is a fault at %s', (field, value, path) => {
    expect(readNode(withField(RAW, field, value))).toMatchObject({ ok: false, error: { kind: 'Node', name: 'node-1', path } });
  });
});

test('the zone is the label, unless that is empty or missing', () => {
  expect([zoneOf(buildNode({ zone: 'a' })), zoneOf(buildNode({ zone: '' })), zoneOf(buildNode())]).toEqual(['a', undefined, undefined]);
});

test('a Node is ready only if it says so', () => {
  const silent = buildNode();
  expect(isNodeReady(buildNode())).toBe(true);
  expect(isNodeReady(buildNode({ ready: false }))).toBe(false);
  expect(isNodeReady({ ...silent, status: { ...silent.status, conditions: [] } })).toBe(false);
});

// Tests of balancer-no-node.

import { describe, expect, test } from 'vitest';
import { put } from '#lib/cluster/delta.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import { apply } from '#lib/cluster/state.ts';
import {
  buildEndpoint,
  buildNode,
  buildPod,
  buildService,
  buildSlice,
  type NodeOptions,
  type ServiceOptions,
} from '#testing/builders/kube.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import { stateOf } from '#testing/builders/state.ts';
import type { Diagnosis } from '#lib/diagnosis/finding.ts';
import { rechecksFor } from '#lib/diagnosis/rechecks.ts';
import { balancerNoNode } from './balancer-no-node.ts';

const LABEL = 'node.kubernetes.io/exclude-from-external-load-balancers';
const LOCAL: ServiceOptions = { type: 'LoadBalancer', externalTrafficPolicy: 'Local', healthCheckNodePort: 30001 };
const SLICE = buildSlice({ endpoints: [buildEndpoint({ nodeName: 'n1', ready: true })] });

function found(node: NodeOptions, service: ServiceOptions = LOCAL, ...more: readonly AnyRecord[]): readonly Diagnosis[] {
  return ask(balancerNoNode, [buildService(service), SLICE, buildNode({ name: 'n1', ...node }), buildNode({ name: 'n2' }), ...more]);
}

describe('every ready endpoint runs where no load balancer goes', () => {
  test('by the label', () => {
    expect(found({ labels: { [LABEL]: '' } })).toMatchObject([
      {
        severity: 'broken',
        cause: 'Its ready endpoints run on n1, which load balancers leave out.',
        evidence: [
          { value: 'Local' },
          { field: 'spec.healthCheckNodePort', value: '30001' },
          { field: `metadata.labels['${LABEL}']`, value: 'empty' },
        ],
      },
    ]);
  });

  test('by the autoscaler, and while the Node is being deleted', () => {
    const node = buildNode({ name: 'n1' });
    const tainted = {
      ...node,
      spec: { ...node.spec, taints: [{ key: 'ToBeDeletedByClusterAutoscaler', value: '1', effect: 'NoSchedule' }] },
    };
    expect(ask(balancerNoNode, [buildService(LOCAL), SLICE, tainted, buildNode({ name: 'n2' })])).toHaveLength(1);
    expect(found({ deletionTimestamp: '2026-11-22T00:00:00Z' })).toHaveLength(1);
  });
});

describe('every Node is kept out', () => {
  const labels = { [LABEL]: '' };
  const addressed: ServiceOptions = {
    type: 'LoadBalancer',
    externalTrafficPolicy: 'Cluster',
    ingress: [{ ip: '203.0.113.7', hostname: undefined, ipMode: undefined }],
  };
  const all = (service: ServiceOptions, ...names: readonly string[]) =>
    ask(balancerNoNode, [buildService(service), SLICE, ...names.map((name) => buildNode({ name, labels, addresses: ['192.0.2.7'] }))]);

  test('under either policy it is a warning, with their number', () => {
    const expected = { severity: 'warning', title: 'All 3 Nodes are kept out of load balancers.', short: 'Nodes kept out' };
    expect(all(addressed, 'n1', 'n2', 'n3')).toMatchObject([expected]);
    expect(all({ ...LOCAL, ...addressed, externalTrafficPolicy: 'Local' }, 'n1', 'n2', 'n3')).toMatchObject([expected]);
    expect(all(addressed, 'n1', 'n2')[0]?.evidence).toMatchObject([{ value: '203.0.113.7' }, { value: 'empty' }, { value: 'empty' }]);
  });

  test('information on a single machine', () => {
    expect(all(addressed, 'n1')).toMatchObject([{ severity: 'info', title: 'The only Node, n1, is kept out of load balancers.' }]);
  });

  test('not where one takes part', () => {
    const nodes = [buildNode({ name: 'n1', labels }), buildNode({ name: 'n2' })];
    expect(ask(balancerNoNode, [buildService(addressed), SLICE, ...nodes])).toEqual([]);
    expect(ask(balancerNoNode, [buildService(LOCAL), SLICE, ...nodes])).toMatchObject([{ severity: 'broken' }]);
  });

  test.each<readonly [string, ServiceOptions]>([
    ['no address is given', { ingress: [] }],
    ['the addresses are those of Nodes', { ingress: [{ ip: '192.0.2.7', hostname: undefined, ipMode: undefined }] }],
    ['kube-vip gives them', { labels: { implementation: 'kube-vip' } }],
    ['the class is one that goes by other rules', { loadBalancerClass: 'io.cilium/l2-announcer' }],
    ['it is no load balancer', { type: 'NodePort' }],
  ])('not where %s', (_, over) => {
    expect(all({ ...addressed, ...over }, 'n1', 'n2')).toEqual([]);
  });
});

describe('silent', () => {
  test('where the label says false, or the Node takes part', () => {
    expect(found({ labels: { [LABEL]: 'false' } })).toEqual([]);
    expect(found({})).toEqual([]);
  });

  test('where one endpoint runs elsewhere', () => {
    const other = buildSlice({ name: 'b', endpoints: [buildEndpoint({ address: '10.0.0.2', nodeName: 'n2', ready: true })] });
    expect(found({ labels: { [LABEL]: '' } }, LOCAL, other)).toEqual([]);
  });

  test('under the policy Cluster, and without a ready endpoint', () => {
    expect(found({ labels: { [LABEL]: '' } }, { type: 'LoadBalancer', externalTrafficPolicy: 'Cluster' })).toEqual([]);
    const unready = buildSlice({ endpoints: [buildEndpoint({ nodeName: 'n1', ready: false })] });
    expect(ask(balancerNoNode, [buildService(LOCAL), unready, buildNode({ name: 'n1', labels: { [LABEL]: '' } })])).toEqual([]);
  });
});

test('it is asked again when the label of a Node changes', () => {
  const state = stateOf(buildService(LOCAL), buildService({ name: 'other' }), SLICE, buildNode({ name: 'n1' }));
  const changes = apply(state, [put(buildNode({ name: 'n1', labels: { [LABEL]: '' } }))]);
  expect([...(rechecksFor(state, changes, [balancerNoNode]).get('Service')?.keys() ?? [])]).toEqual(['shop/web']);
});

describe('MetalLB', () => {
  const addressed: ServiceOptions = { type: 'LoadBalancer', ingress: [{ ip: '203.0.113.7', hostname: undefined, ipMode: undefined }] };
  const speaker = (name: string, ready: boolean) =>
    buildPod({ namespace: 'metallb-system', name, labels: { app: 'metallb', component: 'speaker' }, ready });

  test('no speaker is ready: nobody announces the address', () => {
    expect(found({}, addressed, speaker('a', false), speaker('b', false))).toMatchObject([
      { severity: 'warning', title: 'No speaker of MetalLB is ready: nobody announces 203.0.113.7.' },
    ]);
    expect(found({}, addressed, speaker('a', false), speaker('b', true))).toEqual([]);
    expect(found({}, { ...addressed, ingress: [] }, speaker('a', false))).toEqual([]);
    expect(found({}, { ...addressed, loadBalancerClass: 'example.com/lb' }, speaker('a', false))).toEqual([]);
  });
});

test('silent where Cilium has given the address: it chooses its Nodes by its own policies', () => {
  const addressed: ServiceOptions = { type: 'LoadBalancer', ingress: [{ ip: '203.0.113.7', hostname: undefined, ipMode: undefined }] };
  const node = buildNode({ name: 'n1', labels: { [LABEL]: '' } });
  const two = buildNode({ name: 'n2', labels: { [LABEL]: '' } });
  expect(ask(balancerNoNode, [buildService(addressed), SLICE, node, two])).toHaveLength(1);
  expect(ask(balancerNoNode, [buildService({ ...addressed, isOfCilium: true }), SLICE, node, two])).toEqual([]);
});

// Tests of nodes-drop.

import { expect, test } from 'vitest';
import {
  buildEndpoint,
  buildNode,
  buildPod,
  buildService,
  buildServicePort,
  buildSlice,
  type ServiceOptions,
} from '#testing/builders/kube.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import { nodesDrop } from './nodes-drop.ts';

const slice = buildSlice({ endpoints: [buildEndpoint({ pod: 'web-1', nodeName: 'node-1' })] });
const found = (options: ServiceOptions, ...others: Parameters<typeof ask>[1]) =>
  ask(nodesDrop, [buildService(options), buildPod(), slice, buildNode(), ...others]);
const second = buildNode({ name: 'node-2' });
const ports = [buildServicePort({ nodePort: 30_080 })];

test('outside and inside are two findings', () => {
  const both = found({ type: 'NodePort', ports, externalTrafficPolicy: 'Local', internalTrafficPolicy: 'Local' }, second);
  expect(both.map((f) => [f.metadata.name, f.severity, f.title])).toEqual([
    ['nodes-drop:Service:shop:web:external', 'warning', '1 of 2 Nodes drops connections from outside.'],
    ['nodes-drop:Service:shop:web:internal', 'warning', '1 of 2 Nodes drops connections from their Pods.'],
  ]);
  expect(both[0]?.at).toEqual([
    { kind: 'Service', key: 'shop/web', field: 'spec.externalTrafficPolicy' },
    { kind: 'Node', key: 'node-2' },
  ]);
});

test('for a load balancer with a health check it is as intended, and not for an external IP beside it', () => {
  const ingress = [{ ip: '192.0.2.1', hostname: undefined, ipMode: undefined }];
  const balanced: ServiceOptions = { type: 'LoadBalancer', ports, ingress, externalTrafficPolicy: 'Local', healthCheckNodePort: 31_000 };
  expect(found(balanced, second)).toEqual([]);
  expect(found({ ...balanced, externalIPs: ['192.0.2.77'] }, second)).toMatchObject([{ severity: 'info' }]);
});

test('a zone all of whose Nodes drop is named', () => {
  const inZone = (name: string, zone: string) => buildNode({ name, zone });
  const [only] = ask(nodesDrop, [
    buildService({ internalTrafficPolicy: 'Local' }),
    slice,
    inZone('node-1', 'a'),
    inZone('node-2', 'a'),
    inZone('node-3', 'b'),
    inZone('node-4', 'b'),
  ]);
  expect(only?.title).toBe('3 of 4 Nodes drop connections from their Pods.');
  expect(only?.cause).toBe('Every Node of the zone b is among them.');
});

test('silent where every Node has one, and under the policy Cluster', () => {
  expect(found({ internalTrafficPolicy: 'Local' })).toEqual([]);
  expect(found({}, second)).toEqual([]);
});

const tainted = (name: string, key: string, effect = 'NoSchedule') => {
  const node = buildNode({ name });
  return { ...node, spec: { ...node.spec, taints: [{ key, value: undefined, effect }] } };
};
const linux = buildNode({ labels: { 'kubernetes.io/os': 'linux' } });

test.each([
  ['control plane', tainted('node-2', 'node-role.kubernetes.io/control-plane'), 'node-2 is control plane'],
  ['virtual', tainted('node-2', 'virtual-kubelet.io/provider'), 'node-2 is virtual'],
  ['cordoned', buildNode({ name: 'node-2', unschedulable: true }), 'node-2 is cordoned'],
  ['not ready', buildNode({ name: 'node-2', ready: false }), 'node-2 is not ready'],
  ['being deleted', buildNode({ name: 'node-2', deletionTimestamp: '2026-11-22T00:00:00Z' }), 'node-2 is being deleted'],
  ['of another system', buildNode({ name: 'node-2', labels: { 'kubernetes.io/os': 'windows' } }), 'node-2 runs another system'],
])('information where the Node is %s', (_, node, why) => {
  const options: ServiceOptions = { type: 'NodePort', ports, externalTrafficPolicy: 'Local', internalTrafficPolicy: 'Local' };
  expect(found(options, linux, node)).toMatchObject(
    ['external-aside', 'internal-aside'].map((part) => ({
      metadata: { name: `nodes-drop:Service:shop:web:${part}` },
      severity: 'info',
      cause: `No endpoint is to be expected there: ${why}.`,
    })),
  );
});

test.each([
  ['a taint of one’s own', tainted('node-2', 'gpu')],
  ['a taint that does not keep Pods away', tainted('node-2', 'node-role.kubernetes.io/control-plane', 'PreferNoSchedule')],
  ['the same system', buildNode({ name: 'node-2', labels: { 'kubernetes.io/os': 'linux' } })],
])('a warning all the same for %s', (_, node) => {
  expect(found({ internalTrafficPolicy: 'Local' }, linux, node)[0]?.severity).toBe('warning');
});

test('and where one of several takes Pods', () => {
  const others = [second, tainted('node-3', 'node-role.kubernetes.io/control-plane')];
  expect(found({ internalTrafficPolicy: 'Local' }, ...others)).toMatchObject([{ severity: 'warning' }]);
});

// Tests of address-of-nobody.

import { expect, test } from 'vitest';
import type { AnyRecord } from '#lib/cluster/record.ts';
import {
  buildEndpoint,
  buildNode,
  buildPod,
  buildService,
  buildSlice,
  buildTarget,
  type EndpointOptions,
  type PodOptions,
} from '#testing/builders/kube.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import { stateOf } from '#testing/builders/state.ts';
import { diagnose } from '#lib/diagnosis/diagnose.ts';
import { allKnown } from '#lib/diagnosis/known-state.ts';
import { addressOfNobody } from './address-of-nobody.ts';

const MIRRORED = { 'endpointslice.kubernetes.io/managed-by': 'endpointslicemirroring-controller.k8s.io' };
const service = buildService({ selector: {} });
const node = buildNode({ podCIDRs: ['10.244.1.0/24', 'fd00:1::/64'], addresses: ['10.244.1.9'] });
/** Shows that the Node gives out its range. */
const neighbour = (options: PodOptions = {}) => buildPod({ name: 'db-1', ips: ['10.244.1.81', 'fd00:1::81'], ...options });
const slice = (...endpoints: readonly EndpointOptions[]) => buildSlice({ labels: MIRRORED, endpoints: endpoints.map(buildEndpoint) });
const dead = slice({ address: '10.244.1.44' });
const find = (...held: readonly AnyRecord[]) => ask(addressOfNobody, held);

test('the address lies in the range of a Node, and no Pod has it: broken, with who keeps it', () => {
  const [only, ...more] = find(service, node, neighbour(), dead);
  expect(more).toEqual([]);
  expect(only).toMatchObject({
    severity: 'broken',
    title: 'The address 10.244.1.44 belongs to no Pod.',
    evidence: [
      { subject: { kind: 'EndpointSlice', key: 'shop/web-a' }, value: '10.244.1.44', note: 'ready, and no Pod has it' },
      { subject: { kind: 'Node', key: 'node-1' }, field: 'spec.podCIDRs', value: '10.244.1.0/24' },
      { value: 'endpointslicemirroring-controller.k8s.io' },
    ],
    at: [{ kind: 'Address', key: '10.244.1.44' }],
  });
  expect(only?.cause).toMatch(/^It lies in the Pod network of Node node-1 .* copy of the Endpoints object shop\/web/);
  expect(only?.next[0]).toContain('get endpoints web');
});

test('a warning where others take connections; those that are not ready get none', () => {
  const live = { address: '10.244.1.81', pod: 'db-1' };
  expect(find(service, node, neighbour(), slice({ address: '10.244.1.44' }, live))).toMatchObject([{ severity: 'warning' }]);
  expect(find(service, node, neighbour(), slice({ address: '10.244.1.44' }, { ...live, ready: false }))).toMatchObject([
    { severity: 'broken' },
  ]);
  expect(find(service, node, neighbour(), slice({ address: '10.244.1.44', ready: false }, live))).toEqual([]);
});

test('in the other family, and where the slice names a Pod that has another address by now', () => {
  expect(find(service, node, neighbour(), slice({ address: 'fd00:1:0::44' }))).toMatchObject([
    { title: 'The address fd00:1:0::44 belongs to no Pod.' },
  ]);
  expect(find(service, node, neighbour(), slice({ address: '10.244.1.44', targetRef: buildTarget('db-1') }))[0]?.evidence[0]?.note).toBe(
    'ready, and no Pod has it; the slice names Pod shop/db-1, which has 10.244.1.81, fd00:1::81',
  );
});

test('a Pod of any namespace had it, and has ended', () => {
  const ended = buildPod({ namespace: 'other', name: 'job-1', ips: ['10.0.0.44'], phase: 'Succeeded' });
  expect(find(service, node, ended, slice({ address: '10.0.0.44' }))).toMatchObject([
    {
      severity: 'broken',
      title: 'The address 10.0.0.44 belongs to no Pod that runs.',
      evidence: [{ note: 'ready, and Pod other/job-1 has ended' }, {}],
    },
  ]);
});

test('silent where somebody has it: a Pod of any namespace, the Node, or its bridge', () => {
  expect(find(service, node, neighbour(), dead, buildPod({ namespace: 'other', ips: ['10.244.1.44'] }))).toEqual([]);
  for (const address of ['10.244.1.9', '10.244.1.0', '10.244.1.1', 'fd00:1::1'])
    expect(find(service, node, neighbour(), slice({ address }))).toEqual([]);
  expect(find(service, node, neighbour(), slice({ address: '10.244.1.2' }))).toHaveLength(1);
});

test('silent outside of the range, and where the Pods of the Node have their addresses from elsewhere', () => {
  expect(find(service, node, neighbour(), slice({ address: '10.244.2.44' }))).toEqual([]);
  expect(find(service, node, neighbour({ ips: ['10.0.0.7'] }), dead)).toEqual([]);
  expect(find(service, node, neighbour({ hostNetwork: true }), dead)).toEqual([]);
});

test('silent for a Service with a selector, for that of the API servers, and for a placeholder', () => {
  expect(find(buildService(), node, neighbour(), dead)).toEqual([]);
  const own = [
    buildService({ namespace: 'default', name: 'kubernetes', selector: {} }),
    buildSlice({ namespace: 'default', service: 'kubernetes', endpoints: [buildEndpoint({ address: '10.244.1.44' })] }),
  ];
  expect(ask(addressOfNobody, [...own, node, neighbour()], { kind: 'Service', key: 'default/kubernetes' })).toEqual([]);
  const mark = { address: '10.244.1.44', targetRef: buildTarget('x', { kind: undefined, uid: 'dummy347-546a-4642-9da6-5608endpoint' }) };
  expect(find(service, node, neighbour(), slice(mark))).toEqual([]);
});

test('silent where Pods are known in one namespace alone', () => {
  const knownState = allKnown(stateOf(service, node, neighbour(), dead));
  const subject = { kind: 'Service', key: 'shop/web' } as const;
  expect(diagnose(knownState, subject, 'all', [addressOfNobody])).toHaveLength(1);
  const narrow = { ...knownState, within: (kind: string) => (kind === 'Pod' ? 'shop' : undefined) };
  expect(diagnose(narrow, subject, 'all', [addressOfNobody])).toEqual([]);
});

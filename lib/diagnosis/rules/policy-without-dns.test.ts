// Tests of policy-without-dns.

import { expect, test } from 'vitest';
import { put } from '#lib/cluster/delta.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import { apply } from '#lib/cluster/state.ts';
import {
  buildEndpoint,
  buildNamespace,
  buildPod,
  buildService,
  buildServicePort,
  buildSlice,
  buildSlicePort,
} from '#testing/builders/kube.ts';
import { block, denyAll, namespaces, pods, policy } from '#testing/builders/policy.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import { stateOf } from '#testing/builders/state.ts';
import { rechecksFor } from '#lib/diagnosis/rechecks.ts';
import { policyWithoutDns } from './policy-without-dns.ts';

const SUBJECT = { kind: 'NetworkPolicy', key: 'shop/out' } as const;
const LABELS = { 'k8s-app': 'kube-dns' };

const dns = (name = 'kube-dns', namespace = 'kube-system'): readonly AnyRecord[] => [
  buildService({
    namespace,
    name,
    labels: LABELS,
    selector: LABELS,
    ports: [buildServicePort({ name: 'dns', port: 53, protocol: 'UDP' }), buildServicePort({ name: 'dns-tcp', port: 53 })],
  }),
  buildSlice({
    namespace,
    name: `${name}-1`,
    service: name,
    endpoints: [buildEndpoint({ address: '10.0.9.9', pod: 'coredns', ready: true })],
    ports: [buildSlicePort({ name: 'dns', port: 5353, protocol: 'UDP' }), buildSlicePort({ name: 'dns-tcp', port: 5353 })],
  }),
  buildPod({ namespace, name: 'coredns', labels: LABELS, ips: ['10.0.9.9'] }),
];
const WORLD: readonly AnyRecord[] = [
  buildNamespace({ name: 'shop' }),
  buildNamespace({ name: 'kube-system' }),
  buildPod({ name: 'c1', labels: { app: 'client' } }),
  buildPod({ name: 'c2', labels: { app: 'client' } }),
];

const out = (...egress: readonly object[]) =>
  policy('out', { podSelector: { matchLabels: { app: 'client' } }, policyTypes: ['Egress'], egress });
const API = { to: [pods({ app: 'api' })] };
const toDns = (port: number, protocol = 'UDP') => ({
  to: [{ ...namespaces({ 'kubernetes.io/metadata.name': 'kube-system' }), ...pods(LABELS) }],
  ports: [{ protocol, port }],
});

const found = (...held: readonly AnyRecord[]) => ask(policyWithoutDns, [...WORLD, ...held], SUBJECT);

test('Pods that are let out to others, but not to DNS', () => {
  expect(found(...dns(), out(API))).toMatchObject([
    {
      severity: 'warning',
      title: 'It lets 2 Pods out, but not to DNS: no rule allows UDP 5353 to kube-dns.',
      at: [{ ...SUBJECT, field: 'spec.egress' }],
      next: ['kubectl -n shop exec c1 -- nslookup kubernetes.default', 'kubectl -n shop get networkpolicy out -o yaml'],
    },
  ]);
});

test.each<readonly [string, AnyRecord]>([
  ['the port of the Service in place of the Pod’s', out(API, toDns(53))],
  ['TCP alone', out(API, toDns(5353, 'TCP'))],
  ['everybody, on another port alone', out({ ports: [{ port: 443 }] })],
])('found where DNS is allowed for %s', (_, held) => {
  expect(found(...dns(), held)).toHaveLength(1);
});

test('found by its label where the DNS has another name', () => {
  expect(found(...dns('rke2-coredns'), out(API))).toHaveLength(1);
});

test.each<readonly [string, readonly AnyRecord[]]>([
  ['DNS is let out', [...dns(), out(API, toDns(5353))]],
  ['another policy lets DNS out', [...dns(), out(API), policy('dns', { policyTypes: ['Egress'], egress: [toDns(5353)] })]],
  ['everything is let out', [...dns(), out({})]],
  ['nothing is let out', [...dns(), out()]],
  ['address blocks alone are let out', [...dns(), out({ to: [block('192.0.2.0/24')] })]],
  [
    'a block holds the address of the DNS Service',
    [...dns(), out(API, { to: [block('10.96.0.10/32')], ports: [{ protocol: 'UDP', port: 53 }] })],
  ],
  ['a block holds the address of a cache on each Node', [...dns(), out(API, { to: [block('169.254.20.10/32')] })]],
  [
    'a DNS cache runs on each Node',
    [...dns(), out(API), buildPod({ namespace: 'kube-system', name: 'cache', labels: { 'k8s-app': 'node-local-dns' } })],
  ],
  ['no DNS is found', [out(API)]],
  ['the DNS is elsewhere', [...dns('dns-default', 'other-dns'), out(API)]],
  [
    'policies of another API may let DNS out',
    [...dns(), out(API), { kind: 'PolicyApi', metadata: { namespace: '', name: 'x.cilium.io' }, objects: 'some' }],
  ],
  ['it isolates ingress alone', [...dns(), policy('out', { egress: [API], policyTypes: ['Ingress'] })]],
])('silent where %s', (_, held) => {
  expect(found(...held)).toEqual([]);
});

test('silent for Pods that ask another resolver', () => {
  const own = ['Default', 'None', 'ClusterFirstWithHostNet'].map((dnsPolicy, i) => {
    const pod = buildPod({ name: `c${i + 1}`, labels: { app: 'client' } });
    return { ...pod, spec: { ...pod.spec, dnsPolicy } };
  });
  expect(found(...dns(), out(API), ...own)).toEqual([]);
});

test('of several policies that isolate a Pod, the first tells', () => {
  const held = [...WORLD, ...dns(), out(API), denyAll('zero')];
  expect(ask(policyWithoutDns, held, SUBJECT)).toHaveLength(1);
  expect(ask(policyWithoutDns, held, { kind: 'NetworkPolicy', key: 'shop/zero' })).toEqual([]);
  const first = denyAll('a');
  expect(ask(policyWithoutDns, [...held, first], { kind: 'NetworkPolicy', key: 'shop/a' })).toHaveLength(1);
  expect(ask(policyWithoutDns, [...held, first], SUBJECT)).toEqual([]);
});

test('what may alter an answer is touched: the DNS, its Pods, other policies, Pods with the labels, Namespaces', () => {
  const asked = (change: AnyRecord): boolean => {
    const state = stateOf(...WORLD, ...dns(), out(API));
    return (
      rechecksFor(state, apply(state, [put(change)]), [policyWithoutDns])
        .get('NetworkPolicy')
        ?.has(SUBJECT.key) === true
    );
  };
  const [service, slice, pod] = dns();
  for (const one of [service!, slice!]) expect(asked({ ...one, metadata: { ...one.metadata, labels: {} } } as AnyRecord)).toBe(true);
  expect(asked({ ...pod!, metadata: { ...pod!.metadata, labels: {} } } as AnyRecord)).toBe(true);
  expect(asked(policy('other', { policyTypes: ['Egress'] }))).toBe(true);
  expect(asked(buildPod({ name: 'c3', labels: { app: 'client' } }))).toBe(true);
  expect(asked(buildNamespace({ name: 'kube-system', labels: { a: 'b' } }))).toBe(true);
  expect(asked({ kind: 'PolicyApi', metadata: { namespace: '', name: 'x' }, objects: 'some' })).toBe(true);

  expect(asked(buildPod({ name: 'c1', labels: { app: 'client' }, ready: false }))).toBe(false);
  expect(asked(buildPod({ name: 'x', labels: { app: 'other' } }))).toBe(false);
  expect(asked(policy('ops/other', { policyTypes: ['Egress'] }))).toBe(false);
});

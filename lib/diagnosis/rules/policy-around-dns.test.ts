// Tests of policy-around-dns.

import { expect, test } from 'vitest';
import { put } from '#lib/cluster/delta.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import { apply } from '#lib/cluster/state.ts';
import { buildNamespace, buildPod } from '#testing/builders/kube.ts';
import { block, namespaces, pods, policy } from '#testing/builders/policy.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import { stateOf } from '#testing/builders/state.ts';
import { dnsOfTheCluster } from '#testing/builders/drawn-cluster.ts';
import { rechecksFor } from '#lib/diagnosis/rechecks.ts';
import { policyAroundDns } from './policy-around-dns.ts';

const SUBJECT = { kind: 'Service', key: 'kube-system/kube-dns' } as const;
const WORLD: readonly AnyRecord[] = [
  ...dnsOfTheCluster,
  buildNamespace({ name: 'shop', labels: { team: 'shop' } }),
  buildNamespace({ name: 'ops', labels: { team: 'ops' } }),
  buildPod({ name: 'web', labels: { app: 'web' } }),
  buildPod({ namespace: 'ops', name: 'probe', labels: { app: 'probe' } }),
];
const around = (...from: readonly object[]) =>
  policy('kube-system/own', { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [pods({}), ...from] }] });
const UDP = (port: number) => policy('kube-system/dns', { podSelector: {}, ingress: [{ ports: [{ protocol: 'UDP', port }] }] });

const found = (...held: readonly AnyRecord[]) => ask(policyAroundDns, [...WORLD, ...held], SUBJECT);

test('nobody but Pods of kube-system may ask: broken', () => {
  const [only, ...more] = found(around());
  expect(more).toEqual([]);
  expect(only).toMatchObject({
    severity: 'broken',
    title: 'NetworkPolicies let no Pod of another namespace ask the cluster’s DNS.',
    at: [SUBJECT, { kind: 'NetworkPolicy', key: 'kube-system/own', field: 'spec.ingress' }],
  });
  expect(only?.evidence.map((e) => e.value)).toEqual(['1 rule', 'ops', 'shop']);
});

test('some namespaces are kept out: a warning with their names', () => {
  expect(found(around(namespaces({ team: 'ops' })))).toMatchObject([
    { severity: 'warning', title: 'NetworkPolicies keep 1 namespace of 2 from the cluster’s DNS: shop.' },
  ]);
  expect(found(around({ ...namespaces({}), ...pods({ app: 'probe' }) }))).toMatchObject([{ severity: 'warning' }]);
});

test('a rule for another port, or for TCP alone, lets nobody ask', () => {
  expect(found(around(), UDP(5353))).toHaveLength(1);
  expect(
    found(around(), policy('kube-system/dns', { podSelector: {}, ingress: [{ ports: [{ protocol: 'TCP', port: 53 }] }] })),
  ).toHaveLength(1);
});

test.each<readonly [string, readonly AnyRecord[]]>([
  ['nothing isolates the DNS', [policy('kube-system/p', { podSelector: { matchLabels: { app: 'x' } } })]],
  ['every namespace is let in', [around(namespaces({}))]],
  ['everybody is let in on the port', [around(), UDP(53)]],
  ['addresses are let in, whose are not known', [around(block('10.0.0.0/8'))]],
  ['those who ask are all let in', [around(namespaces({ team: 'ops' }), namespaces({ team: 'shop' }))]],
  ['egress alone is isolated', [policy('kube-system/p', { policyTypes: ['Egress'] })]],
  [
    'a DNS cache runs on each Node',
    [around(), buildPod({ namespace: 'kube-system', name: 'cache', labels: { 'k8s-app': 'node-local-dns' } })],
  ],
  ['policies of another API may let them in', [around(), { kind: 'PolicyApi', metadata: { namespace: '', name: 'x' }, objects: 'some' }]],
])('silent where %s', (_, held) => {
  expect(found(...held)).toEqual([]);
});

test('Pods of the host network, and those that have ended, do not ask', () => {
  const held = [
    ...dnsOfTheCluster,
    buildNamespace({ name: 'net' }),
    buildPod({ namespace: 'net', name: 'cni', hostNetwork: true }),
    buildPod({ namespace: 'net', name: 'job', phase: 'Succeeded' }),
    around(),
  ];
  expect(ask(policyAroundDns, held, SUBJECT)).toEqual([]);
});

test('silent about any other Service', () => {
  expect(ask(policyAroundDns, [...WORLD, around()], { kind: 'Service', key: 'kube-system/other' })).toEqual([]);
});

test('who asks is touched, where policies are around the DNS', () => {
  const asked = (change: AnyRecord, ...held: readonly AnyRecord[]): boolean => {
    const state = stateOf(...WORLD, ...held);
    return (
      rechecksFor(state, apply(state, [put(change)]), [policyAroundDns])
        .get('Service')
        ?.has(SUBJECT.key) === true
    );
  };
  const fresh = buildPod({ namespace: 'ops', name: 'x', labels: { app: 'x' } });
  expect(asked(fresh, around())).toBe(true);
  expect(asked(buildNamespace({ name: 'ops' }), around())).toBe(true);
  expect(asked(fresh)).toBe(false);
  expect(asked(buildPod({ name: 'web', labels: { app: 'web' }, ready: false }), around())).toBe(false);
});

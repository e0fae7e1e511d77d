// Tests of policy-peer-nobody.

import { expect, test } from 'vitest';
import type { AnyRecord } from '#lib/cluster/record.ts';
import { buildNamespace, buildPod } from '#lib/kube/builders.ts';
import { allowFrom, block, namespaces, pods, policy } from '#lib/policy/builders.ts';
import { ask } from '#lib/diagnosis/builders.ts';
import { policyPeerNobody } from './policy-peer-nobody.ts';

const SUBJECT = { kind: 'NetworkPolicy', key: 'shop/web' } as const;
const WORLD: readonly AnyRecord[] = [
  buildNamespace({ name: 'shop' }),
  buildNamespace({ name: 'ops', labels: { team: 'ops' } }),
  buildPod({ name: 'c', labels: { app: 'client' } }),
];

const found = (...held: readonly AnyRecord[]) => ask(policyPeerNobody, [...WORLD, ...held], SUBJECT);
const words = (...held: readonly AnyRecord[]) => found(...held).map((f) => `${f.severity}: ${f.title}`);

test('a label that no Namespace has, and the name of one that is not there', () => {
  expect(words(allowFrom(namespaces({ name: 'ops' })))).toEqual(['warning: No namespace matches name=ops.']);
  expect(words(allowFrom(namespaces({ 'kubernetes.io/metadata.name': 'opz' })))).toEqual([
    'warning: No namespace matches kubernetes.io/metadata.name=opz.',
  ]);
  expect(words(allowFrom(namespaces({ 'kubernetes.io/metadata.name': 'monitoring' })))).toEqual([
    'info: No namespace matches kubernetes.io/metadata.name=monitoring.',
  ]);
  expect(found(allowFrom(pods({ app: 'client' }), namespaces({ name: 'ops' })))[0]?.at).toEqual([
    { ...SUBJECT, field: 'spec.ingress[0].from[1]' },
  ]);
});

test('labels that no Pod of the own namespace has are information', () => {
  const elsewhere = buildPod({ namespace: 'ops', name: 'd', labels: { app: 'none' } });
  expect(words(allowFrom(pods({ app: 'none' })), elsewhere)).toEqual(['info: No Pod of shop is one of the Pods app=none of shop.']);
});

test('one dash too many: whole namespaces, or Pods that are not here', () => {
  const [split, ...more] = found(allowFrom(namespaces({ team: 'ops' }), pods({ app: 'probe' })));
  expect(more).toEqual([]);
  expect(split).toMatchObject({
    severity: 'warning',
    title: 'Two peers that may be meant as one: all Pods of namespaces team=ops, or Pods app=probe of shop.',
    at: [{ field: 'spec.ingress[0].from[0]' }, { field: 'spec.ingress[0].from[1]' }],
  });
});

test('egress rules count where the policy isolates egress', () => {
  const out = (policyTypes: readonly string[]) => policy('web', { policyTypes, egress: [{ to: [namespaces({ name: 'ops' })] }] });
  expect(found(out(['Egress']))[0]?.at).toEqual([{ ...SUBJECT, field: 'spec.egress[0].to[0]' }]);
  expect(found(out(['Ingress']))).toEqual([]);
});

test.each<readonly [string, readonly object[]]>([
  ['a Pod has the labels', [pods({ app: 'client' })]],
  ['a Namespace has the labels', [namespaces({ team: 'ops' })]],
  ['a Namespace has the name, though it shows no such label', [namespaces({ 'kubernetes.io/metadata.name': 'shop' })]],
  [
    'the Pods of other namespaces are asked for: who is there is not looked at',
    [{ ...namespaces({ team: 'ops' }), ...pods({ app: 'none' }) }],
  ],
  ['two items are two peers, both of whom are there', [namespaces({ team: 'ops' }), pods({ app: 'client' })]],
  ['an address block', [block('10.0.0.0/8')]],
  ['every namespace', [namespaces({})]],
])('silent where %s', (_, from) => {
  expect(found(allowFrom(...from))).toEqual([]);
});

test.each([
  [{ name: 'ops' }, 'The namespace ops has no such label. To ask for it by name, write kubernetes.io/metadata.name=ops.'],
  [{ team: 'web' }, 'A namespaceSelector asks for the labels of Namespaces. Each has kubernetes.io/metadata.name with its own name.'],
  [{ 'kubernetes.io/metadata.name': 'opz' }, 'There is no namespace of that name, and ops is close to it.'],
  [{ 'kubernetes.io/metadata.name': 'dev' }, 'There is no namespace of that name: the rule is for later, or for another cluster.'],
])('the cause for %j', (labels, cause) => {
  expect(found(allowFrom(namespaces(labels)))[0]?.cause).toBe(cause);
});

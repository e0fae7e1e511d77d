// Tests of policy-peer-nobody.

import { describe, expect, test } from 'vitest';
import { put } from '#lib/cluster/delta.ts';
import { apply } from '#lib/cluster/state.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import { buildNamespace, buildOwner, buildPod } from '#testing/builders/kube.ts';
import { allowFrom, block, namespaces, pods, policy } from '#testing/builders/policy.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import { stateOf } from '#testing/builders/state.ts';
import { rechecksFor } from '#lib/diagnosis/rechecks.ts';
import { policyPeerNobody } from './policy-peer-nobody.ts';

const SUBJECT = { kind: 'NetworkPolicy', key: 'shop/web' } as const;
const WORLD: readonly AnyRecord[] = [
  buildNamespace({ name: 'shop' }),
  buildNamespace({ name: 'ops', labels: { team: 'ops' } }),
  buildPod({ name: 'c', labels: { app: 'client' } }),
  buildPod({ name: 'w', labels: { app: 'web' } }),
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

describe('near matches', () => {
  const owned = (name: string, labels: Record<string, string>, namespace = 'shop') =>
    buildPod({ namespace, name: `${name}-0`, labels, ownerReferences: [buildOwner('StatefulSet', name)] });
  const carts = owned('carts', { name: 'carts' });

  test.each<readonly [string, object, AnyRecord, string]>([
    ['a letter', pods({ name: 'cart' }), carts, 'name=cart is one letter from name=carts, which StatefulSet carts carries.'],
    [
      'two letters of a long value',
      pods({ name: 'frontend' }),
      owned('f', { name: 'front-ends' }),
      'name=frontend is two letters from name=front-ends, which StatefulSet f carries.',
    ],
    [
      'the name of the workload',
      pods({ app: 'orders' }),
      owned('orders', { app: 'order-service' }),
      'StatefulSet orders carries app=order-service, not app=orders.',
    ],
    [
      'another key',
      pods({ app: 'orders' }),
      owned('orders', { 'app.kubernetes.io/name': 'orders' }),
      'StatefulSet orders carries app.kubernetes.io/name=orders, not app=orders.',
    ],
    [
      'a letter, in a namespace',
      { ...namespaces({ team: 'ops' }), ...pods({ name: 'cart' }) },
      owned('carts', { name: 'carts' }, 'ops'),
      'name=cart is one letter from name=carts, which StatefulSet carts carries.',
    ],
  ])('%s: a warning', (_, peer, near, cause) => {
    expect(found(allowFrom(peer), near)).toMatchObject([{ severity: 'warning', cause, at: [{ field: 'spec.ingress[0].from[0]' }] }]);
  });

  test.each<readonly [string, readonly object[], AnyRecord]>([
    ['the values differ in their number', [pods({ name: 'db-1' })], owned('db', { name: 'db-2' })],
    ['short values differ in two letters', [pods({ name: 'api' })], owned('app', { name: 'apq2' })],
    ['another peer names those Pods', [pods({ name: 'cart' }), pods({ name: 'carts' })], carts],
    ['it is of another namespace', [pods({ name: 'cart' })], owned('carts', { name: 'carts' }, 'ops')],
  ])('none where %s', (_, from, beside) => {
    expect(found(allowFrom(...from), beside).filter((f) => f.severity === 'warning')).toEqual([]);
  });

  test('Pods that work for every namespace are named with their own', () => {
    const controller = buildPod({ namespace: 'edge', name: 'i', labels: { app: 'ingress-nginx' } });
    expect(found(allowFrom(pods({ app: 'ingress-nginx' })), controller)).toMatchObject([
      { severity: 'warning', cause: expect.stringMatching(/^Such Pods are in edge, .* kubernetes\.io\/metadata\.name=edge\.$/) as string },
    ]);
    const namesake = buildPod({ namespace: 'vault', name: 'v', labels: { app: 'vault' } });
    expect(found(allowFrom(pods({ app: 'vault' })), namesake)).toMatchObject([{ severity: 'warning' }]);
  });
});

describe('notes are few', () => {
  test('one for all peers of a rule, and none where one of them is there', () => {
    const [only, ...more] = found(allowFrom(pods({ app: 'none' }), pods({ app: 'nobody' })));
    expect(more).toEqual([]);
    expect(only).toMatchObject({ severity: 'info', at: [{ field: 'spec.ingress[0].from[0]' }, { field: 'spec.ingress[0].from[1]' }] });
    expect(found(allowFrom(pods({ app: 'none' }), pods({ app: 'client' })))).toEqual([]);
    expect(found(allowFrom(pods({ app: 'none' }), block('192.0.2.0/24')))).toEqual([]);
  });

  test('one for a policy, beside no warning; none for one that selects no Pod', () => {
    const rules = [{ from: [pods({ app: 'none' })] }, { from: [pods({ app: 'nobody' })] }];
    expect(found(policy('web', { podSelector: {}, ingress: rules }))).toHaveLength(1);
    expect(words(policy('web', { podSelector: {}, ingress: [...rules, { from: [namespaces({ name: 'ops' })] }] }))).toEqual([
      'warning: No namespace matches name=ops.',
    ]);
    expect(found(policy('web', { podSelector: { matchLabels: { app: 'gone' } }, ingress: rules }))).toEqual([]);
  });
});

test('what may alter an answer is touched: Pods that come near, here and where a peer looks, and no others', () => {
  const peers = [pods({ name: 'cart' }), { ...namespaces({ team: 'ops' }), ...pods({ app: 'probe' }) }, pods({ app: 'ingress-nginx' })];
  const asked = (change: AnyRecord): boolean => {
    const state = stateOf(...WORLD, buildNamespace({ name: 'dev' }), allowFrom(...peers));
    return (
      rechecksFor(state, apply(state, [put(change)]), [policyPeerNobody])
        .get('NetworkPolicy')
        ?.has(SUBJECT.key) === true
    );
  };
  expect(asked(buildPod({ name: 'x', labels: { name: 'cart' } }))).toBe(true);
  expect(asked(buildPod({ name: 'x', labels: { name: 'carts' } }))).toBe(true);
  expect(asked(buildPod({ namespace: 'ops', name: 'x', labels: { app: 'prob' } }))).toBe(true);
  expect(asked(buildPod({ namespace: 'edge', name: 'x', labels: { app: 'ingress-nginx' } }))).toBe(true);

  expect(asked(buildPod({ name: 'x', labels: { name: 'orders' } }))).toBe(false);
  expect(asked(buildPod({ namespace: 'ops', name: 'x', labels: { name: 'cart' } }))).toBe(false);
  expect(asked(buildPod({ namespace: 'dev', name: 'x', labels: { app: 'prob' } }))).toBe(false);
});

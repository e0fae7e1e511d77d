// Tests of policy-selects-nothing.

import { expect, test } from 'vitest';
import { buildOwner, buildPod } from '#testing/builders/kube.ts';
import { denyAll, policy } from '#testing/builders/policy.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import { policySelectsNothing } from './policy-selects-nothing.ts';

const SUBJECT = { kind: 'NetworkPolicy', key: 'shop/p' } as const;
const forLabels = (matchLabels: object, matchExpressions: readonly object[] = []) =>
  policy('p', { podSelector: { matchLabels, matchExpressions } });

test('no Pod has the labels', () => {
  const elsewhere = buildPod({ namespace: 'ops', name: 'x', labels: { app: 'wbe' } });
  expect(ask(policySelectsNothing, [forLabels({ app: 'wbe' }), buildPod(), elsewhere], SUBJECT)).toMatchObject([
    { severity: 'info', title: 'No Pod of shop matches app=wbe.', at: [{ ...SUBJECT, field: 'spec.podSelector' }], service: undefined },
  ]);
  expect(ask(policySelectsNothing, [forLabels({ app: 'web' }, [{ key: 'tier', operator: 'Exists' }]), buildPod()], SUBJECT)).toHaveLength(
    1,
  );
});

test('silent where one has them, or the selector asks for none', () => {
  expect(ask(policySelectsNothing, [forLabels({ app: 'web' }), buildPod()], SUBJECT)).toEqual([]);
  expect(ask(policySelectsNothing, [forLabels({ app: 'web' }, [{ key: 'tier', operator: 'DoesNotExist' }]), buildPod()], SUBJECT)).toEqual(
    [],
  );
  expect(ask(policySelectsNothing, [denyAll('p'), buildPod()], SUBJECT)).toEqual([]);
});

test('Pods come near, by a letter or by the name of the workload: a warning', () => {
  const carts = buildPod({ name: 'c', labels: { name: 'carts' }, ownerReferences: [buildOwner('StatefulSet', 'basket')] });
  expect(ask(policySelectsNothing, [forLabels({ name: 'cart' }), carts], SUBJECT)).toMatchObject([
    { severity: 'warning', cause: 'name=cart is one letter from name=carts, which StatefulSet basket carries.' },
  ]);
  const dns = buildPod({ name: 'd', labels: { 'k8s-app': 'kube-dns' }, ownerReferences: [buildOwner('StatefulSet', 'coredns')] });
  expect(ask(policySelectsNothing, [forLabels({ 'k8s-app': 'coredns' }), dns], SUBJECT)).toMatchObject([
    { severity: 'warning', cause: 'StatefulSet coredns carries k8s-app=kube-dns, not k8s-app=coredns.' },
  ]);
});

test('an expression with In is asked as pairs are: each of its values', () => {
  const carts = buildPod({ name: 'c', labels: { name: 'carts', tier: 'back' } });
  const near = (...matchExpressions: readonly object[]) => ask(policySelectsNothing, [forLabels({}, matchExpressions), carts], SUBJECT);
  const letters = { severity: 'warning', cause: expect.stringMatching(/^name=cart is one letter from name=carts/) };
  expect(near({ key: 'name', operator: 'In', values: ['basket', 'cart'] })).toMatchObject([letters]);
  expect(near({ key: 'name', operator: 'In', values: ['cart'] }, { key: 'tier', operator: 'Exists' })).toMatchObject([letters]);
  expect(near({ key: 'name', operator: 'In', values: ['cart'] }, { key: 'tier', operator: 'DoesNotExist' })).toMatchObject([
    { severity: 'info' },
  ]);
  expect(near({ key: 'name', operator: 'In', values: ['cart'] }, { key: 'tier', operator: 'In', values: ['front'] })).toMatchObject([
    { severity: 'info' },
  ]);
});

test('information where another policy selects the Pods that come near', () => {
  const carts = buildPod({ name: 'c', labels: { name: 'carts' } });
  const right = policy('right', { podSelector: { matchLabels: { name: 'carts' } } });
  expect(ask(policySelectsNothing, [forLabels({ name: 'cart' }), carts, right], SUBJECT)).toMatchObject([
    { severity: 'info', cause: undefined },
  ]);
});

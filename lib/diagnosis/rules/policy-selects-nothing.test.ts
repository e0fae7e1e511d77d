// Tests of policy-selects-nothing.

import { expect, test } from 'vitest';
import { buildPod } from '#lib/kube/builders.ts';
import { denyAll, policy } from '#lib/policy/builders.ts';
import { ask } from '#lib/diagnosis/builders.ts';
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

// Tests of diagnose.

import { expect, test } from 'vitest';
import { buildBackendRef, buildHttpRoute, buildService, DELETED } from '#testing/builders/kube.ts';
import { stateOf } from '#testing/builders/state.ts';
import { diagnose, diagnoseAll } from './diagnose.ts';
import { allKnown } from './known-state.ts';

const SUBJECT = { kind: 'Service', key: 'shop/web' } as const;

test('nothing is said of what is being deleted', () => {
  const rules = (deletionTimestamp?: string) => {
    const route = buildHttpRoute({ deletionTimestamp, backendRefs: [buildBackendRef({ name: 'nope' })] });
    return [...diagnoseAll(allKnown(stateOf(buildService({ deletionTimestamp }), route)))].map((d) => d.rule);
  };
  expect(rules()).toEqual(['selects-nothing', 'http-route-backend', 'http-route-gateway']);
  expect(rules(DELETED)).toEqual([]);
});

test('nothing is said of what is not there', () => {
  expect(diagnose(allKnown(stateOf()), SUBJECT)).toEqual([]);
});

// Tests of http-route-grant and grpc-route-grant.

import { expect, test } from 'vitest';
import type { AnyRecord } from '#lib/cluster/record.ts';
import {
  buildBackendRef,
  buildCondition,
  buildGrpcRoute,
  buildHttpRoute,
  buildReferenceGrant,
  buildService,
} from '#testing/builders/kube.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import { stateOf } from '#testing/builders/state.ts';
import { diagnose } from '#lib/diagnosis/diagnose.ts';
import type { Diagnosis } from '#lib/diagnosis/finding.ts';
import { allKnown } from '#lib/diagnosis/known-state.ts';
import { routeGrant } from './route-grant.ts';

const backendRefs = [buildBackendRef({ namespace: 'shop', name: 'web' })];
const conditions = [buildCondition('ResolvedRefs', 'False', 'RefNotPermitted')];
const route = buildHttpRoute({ namespace: 'edge', backendRefs, conditions });

function found(...held: readonly AnyRecord[]): readonly Diagnosis[] {
  return ask(routeGrant.HTTPRoute, [route, ...held], { kind: 'HTTPRoute', key: 'edge/web' });
}

test('no grant in the namespace of the Service', () => {
  expect(found()).toMatchObject([
    {
      title: 'The HTTPRoute edge/web leads to the Service web, and no ReferenceGrant in shop allows it.',
      service: undefined,
      next: ['kubectl -n shop get referencegrants -o yaml'],
    },
  ]);
});

test('where the Service is there, it concerns that', () => {
  expect(found(buildService())).toMatchObject([{ service: 'shop/web' }]);
});

test('a grant counts where it is, for whom and for what it is written', () => {
  expect(found(buildReferenceGrant({ namespace: 'shop' }))).toEqual([]);
  expect(found(buildReferenceGrant({ namespace: 'shop', to: 'web' }))).toEqual([]);
  expect(found(buildReferenceGrant({ namespace: 'edge' }))).toHaveLength(1);
  expect(found(buildReferenceGrant({ namespace: 'shop', from: 'other' }))).toHaveLength(1);
  expect(found(buildReferenceGrant({ namespace: 'shop', fromKind: 'GRPCRoute' }))).toHaveLength(1);
  expect(found(buildReferenceGrant({ namespace: 'shop', to: 'api' }))).toHaveLength(1);
});

test('silent where the controller resolves all, and within one namespace', () => {
  const resolved = buildHttpRoute({ namespace: 'edge', backendRefs });
  expect(ask(routeGrant.HTTPRoute, [resolved], { kind: 'HTTPRoute', key: 'edge/web' })).toEqual([]);
  expect(ask(routeGrant.HTTPRoute, [buildHttpRoute({ conditions })], { kind: 'HTTPRoute', key: 'shop/web' })).toEqual([]);
});

test('the same of a GRPCRoute', () => {
  const grpc = buildGrpcRoute({ namespace: 'edge', backendRefs, conditions });
  const subject = { kind: 'GRPCRoute', key: 'edge/web' } as const;
  expect(ask(routeGrant.GRPCRoute, [grpc], subject)).toHaveLength(1);
  expect(ask(routeGrant.GRPCRoute, [grpc, buildReferenceGrant({ namespace: 'shop', fromKind: 'GRPCRoute' })], subject)).toEqual([]);
});

test('where grants may not be read, only the word of the controller counts', () => {
  const unread = (held: AnyRecord) => [
    ...diagnose({ state: stateOf(held), known: (kind) => kind !== 'ReferenceGrant' }, { kind: 'HTTPRoute', key: 'edge/web' }, 'all', [
      routeGrant.HTTPRoute,
    ]),
  ];
  expect(unread(route)).toHaveLength(1);
  expect(unread(buildHttpRoute({ namespace: 'edge', backendRefs, conditions: [] }))).toEqual([]);
});

test('nor where grants of that namespace may not be read', () => {
  const silent = buildHttpRoute({ namespace: 'edge', backendRefs, conditions: [] });
  const knownState = { ...allKnown(stateOf(silent)), within: () => 'edge' };
  expect(diagnose(knownState, { kind: 'HTTPRoute', key: 'edge/web' }, 'all', [routeGrant.HTTPRoute])).toEqual([]);
});

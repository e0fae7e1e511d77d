// Tests of http-route-gateway and grpc-route-gateway.

import { expect, test } from 'vitest';
import type { AnyRecord } from '#lib/cluster/record.ts';
import {
  buildBackendRef,
  buildGateway,
  buildGrpcRoute,
  buildHttpRoute,
  buildParentRef,
  buildService,
  type RouteOptions,
} from '#testing/builders/kube.ts';
import { ask, titles } from '#testing/builders/diagnosis.ts';
import { stateOf } from '#testing/builders/state.ts';
import { diagnose } from '#lib/diagnosis/diagnose.ts';
import { allKnown } from '#lib/diagnosis/known-state.ts';
import type { Diagnosis } from '#lib/diagnosis/finding.ts';
import { routeGateway } from './route-gateway.ts';

function found(options: RouteOptions, ...held: readonly AnyRecord[]): readonly Diagnosis[] {
  return ask(routeGateway.HTTPRoute, [buildHttpRoute(options), ...held], { kind: 'HTTPRoute', key: 'shop/web' });
}

test('a Gateway that does not exist, once for all of its listeners', () => {
  const parentRefs = [buildParentRef({ sectionName: 'http' }), buildParentRef({ sectionName: 'https' })];
  expect(found({ parentRefs })).toMatchObject([
    {
      severity: 'broken',
      title: 'The HTTPRoute web hangs on the Gateway shop/public, which does not exist.',
      evidence: [{ field: 'spec.parentRefs[0].name' }, { value: 'not set' }, { field: 'spec.parentRefs[1].name' }, { value: 'not set' }],
      cause: 'Without a namespace it is that of the route, shop.',
      next: ['kubectl -n shop get gateways', 'kubectl get gateways --all-namespaces'],
      service: undefined,
    },
  ]);
});

test('it concerns the one Service that it leads to, where that is there', () => {
  expect(found({}, buildService())).toMatchObject([{ service: 'shop/web' }]);
  expect(found({ backendRefs: [buildBackendRef(), buildBackendRef({ name: 'x' })] }, buildService())).toMatchObject([
    { service: undefined },
  ]);
});

test('silent of one that is there, and of what is no Gateway', () => {
  expect(found({}, buildGateway())).toEqual([]);
  expect(found({ parentRefs: [buildParentRef({ namespace: 'edge' })] }, buildGateway({ namespace: 'edge' }))).toEqual([]);
  expect(found({ parentRefs: [buildParentRef({ group: '', kind: 'Service', name: 'web' })] })).toEqual([]);
});

test('the same of a GRPCRoute', () => {
  expect(ask(routeGateway.GRPCRoute, [buildGrpcRoute()], { kind: 'GRPCRoute', key: 'shop/web' })).toMatchObject([
    { rule: 'grpc-route-gateway' },
  ]);
});

test('silent of a Gateway in a namespace that may not be read', () => {
  const route = buildHttpRoute({ parentRefs: [buildParentRef({ namespace: 'edge' }), buildParentRef({ name: 'own' })] });
  const knownState = { ...allKnown(stateOf(route)), within: () => 'shop' };
  expect(titles(diagnose(knownState, { kind: 'HTTPRoute', key: 'shop/web' }, 'all', [routeGateway.HTTPRoute]))).toEqual([
    'The HTTPRoute web hangs on the Gateway shop/own, which does not exist.',
  ]);
});

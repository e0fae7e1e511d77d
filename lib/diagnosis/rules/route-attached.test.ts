// Tests of http-route-attached and grpc-route-attached.

import { describe, expect, test } from 'vitest';
import type { AnyRecord } from '#lib/cluster/record.ts';
import {
  buildBackendRef,
  buildCondition,
  buildGateway,
  buildGrpcRoute,
  buildHttpRoute,
  buildParentRef,
  buildService,
  type RouteOptions,
} from '#testing/builders/kube.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import type { Diagnosis } from '#lib/diagnosis/finding.ts';
import { routeAttached } from './route-attached.ts';

const GATEWAY = buildGateway();

function found(options: RouteOptions, ...held: readonly AnyRecord[]): readonly Diagnosis[] {
  return ask(routeAttached.HTTPRoute, [buildHttpRoute(options), ...held], { kind: 'HTTPRoute', key: 'shop/web' });
}

test('accepted and resolved by a Gateway that exists: nothing', () => {
  expect(found({}, GATEWAY)).toEqual([]);
});

describe('parents', () => {
  test('of a Gateway that does not exist http-route-gateway speaks', () => {
    expect(
      ask(routeAttached.HTTPRoute, [{ ...buildHttpRoute(), status: { parents: [] } }], { kind: 'HTTPRoute', key: 'shop/web' }),
    ).toEqual([]);
  });

  test('a Gateway that refuses it, with the words of its controller', () => {
    const refused = [buildCondition('Accepted', 'False', 'NotAllowedByListeners', 'No listener allows the namespace.')];
    expect(found({ conditions: refused }, GATEWAY)).toMatchObject([
      {
        severity: 'broken',
        title: 'The HTTPRoute web is not accepted by the Gateway shop/public.',
        cause: 'No listener allows the namespace.',
        evidence: [{ note: 'NotAllowedByListeners' }],
      },
    ]);
  });

  test('one of two listeners refuses: that one is named, the other is fine', () => {
    const parentRefs = [buildParentRef({ sectionName: 'https' }), buildParentRef({ sectionName: 'http' })];
    const route = buildHttpRoute({ parentRefs, conditions: [buildCondition('Accepted', 'False', 'NoMatchingListenerHostname')] });
    const parents = route.status.parents.concat({
      parentRef: { ...buildParentRef({ sectionName: 'http' }), namespace: 'shop' },
      controllerName: 'x',
      conditions: [buildCondition('Accepted', 'True')],
    });
    const both = { ...route, status: { parents } };
    expect(ask(routeAttached.HTTPRoute, [both, GATEWAY], { kind: 'HTTPRoute', key: 'shop/web' })).toMatchObject([
      { title: 'The HTTPRoute web is not accepted by the Gateway shop/public (https).' },
    ]);
  });

  test('one controller accepts it, another has left its word behind', () => {
    const route = buildHttpRoute({ conditions: [buildCondition('Accepted', 'False', 'NoMatchingParent')] });
    const parents = route.status.parents.concat({
      parentRef: buildParentRef(),
      controllerName: 'x',
      conditions: [buildCondition('Accepted', 'True')],
    });
    expect(ask(routeAttached.HTTPRoute, [{ ...route, status: { parents } }, GATEWAY], { kind: 'HTTPRoute', key: 'shop/web' })).toEqual([]);
  });

  test('a controller that answers for each listener has taken up a route that names none', () => {
    const route = buildHttpRoute();
    const parents = route.status.parents.map((parent) => ({ ...parent, parentRef: buildParentRef({ sectionName: 'http' }) }));
    expect(ask(routeAttached.HTTPRoute, [{ ...route, status: { parents } }, GATEWAY], { kind: 'HTTPRoute', key: 'shop/web' })).toEqual([]);
  });

  test('nobody has said anything: a warning', () => {
    const route = { ...buildHttpRoute(), status: { parents: [] } };
    expect(ask(routeAttached.HTTPRoute, [route, GATEWAY], { kind: 'HTTPRoute', key: 'shop/web' })).toMatchObject([
      { severity: 'warning', title: 'The HTTPRoute web is taken up by no controller for the Gateway shop/public.' },
    ]);
  });

  test('of a Service as parent, as meshes have it, nothing is said', () => {
    const route = {
      ...buildHttpRoute({ parentRefs: [buildParentRef({ kind: 'Service', group: '', name: 'web' })] }),
      status: { parents: [] },
    };
    expect(ask(routeAttached.HTTPRoute, [route], { kind: 'HTTPRoute', key: 'shop/web' })).toEqual([]);
  });
});

test('it concerns the one Service that it leads to, where that is there', () => {
  const conditions = [buildCondition('Accepted', 'False')];
  expect(found({ conditions }, GATEWAY, buildService())).toMatchObject([{ service: 'shop/web' }]);
  const backendRefs = [buildBackendRef(), buildBackendRef({ name: 'x' })];
  expect(found({ conditions, backendRefs }, GATEWAY, buildService())).toMatchObject([{ service: undefined }]);
});

describe('references', () => {
  const unresolved = (reason: string) => [buildCondition('Accepted', 'True'), buildCondition('ResolvedRefs', 'False', reason, 'said so')];

  test('what the controller says where no other rule speaks', () => {
    expect(found({ conditions: unresolved('UnsupportedProtocol') }, GATEWAY, buildService())).toMatchObject([
      { title: 'The HTTPRoute web names something that cannot be used: UnsupportedProtocol.', cause: 'said so' },
    ]);
    expect(found({ conditions: unresolved('BackendNotFound') }, GATEWAY, buildService())).toHaveLength(1);
  });

  test('silent where http-route-backend or http-route-grant tells it better', () => {
    expect(found({ conditions: unresolved('BackendNotFound') }, GATEWAY)).toEqual([]);
    const backendRefs = [buildBackendRef({ namespace: 'next' })];
    expect(found({ conditions: unresolved('RefNotPermitted'), backendRefs }, GATEWAY)).toEqual([]);
  });
});

test('the same of a GRPCRoute', () => {
  const route = buildGrpcRoute({ conditions: [buildCondition('Accepted', 'False', 'UnsupportedValue')] });
  expect(ask(routeAttached.GRPCRoute, [route, GATEWAY], { kind: 'GRPCRoute', key: 'shop/web' })).toMatchObject([
    { rule: 'grpc-route-attached', short: 'not accepted' },
  ]);
});

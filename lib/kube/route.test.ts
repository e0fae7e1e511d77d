// Tests of the readers of the routes and of ReferenceGrant, and of where a route leads.

import { describe, expect, test } from 'vitest';
import { withField } from '#testing/builders/kube.ts';
import {
  RAW_GRPC_ROUTE,
  RAW_HTTP_ROUTE,
  RAW_REFERENCE_GRANT,
  RAW_TCP_ROUTE,
  RAW_TLS_ROUTE,
} from '#testing/builders/gateway-api-objects.ts';
import { readGrpcRoute } from './grpc-route.ts';
import { readHttpRoute } from './http-route.ts';
import { readTcpRoute, readTlsRoute, readUdpRoute } from './l4-route.ts';
import { grantsService, readReferenceGrant } from './reference-grant.ts';
import { gatewaysOfRoute, type Route, servicesOfRoute } from './route.ts';

const STATUS = {
  parents: [
    {
      parentRef: RAW_HTTP_ROUTE.spec.parentRefs[0],
      controllerName: 'example.com/router',
      conditions: [
        { type: 'Accepted', status: 'True', reason: 'Accepted' },
        { type: 'ResolvedRefs', status: 'False', reason: 'BackendNotFound', message: 'no Service web-v2' },
      ],
    },
  ],
};

describe('readHttpRoute', () => {
  test('reads every field that it keeps', () => {
    expect(readHttpRoute(RAW_HTTP_ROUTE)).toEqual({
      ok: true,
      value: {
        kind: 'HTTPRoute',
        metadata: { ...RAW_HTTP_ROUTE.metadata, labels: {}, ownerReferences: [] },
        spec: {
          parentRefs: RAW_HTTP_ROUTE.spec.parentRefs,
          hostnames: ['www.shop.example'],
          rules: [
            {
              matches: [
                {
                  path: { type: 'PathPrefix', value: '/api' },
                  method: 'GET',
                  headers: [{ name: 'x-version' }],
                  queryParams: [{ name: 'beta' }],
                },
              ],
              filters: [{ type: 'URLRewrite' }],
              backendRefs: RAW_HTTP_ROUTE.spec.rules[0]?.backendRefs,
            },
          ],
        },
        status: STATUS,
      },
    });
  });

  test.each([
    ['spec.parentRefs[0].name', undefined, 'spec.parentRefs[0].name'],
    ['spec.hostnames[0]', 5, 'spec.hostnames[0]'],
    ['spec.rules[0].matches[0].path', '/api', 'spec.rules[0].matches[0].path'],
    ['spec.rules[0].matches[0].headers[0].name', '', 'spec.rules[0].matches[0].headers[0].name'],
    ['spec.rules[0].backendRefs[1].port', '8080', 'spec.rules[0].backendRefs[1].port'],
    ['spec.rules[0].backendRefs[0].weight', 0.5, 'spec.rules[0].backendRefs[0].weight'],
    ['spec.rules[0].filters[0]', 'URLRewrite', 'spec.rules[0].filters[0]'],
    ['status.parents[0].parentRef.name', 1, 'status.parents[0].parentRef.name'],
    ['status.parents[0].conditions[0].status', undefined, 'status.parents[0].conditions[0].status'],
  ])('%s = %j is a fault at %s', (field, value, path) => {
    expect(readHttpRoute(withField(RAW_HTTP_ROUTE, field, value))).toMatchObject({ ok: false, error: { kind: 'HTTPRoute', path } });
  });
});

describe('readGrpcRoute', () => {
  test('reads every field that it keeps', () => {
    expect(readGrpcRoute(RAW_GRPC_ROUTE)).toEqual({
      ok: true,
      value: {
        kind: 'GRPCRoute',
        metadata: { ...RAW_GRPC_ROUTE.metadata, labels: {}, ownerReferences: [] },
        spec: {
          parentRefs: RAW_GRPC_ROUTE.spec.parentRefs,
          hostnames: ['rpc.shop.example'],
          rules: [
            {
              matches: [{ method: { type: 'Exact', service: 'shop.Search', method: 'Find' }, headers: [{ name: 'x-tenant' }] }],
              filters: [{ type: 'ResponseHeaderModifier' }],
              backendRefs: [{ name: 'search', port: 9090 }],
            },
          ],
        },
        status: STATUS,
      },
    });
  });

  test.each([
    ['spec.rules[0].matches[0].method', 'Find', 'spec.rules[0].matches[0].method'],
    ['spec.rules[0].matches[0].method.service', 1, 'spec.rules[0].matches[0].method.service'],
    ['spec.rules[0].matches[0].headers', {}, 'spec.rules[0].matches[0].headers'],
  ])('%s = %j is a fault at %s', (field, value, path) => {
    expect(readGrpcRoute(withField(RAW_GRPC_ROUTE, field, value))).toMatchObject({ ok: false, error: { kind: 'GRPCRoute', path } });
  });
});

describe('routes below HTTP', () => {
  test('a TLSRoute has hosts and backends, and no matches', () => {
    expect(readTlsRoute(RAW_TLS_ROUTE)).toEqual({
      ok: true,
      value: {
        kind: 'TLSRoute',
        metadata: { ...RAW_TLS_ROUTE.metadata, labels: {}, ownerReferences: [] },
        spec: {
          parentRefs: RAW_TLS_ROUTE.spec.parentRefs,
          hostnames: ['vault.shop.example', '*.vault.shop.example'],
          rules: [{ matches: [], filters: [], backendRefs: [{ name: 'vault', port: 8200 }] }],
        },
        status: STATUS,
      },
    });
  });

  test('a TCPRoute and a UDPRoute have backends alone, in whatever version they are served', () => {
    const spec = {
      parentRefs: RAW_TCP_ROUTE.spec.parentRefs,
      hostnames: [],
      rules: [{ matches: [], filters: [], backendRefs: RAW_TCP_ROUTE.spec.rules[0]?.backendRefs }],
    };
    expect(readTcpRoute(RAW_TCP_ROUTE)).toMatchObject({ ok: true, value: { kind: 'TCPRoute', spec, status: STATUS } });
    expect(readUdpRoute({ ...RAW_TCP_ROUTE, kind: 'UDPRoute' })).toMatchObject({ ok: true, value: { kind: 'UDPRoute', spec } });
  });

  test.each([
    ['spec.parentRefs[0].name', undefined, 'spec.parentRefs[0].name'],
    ['spec.rules[0].backendRefs[0].port', '5432', 'spec.rules[0].backendRefs[0].port'],
    ['spec.rules', {}, 'spec.rules'],
  ])('%s = %j is a fault at %s', (field, value, path) => {
    expect(readTcpRoute(withField(RAW_TCP_ROUTE, field, value))).toMatchObject({ ok: false, error: { kind: 'TCPRoute', path } });
  });
});

describe('readReferenceGrant', () => {
  test('reads every field that it keeps', () => {
    expect(readReferenceGrant(RAW_REFERENCE_GRANT)).toEqual({
      ok: true,
      value: {
        kind: 'ReferenceGrant',
        metadata: { ...RAW_REFERENCE_GRANT.metadata, labels: {}, ownerReferences: [] },
        spec: RAW_REFERENCE_GRANT.spec,
      },
    });
  });

  test.each([
    ['spec.from[0].namespace', undefined, 'spec.from[0].namespace'],
    ['spec.to[0].kind', undefined, 'spec.to[0].kind'],
    ['spec.to', 'Service', 'spec.to'],
  ])('%s = %j is a fault at %s', (field, value, path) => {
    expect(readReferenceGrant(withField(RAW_REFERENCE_GRANT, field, value))).toMatchObject({ ok: false, error: { path } });
  });

  test('grants one Service by its name, or all of them, to routes of one kind and namespace', () => {
    const read = (to: object): boolean[] => {
      const grant = readReferenceGrant({ ...RAW_REFERENCE_GRANT, spec: { ...RAW_REFERENCE_GRANT.spec, to: [to] } });
      if (!grant.ok) throw new Error(grant.error.problem);
      return (
        [
          ['HTTPRoute', 'shop', 'web-v2'],
          ['HTTPRoute', 'shop', 'other'],
          ['GRPCRoute', 'shop', 'web-v2'],
          ['HTTPRoute', 'edge', 'web-v2'],
        ] as const
      ).map(([kind, namespace, service]) => grantsService(grant.value, kind, namespace, service));
    };
    expect(read({ kind: 'Service', name: 'web-v2' })).toEqual([true, false, false, false]);
    expect(read({ group: '', kind: 'Service' })).toEqual([true, true, false, false]);
    expect(read({ group: 'x', kind: 'Service' })).toEqual([false, false, false, false]);
    expect(read({ group: '', kind: 'Secret' })).toEqual([false, false, false, false]);
  });
});

describe('where a route leads', () => {
  function route(over: object): Route {
    const read = readHttpRoute({ ...RAW_HTTP_ROUTE, spec: { ...RAW_HTTP_ROUTE.spec, ...over } });
    if (!read.ok) throw new Error(read.error.problem);
    return read.value;
  }

  test('to Services of its own and of other namespaces, each once; what is no Service does not count', () => {
    const backendRefs = [
      { name: 'web' },
      { name: 'web', weight: 0 },
      { name: 'web', namespace: 'next' },
      { group: 'multicluster.x-k8s.io', kind: 'ServiceImport', name: 'far' },
    ];
    expect([...servicesOfRoute(route({ rules: [{ backendRefs }, { backendRefs: [] }] }))]).toEqual(['shop/web', 'next/web']);
  });

  test('from Gateways; a Service as parent (a mesh) is none', () => {
    const parentRefs = [{ name: 'inner' }, { name: 'public', namespace: 'edge' }, { group: '', kind: 'Service', name: 'web' }];
    expect([...gatewaysOfRoute(route({ parentRefs }))]).toEqual(['shop/inner', 'edge/public']);
  });
});

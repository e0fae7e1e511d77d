// Tests of http-route-backend and grpc-route-backend.

import { describe, expect, test } from 'vitest';
import type { AnyRecord } from '#lib/cluster/record.ts';
import { buildBackendRef, buildGrpcRoute, buildHttpRoute, buildService, buildServicePort } from '#lib/kube/builders.ts';
import type { BackendRef } from '#lib/kube/route.ts';
import { ask } from '#lib/diagnosis/builders.ts';
import type { Diagnosis } from '#lib/diagnosis/finding.ts';
import { grpcRouteBackend, httpRouteBackend } from './route-backend.ts';

const ROUTE = { kind: 'HTTPRoute', key: 'shop/web' } as const;

function found(ref: Partial<BackendRef>, ...held: readonly AnyRecord[]): readonly Diagnosis[] {
  return ask(httpRouteBackend, [buildHttpRoute({ backendRefs: [buildBackendRef(ref)] }), ...held], ROUTE);
}

describe('a Service that does not exist', () => {
  test('of the same namespace', () => {
    expect(found({ name: 'reviews' })).toMatchObject([
      {
        severity: 'broken',
        title: 'The HTTPRoute web leads to the Service reviews, which does not exist.',
        evidence: [{ field: 'spec.rules[0].backendRefs[0].name', value: 'reviews' }],
        service: undefined,
        next: ['kubectl -n shop get services', 'kubectl -n shop describe httproute web'],
      },
    ]);
  });

  test('of another namespace, of which Services are known', () => {
    const other = buildService({ namespace: 'next', name: 'x' });
    expect(found({ namespace: 'next' }, other)).toMatchObject([
      { title: 'The HTTPRoute shop/web leads to the Service next/web, which does not exist.' },
    ]);
    expect(found({ namespace: 'next' })).toEqual([]);
  });

  test('with a weight of 0 it is a warning', () => {
    expect(found({ weight: 0 })).toMatchObject([{ severity: 'warning' }]);
  });
});

describe('a port', () => {
  const service = buildService({ ports: [buildServicePort({ port: 80, targetPort: 8080 })] });

  test('that is there', () => expect(found({ port: 80 }, service)).toEqual([]));

  test('that is not there, or only as a targetPort', () => {
    expect(found({ port: 81 }, service)).toMatchObject([
      { title: 'The HTTPRoute web leads to the port 81 of the Service web, which has none such.' },
    ]);
    expect(found({ port: 8080 }, service)).toMatchObject([{ severity: 'broken', cause: expect.stringContaining('targetPort') }]);
  });

  test('silent of ExternalName Services, and of what is no Service', () => {
    expect(found({ port: 443 }, buildService({ type: 'ExternalName', ports: [] }))).toEqual([]);
    expect(found({ kind: 'ServiceImport', group: 'multicluster.x-k8s.io' })).toEqual([]);
  });
});

test('the same of a GRPCRoute', () => {
  const route = buildGrpcRoute({ backendRefs: [buildBackendRef({ name: 'search' })] });
  expect(ask(grpcRouteBackend, [route], { kind: 'GRPCRoute', key: 'shop/web' })).toMatchObject([
    { rule: 'grpc-route-backend', next: [expect.anything(), 'kubectl -n shop describe grpcroute web'] },
  ]);
});

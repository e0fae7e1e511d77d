// Tests of http-route-backend and grpc-route-backend.

import { describe, expect, test } from 'vitest';
import type { AnyRecord } from '#lib/cluster/record.ts';
import { buildBackendRef, buildGrpcRoute, buildHttpRoute, buildL4Route, buildService, buildServicePort } from '#testing/builders/kube.ts';
import type { BackendRef } from '#lib/kube/route.ts';
import { ask, titles } from '#testing/builders/diagnosis.ts';
import { stateOf } from '#testing/builders/state.ts';
import { diagnose } from '#lib/diagnosis/diagnose.ts';
import { allKnown } from '#lib/diagnosis/known-state.ts';
import type { Diagnosis } from '#lib/diagnosis/finding.ts';
import { routeBackend } from './route-backend.ts';

const ROUTE = { kind: 'HTTPRoute', key: 'shop/web' } as const;

function found(ref: Partial<BackendRef>, ...held: readonly AnyRecord[]): readonly Diagnosis[] {
  return ask(routeBackend.HTTPRoute, [buildHttpRoute({ backendRefs: [buildBackendRef(ref)] }), ...held], ROUTE);
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

  test('of another namespace, unless that may not be read', () => {
    const [only] = found({ namespace: 'next' });
    expect(only?.title).toBe('The HTTPRoute shop/web leads to the Service next/web, which does not exist.');
    const route = buildHttpRoute({ backendRefs: [buildBackendRef({ namespace: 'next' }), buildBackendRef({ name: 'reviews' })] });
    const knownState = { ...allKnown(stateOf(route)), within: () => 'shop' };
    expect(titles(diagnose(knownState, ROUTE, 'all', [routeBackend.HTTPRoute]))).toEqual([
      'The HTTPRoute web leads to the Service reviews, which does not exist.',
    ]);
  });

  test('a Service of the same name elsewhere is named', () => {
    expect(found({}, buildService({ namespace: 'next' }))[0]?.cause).toBe(
      "The namespace next has a Service of that name; a backend of another namespace than the route's must say so, and a ReferenceGrant there must allow it.",
    );
    const several = ['next', 'store'].map((namespace) => buildService({ namespace }));
    expect(found({}, ...several)[0]?.cause).toContain('Services of that name are in next, store;');
    expect(found({})[0]?.cause).toBeUndefined();
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

describe('the protocol of a port', () => {
  const dns = buildService({ name: 'dns', ports: [buildServicePort({ port: 53, protocol: 'UDP' })] });
  const backendRefs = [buildBackendRef({ name: 'dns', port: 53 })];

  test('a UDPRoute needs a port of UDP', () => {
    const route = buildL4Route('UDPRoute', { backendRefs });
    const about = { kind: 'UDPRoute', key: 'shop/web' } as const;
    expect(ask(routeBackend.UDPRoute, [route, dns], about)).toEqual([]);
    const tcp = buildService({ name: 'dns', ports: [buildServicePort({ port: 53, protocol: 'TCP' })] });
    expect(ask(routeBackend.UDPRoute, [route, tcp], about)).toMatchObject([
      {
        rule: 'udp-route-backend',
        title: 'The UDPRoute web leads to the port 53 of the Service dns, which has it for TCP only.',
        cause: 'What comes through a UDPRoute is UDP.',
        evidence: [{ value: '53' }, { value: '53/TCP' }],
      },
    ]);
  });

  test.each(['TCPRoute', 'TLSRoute'] as const)('a %s needs one of TCP', (kind) => {
    const route = buildL4Route(kind, { backendRefs });
    expect(ask(routeBackend[kind], [route, dns], { kind, key: 'shop/web' })).toMatchObject([
      { title: `The ${kind} web leads to the port 53 of the Service dns, which has it for UDP only.` },
    ]);
    const both = buildService({
      name: 'dns',
      ports: [buildServicePort({ name: 'u', port: 53, protocol: 'UDP' }), buildServicePort({ name: 't', port: 53, protocol: 'TCP' })],
    });
    expect(ask(routeBackend[kind], [route, both], { kind, key: 'shop/web' })).toEqual([]);
  });
});

test('the same of a GRPCRoute', () => {
  const route = buildGrpcRoute({ backendRefs: [buildBackendRef({ name: 'search' })] });
  expect(ask(routeBackend.GRPCRoute, [route], { kind: 'GRPCRoute', key: 'shop/web' })).toMatchObject([
    { rule: 'grpc-route-backend', next: [expect.anything(), 'kubectl -n shop describe grpcroute web'] },
  ]);
});

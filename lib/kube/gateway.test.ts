// Tests of the Gateway reader.

import { describe, expect, test } from 'vitest';
import { withField } from '#testing/builders/kube.ts';
import { readGateway } from './gateway.ts';
import { RAW_GATEWAY as RAW } from '#testing/builders/gateway-api-objects.ts';

describe('readGateway', () => {
  test('reads every field that it keeps', () => {
    expect(readGateway(RAW)).toEqual({
      ok: true,
      value: {
        kind: 'Gateway',
        metadata: {
          namespace: 'edge',
          name: 'public',
          uid: 'g1',
          creationTimestamp: '2026-11-22T00:00:00Z',
          labels: {},
          ownerReferences: [],
        },
        spec: {
          gatewayClassName: 'router',
          listeners: [
            { name: 'https', hostname: '*.shop.example', port: 443, protocol: 'HTTPS', allowedRoutes: { namespaces: { from: 'All' } } },
            { name: 'http', port: 80, protocol: 'HTTP', allowedRoutes: { namespaces: {} } },
          ],
        },
        status: {
          addresses: [{ type: 'IPAddress', value: '203.0.113.7' }],
          conditions: [
            { type: 'Accepted', status: 'True', reason: 'Accepted' },
            { type: 'Programmed', status: 'False', reason: 'AddressNotAssigned', message: 'no address is free' },
          ],
          listeners: [
            {
              name: 'https',
              attachedRoutes: 3,
              conditions: [{ type: 'ResolvedRefs', status: 'False', reason: 'InvalidCertificateRef', message: 'no such Secret' }],
            },
          ],
        },
      },
    });
  });

  test('one that no controller has seen has no status', () => {
    const { status: _, ...fresh } = RAW;
    expect(readGateway(fresh)).toMatchObject({ ok: true, value: { status: { addresses: [], conditions: [], listeners: [] } } });
  });

  test.each([
    ['spec.gatewayClassName', undefined, 'spec.gatewayClassName'],
    ['spec.listeners[1].name', '', 'spec.listeners[1].name'],
    ['spec.listeners[0].port', '443', 'spec.listeners[0].port'],
    ['spec.listeners[0].allowedRoutes.namespaces', 'All', 'spec.listeners[0].allowedRoutes.namespaces'],
    ['status.addresses[0].value', 7, 'status.addresses[0].value'],
    ['status.conditions[1].status', true, 'status.conditions[1].status'],
    ['status.listeners[0].conditions[0].type', undefined, 'status.listeners[0].conditions[0].type'],
    ['status.listeners[0].attachedRoutes', '3', 'status.listeners[0].attachedRoutes'],
  ])('%s = %j is a fault at %s', (field, value, path) => {
    expect(readGateway(withField(RAW, field, value))).toMatchObject({ ok: false, error: { kind: 'Gateway', path } });
  });
});

// Tests of the Ingress reader.

import { describe, expect, test } from 'vitest';
import { withField } from '#testing/builders/kube.ts';
import { readIngress } from './ingress.ts';

const RAW = {
  metadata: { namespace: 'edge', name: 'front', uid: 'u1' },
  spec: {
    ingressClassName: 'nginx',
    defaultBackend: { service: { name: 'fallback', port: { number: 80 } } },
    tls: [{ secretName: 's' }],
    rules: [
      {
        host: 'shop.example',
        http: {
          paths: [
            { path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { name: 'http' } } } },
            { pathType: 'Exact', backend: { resource: { apiGroup: 'x', kind: 'Bucket', name: 'b' } } },
          ],
        },
      },
      {},
    ],
  },
};

describe('readIngress', () => {
  test('reads every field that it keeps', () => {
    expect(readIngress(RAW)).toEqual({
      ok: true,
      value: {
        kind: 'Ingress',
        metadata: { ...RAW.metadata, labels: {}, ownerReferences: [] },
        spec: {
          ingressClassName: 'nginx',
          defaultBackend: RAW.spec.defaultBackend,
          rules: [
            { host: 'shop.example', http: { paths: [RAW.spec.rules[0]?.http?.paths[0], { pathType: 'Exact' }] } },
            { http: { paths: [] } },
          ],
        },
      },
    });
  });

  test('defaults and null lists', () => {
    expect(readIngress({ metadata: RAW.metadata, spec: { rules: null } })).toMatchObject({ ok: true, value: { spec: { rules: [] } } });
  });

  test.each([
    ['spec.ingressClassName', 3, 'spec.ingressClassName'],
    ['spec.defaultBackend', 'web', 'spec.defaultBackend'],
    ['spec.defaultBackend.service.name', undefined, 'spec.defaultBackend.service.name'],
    ['spec.defaultBackend.service.port.number', '80', 'spec.defaultBackend.service.port.number'],
    ['spec.rules[1]', [], 'spec.rules[1]'],
    ['spec.rules[0].host', {}, 'spec.rules[0].host'],
    ['spec.rules[0].http', 'x', 'spec.rules[0].http'],
    ['spec.rules[0].http.paths[1].pathType', 1, 'spec.rules[0].http.paths[1].pathType'],
    ['spec.rules[0].http.paths[0].backend.service', 1, 'spec.rules[0].http.paths[0].backend.service'],
    ['spec.rules[0].http.paths[0].backend.service.port.name', 1, 'spec.rules[0].http.paths[0].backend.service.port.name'],
  ])('%s = %j is a fault at %s', (field, value, path) => {
    expect(readIngress(withField(RAW, field, value))).toMatchObject({ ok: false, error: { kind: 'Ingress', path } });
  });
});

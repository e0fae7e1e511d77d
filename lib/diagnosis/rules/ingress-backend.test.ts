// Tests of ingress-backend.

import { describe, expect, test } from 'vitest';
import { buildIngress, buildService, buildServicePort } from '#testing/builders/kube.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import type { Diagnosis } from '#lib/diagnosis/finding.ts';
import { ingressBackend } from './ingress-backend.ts';

const FRONT = { kind: 'Ingress', key: 'shop/front' } as const;
const found = (...held: readonly AnyRecord[]): readonly Diagnosis[] => ask(ingressBackend, held, FRONT);

describe('a Service that does not exist', () => {
  test('one finding, however many paths lead there, with each as evidence', () => {
    const ingress = buildIngress({ paths: { '/': 'web', '/reviews': 'reviews', '/more': 'reviews' }, defaultService: 'reviews' });
    expect(found(ingress, buildService())).toMatchObject([
      {
        severity: 'broken',
        service: undefined,
        at: [{ kind: 'Ingress' }, { kind: 'Service', key: 'shop/reviews' }],
        title: 'The Ingress front leads to the Service reviews, which does not exist.',
        evidence: [
          { field: 'spec.defaultBackend.service.name', value: 'reviews' },
          { field: 'spec.rules[0].http.paths[1].backend.service.name' },
          { field: 'spec.rules[0].http.paths[2].backend.service.name' },
        ],
        next: ['kubectl -n shop get services', 'kubectl -n shop describe ingress front'],
      },
    ]);
  });

  test('silent of an action of a load balancer controller', () => {
    const action = { name: 'use-annotation', number: undefined };
    expect(found(buildIngress({ paths: { '/': 'ssl-redirect' }, port: action }))).toEqual([]);
  });

  test('a Service of the same name elsewhere does not count, and is named', () => {
    const [only] = found(buildIngress({ paths: { '/': 'web' } }), buildService({ namespace: 'other' }));
    expect(only?.cause).toBe(
      'There is no Service web in the namespace shop; an Ingress leads to Services of its own namespace alone. The namespace other has a Service of that name.',
    );
  });

  test('several of the same name elsewhere, and none', () => {
    const elsewhere = ['a', 'b', 'c', 'd'].map((namespace) => buildService({ namespace }));
    const cause = (...held: readonly AnyRecord[]) => found(buildIngress({ paths: { '/': 'web' } }), ...held)[0]?.cause;
    expect(cause(...elsewhere)).toContain('Services of that name are in a, b, c and 1 more.');
    expect(cause()).not.toContain('of that name');
  });
});

describe('a port that the Service does not have', () => {
  const service = buildService({ ports: [buildServicePort({ name: 'http', port: 80, targetPort: 8080 })] });
  const to = (port: { readonly name?: string; readonly number?: number }) =>
    buildIngress({ paths: { '/': 'web' }, port: { name: port.name, number: port.number } });

  test.each([{ number: 80 }, { name: 'http' }])('fine: %j', (port) => {
    expect(found(to(port), service)).toEqual([]);
  });

  test.each([
    [{ number: 81 }, 'The Ingress front leads to the port 81 of the Service web, which has none such.'],
    [{ name: 'https' }, 'The Ingress front leads to the port https of the Service web, which has none such.'],
  ])('%j', (port, title) => {
    expect(found(to(port), service)).toMatchObject([{ title, severity: 'broken', service: 'shop/web' }]);
  });

  test('a targetPort is a warning: some controllers take it', () => {
    expect(found(to({ number: 8080 }), service)).toMatchObject([
      { severity: 'warning', title: expect.stringContaining('targetPort 8080') },
    ]);
  });

  test('silent of Services that list no ports to look up', () => {
    expect(found(to({ number: 443 }), buildService({ type: 'ExternalName', externalName: 'a.example', ports: [] }))).toEqual([]);
    expect(found(to({ number: 443 }), buildService({ clusterIP: 'None', ports: [] }))).toEqual([]);
  });
});

// Tests of placeholder.

import { expect, test } from 'vitest';
import { buildEndpoint, buildService, buildServicePort, buildSlice, buildSlicePort } from '#testing/builders/kube.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import { placeholder } from './placeholder.ts';

const service = buildService({ selector: {}, ports: [buildServicePort({ name: 'http' })] });
const slice = (address: string) => buildSlice({ endpoints: [buildEndpoint({ address })], ports: [buildSlicePort({ port: 9999 })] });

test('Cilium’s: told as what it is', () => {
  const held = [service, slice('192.192.192.192')];
  expect(ask(placeholder, held)).toMatchObject([
    { severity: 'info', title: 'Its endpoint is a placeholder of Cilium: its own Envoy on each Node takes the traffic.' },
  ]);
});

test('any other address: silent', () => {
  const held = [service, slice('192.0.2.1')];
  expect(ask(placeholder, held)).toEqual([]);
});

test('Cilium’s, without the label of its Service, under its name: told, and that the label is missing', () => {
  const bare = buildSlice({
    name: 'web',
    service: undefined,
    endpoints: [buildEndpoint({ address: '192.192.192.192' })],
    ports: [buildSlicePort({ port: 9999 })],
  });
  expect(ask(placeholder, [service, bare])).toMatchObject([
    {
      severity: 'info',
      evidence: [{ note: 'without the label kubernetes.io/service-name' }],
      next: [expect.stringContaining('endpointslice web')],
    },
  ]);
  expect(ask(placeholder, [service, { ...bare, metadata: { ...bare.metadata, name: 'other' } }])).toEqual([]);
  expect(ask(placeholder, [service, slice('192.192.192.192')])[0]?.evidence[0]?.note).toBeUndefined();
});

// Tests of placeholder.

import { expect, test } from 'vitest';
import { buildEndpoint, buildService, buildServicePort, buildSlice, buildSlicePort } from '#lib/kube/builders.ts';
import { ask } from '#lib/diagnosis/builders.ts';
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

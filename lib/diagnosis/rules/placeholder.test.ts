// Tests of placeholder, and that the rules about hand-written slices leave it alone.

import { expect, test } from 'vitest';
import { buildEndpoint, buildService, buildServicePort, buildSlice, buildSlicePort } from '#lib/kube/builders.ts';
import { ask } from '#lib/diagnosis/builders.ts';
import { placeholder } from './placeholder.ts';
import { sliceMismatch } from './slice-mismatch.ts';

const service = buildService({ selector: {}, ports: [buildServicePort({ name: 'http' })] });
const slice = (address: string) => buildSlice({ endpoints: [buildEndpoint({ address })], ports: [buildSlicePort({ port: 9999 })] });

test('Cilium’s: told as what it is, and no alarm', () => {
  const held = [service, slice('192.192.192.192')];
  expect(ask(placeholder, held)).toMatchObject([
    { severity: 'info', title: 'Its endpoint is a placeholder of Cilium: its own Envoy on each Node takes the traffic.' },
  ]);
  expect(ask(sliceMismatch, held)).toEqual([]);
});

test('any other address: silent, and the ports are looked at', () => {
  const held = [service, slice('192.0.2.1')];
  expect(ask(placeholder, held)).toEqual([]);
  expect(ask(sliceMismatch, held)).toHaveLength(1);
});

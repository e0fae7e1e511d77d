// Tests of several-managers.

import { expect, test } from 'vitest';
import { buildEndpoint, buildService, buildSlice } from '#testing/builders/kube.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import { severalManagers } from './several-managers.ts';

const hand = (over = {}) =>
  buildSlice({
    name: 'b',
    labels: { 'endpointslice.kubernetes.io/managed-by': 'ops-team' },
    endpoints: [buildEndpoint({ address: '192.0.2.7' })],
    ...over,
  });

test('the controller and somebody by hand', () => {
  const [only] = ask(severalManagers, [buildService(), buildSlice(), hand()]);
  expect(only?.title).toBe('Its addresses come from 2 managers of slices.');
  expect(only?.evidence.map((e) => [e.value, e.note])).toEqual([
    ['endpointslice-controller.k8s.io', '1 slice: 10.0.0.1'],
    ['ops-team', '1 slice: 192.0.2.7'],
  ]);
});

test('silent for one manager, and where the other has no address', () => {
  expect(ask(severalManagers, [buildService(), buildSlice(), buildSlice({ name: 'c' })])).toEqual([]);
  expect(ask(severalManagers, [buildService(), buildSlice(), hand({ endpoints: [] })])).toEqual([]);
});

test.each([
  ['endpointslice-mesh-controller.cilium.io', 'info'],
  ['endpointslicemirroring-controller.k8s.io', 'warning'],
  ['', 'warning'],
])('beside the control plane %s: %s', (manager, severity) => {
  const other = hand({ labels: { 'endpointslice.kubernetes.io/managed-by': manager } });
  expect(ask(severalManagers, [buildService(), buildSlice(), other])[0]?.severity).toBe(severity);
});

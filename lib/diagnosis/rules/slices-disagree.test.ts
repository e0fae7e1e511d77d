// Tests of slices-disagree.

import { expect, test } from 'vitest';
import type { AnyRecord } from '#lib/cluster/record.ts';
import {
  buildEndpoint,
  buildPod,
  buildService,
  buildSlice,
  buildSlicePort,
  type EndpointOptions,
  type SliceOptions,
} from '#testing/builders/kube.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import type { Diagnosis } from '#lib/diagnosis/finding.ts';
import { slicesDisagree } from './slices-disagree.ts';

const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const MINE = { labels: { [MANAGED_BY]: 'me' } };
const BARE = buildService({ selector: {} });

/** The address 10.0.0.1 in two slices. */
function two(a: EndpointOptions, b: EndpointOptions, slice: SliceOptions = {}, ...records: readonly AnyRecord[]): readonly Diagnosis[] {
  const first = buildSlice({ ...MINE, name: 'web-a', endpoints: [buildEndpoint(a)] });
  const second = buildSlice({ ...MINE, name: 'web-b', endpoints: [buildEndpoint(b)], ...slice });
  return ask(slicesDisagree, [BARE, first, second, ...records]);
}

test.each<[string, EndpointOptions, EndpointOptions, SliceOptions]>([
  ['ready', {}, { ready: false }, {}],
  ['port', {}, {}, { ports: [buildSlicePort({ port: 9090 })] }],
  ['Node', { nodeName: 'node-1' }, { nodeName: 'node-2' }, {}],
  ['zone', { zone: 'a' }, { zone: 'b' }, {}],
  ['Pod', { pod: 'web-1' }, { pod: 'web-2' }, {}],
])('an address that is published in two ways: %s', (field, a, b, slice) => {
  expect(two(a, b, slice)).toMatchObject([
    {
      severity: 'warning',
      title: `1 address is published in ways that differ in ${field}: 10.0.0.1.`,
      evidence: [{ field: 'endpoints[0]' }, {}],
    },
  ]);
});

test.each<[string, EndpointOptions, EndpointOptions, SliceOptions]>([
  ['they agree', { zone: 'a' }, {}, {}],
  ['they give different ports', {}, {}, { ports: [buildSlicePort({ name: 'admin', port: 9090 })] }],
  ['the address is used again', {}, { ready: false, terminating: true, pod: 'old' }, {}],
  ['one is of another family', {}, { ready: false }, { addressType: 'IPv6' }],
])('silent where %s', (_, a, b, slice) => {
  expect(two(a, b, slice)).toEqual([]);
});

test('two spellings of one address', () => {
  expect(two({}, { address: '010.0.0.1', ready: false })).toHaveLength(1);
});

test('silent for Pods on the host network, which share an address', () => {
  const pods = ['web-1', 'web-2'].map((name) => buildPod({ name, hostNetwork: true }));
  expect(two({ pod: 'web-1' }, { pod: 'web-2', ready: false }, {}, ...pods)).toEqual([]);
});

test('of slices of the controller one is left over; silent where slice-stale tells which', () => {
  const service = buildService();
  const of = (name: string, over: EndpointOptions): AnyRecord =>
    buildSlice({
      name,
      ports: [buildSlicePort({ port: 80 })],
      endpoints: [buildEndpoint({ pod: 'web-1', nodeName: 'node-1', serving: true, ...over })],
    });
  const odd = buildSlice({
    name: 'web-b',
    ports: [buildSlicePort({ port: 9090 })],
    endpoints: [buildEndpoint({ pod: 'web-1', nodeName: 'node-1' })],
  });
  expect(ask(slicesDisagree, [service, buildPod(), of('web-a', {}), odd])).toMatchObject([
    { cause: expect.stringContaining('left over') as string },
  ]);
  expect(ask(slicesDisagree, [service, buildPod(), of('web-a', {}), of('web-b', { ready: false, serving: false })])).toEqual([]);
});

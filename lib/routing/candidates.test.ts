// Tests of how slices are read (SPEC R3, R5 to R13).

import { expect, test } from 'vitest';
import { buildEndpoint, buildSlice, buildSlicePort, type SliceOptions } from '#testing/builders/kube.ts';
import { at, clusterOf } from '#testing/builders/routing.ts';
import { candidatesOf } from './candidates.ts';
import { slicesOf } from './endpoint.ts';

const PORT = { name: '', protocol: 'TCP', family: 'IPv4' } as const;
const one = (options: SliceOptions) => candidatesOf([buildSlice({ endpoints: [at(1)], ...options })], PORT);
const ids = (...slices: readonly SliceOptions[]) => candidatesOf(slices.map(buildSlice), PORT).all.map((c) => c.id);

test.each<[string, SliceOptions, string]>([
  ['R3', { labels: { 'service.kubernetes.io/headless': '' } }, 'headless-slice'],
  ['R6', { addressType: 'IPv6' }, 'family'],
  ['R6', { addressType: 'FQDN' }, 'family'],
  ['R7', { ports: [buildSlicePort({ name: 'http' })] }, 'port-name'],
  ['R7', { ports: [buildSlicePort({ protocol: 'UDP' })] }, 'protocol'],
  ['R7', { ports: [] }, 'port-name'],
  ['R8', { ports: [buildSlicePort({ port: undefined })] }, 'port-number'],
  ['R8', { ports: [buildSlicePort({ port: 0 })] }, 'port-number'],
  ['R9', { endpoints: [buildEndpoint({ addresses: [] })] }, 'no-address'],
])('%s: a slice with %j is no endpoint: %s', (_, options, reason) => {
  const { all, ignored } = one(options);
  expect(all).toEqual([]);
  expect(ignored).toMatchObject([{ slice: 'web-a', index: 0, reason }]);
});

test('R5: slices of any manager are joined; another Service’s or namespace’s are not', () => {
  const slices = [
    buildSlice({ name: 'a', endpoints: [at(1)] }),
    buildSlice({ name: 'b', endpoints: [at(2)], labels: { 'endpointslice.kubernetes.io/managed-by': 'me' } }),
    buildSlice({ name: 'c', endpoints: [at(3)], service: 'db' }),
    buildSlice({ name: 'd', endpoints: [at(4)], namespace: 'other' }),
    buildSlice({ name: 'e', endpoints: [at(5)], service: undefined }),
  ];
  const joined = candidatesOf(slicesOf(clusterOf(...slices), 'shop/web'), PORT);
  expect(joined.all.map((c) => c.id)).toEqual(['10.0.0.1:8080', '10.0.0.2:8080']);
});

test('R7: two slices with two numbers for the port are joined', () => {
  expect(ids({ name: 'a', endpoints: [at(1)] }, { name: 'b', endpoints: [at(1)], ports: [buildSlicePort({ port: 9090 })] })).toEqual([
    '10.0.0.1:8080',
    '10.0.0.1:9090',
  ]);
});

test('R9: only the first address counts', () => {
  expect(ids({ endpoints: [buildEndpoint({ addresses: ['10.0.0.1', '10.0.0.2'] })] })).toEqual(['10.0.0.1:8080']);
});

test('R10: unset conditions mean ready, serving, not terminating', () => {
  expect(one({ endpoints: [at(1, { state: 'unset' })] }).all).toMatchObject([{ ready: true, serving: true, terminating: false }]);
});

test('R11: an endpoint without a node is grouped under none', () => {
  const found = one({ endpoints: [at(1), at(2, { node: 'n1' })] });
  expect([...found.readyByNode.keys()]).toEqual(['n1']);
});

test.each<[string, 'ready' | 'draining', 'ready' | 'draining', string]>([
  ['a terminating one never replaces', 'ready', 'draining', 'n1'],
  ['one that is not terminating replaces', 'draining', 'ready', 'n2'],
  ['of two that terminate the first stays', 'draining', 'draining', 'n1'],
  ['of two that do not the last stays', 'ready', 'ready', 'n2'],
])('R12: the same address twice: %s', (_, first, second, node) => {
  const endpoints = [at(1, { node: 'n1', state: first }), at(1, { node: 'n2', state: second })];
  const together = one({ endpoints });
  const apart = candidatesOf(
    [buildSlice({ name: 'b', endpoints: endpoints.slice(1) }), buildSlice({ name: 'a', endpoints: endpoints.slice(0, 1) })],
    PORT,
  );
  for (const found of [together, apart]) {
    const { all, ignored } = found;
    expect(all).toMatchObject([{ nodeName: node }]);
    const [slice, index] = found === together ? ['web-a', node === 'n1' ? 0 : 1] : [node === 'n1' ? 'a' : 'b', 0];
    expect(all).toMatchObject([{ slice, index }]);
    expect(ignored).toMatchObject([{ reason: 'duplicate' }]);
  }
});

test('R6, R12: IPv6 endpoints have brackets, and two spellings of an address are one', () => {
  const v6 = (address: string, name: string) =>
    buildSlice({ name, addressType: 'IPv6', endpoints: [buildEndpoint({ address, nodeName: name })] });
  const found = candidatesOf([v6('fd00::1', 'a'), v6('FD00:0:0::0001', 'b'), buildSlice({ name: 'c', endpoints: [at(1)] })], {
    ...PORT,
    family: 'IPv6',
  });
  expect(found.all).toMatchObject([{ id: '[FD00:0:0::0001]:8080', nodeName: 'b' }]);
  expect(found.ignored.map((i) => i.reason)).toEqual(['duplicate', 'family']);
});

test('R13: published as ready is ready, even while it terminates and does not serve', () => {
  const found = one({ endpoints: [buildEndpoint({ ready: true, serving: false, terminating: true })] });
  expect(found.ready).toHaveLength(1);
  expect(found.draining).toHaveLength(0);
});

// Tests of endpoints: the union of slices, defaults of conditions, duplicates, and that order means nothing.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildEndpoint, buildSlice, buildSlicePort, drawFrom, drawRecord } from '#testing/builders/kube.ts';
import type { EndpointSlice } from '#lib/kube/endpoint-slice.ts';
import { candidatesOf } from './candidates.ts';
import { endpointsOf, slicesOf } from './endpoint.ts';
import { stateOf } from '#testing/builders/state.ts';

const KEY = 'shop/web';

describe('conditions', () => {
  test.each([
    [{}, { ready: true, serving: true, terminating: false }],
    [{ ready: false }, { ready: false, serving: true, terminating: false }],
    [{ serving: false }, { ready: true, serving: false, terminating: false }],
    [
      { ready: false, serving: true, terminating: true },
      { ready: false, serving: true, terminating: true },
    ],
  ])('%j reads as %j', (given, expected) => {
    expect(endpointsOf(stateOf(buildSlice({ endpoints: [buildEndpoint(given)] })), KEY)).toMatchObject([expected]);
  });
});

describe('which slices and addresses count', () => {
  test('the slices of the Service by label, in its namespace, by name', () => {
    const state = stateOf(
      buildSlice({ name: 'b' }),
      buildSlice({ name: 'a' }),
      buildSlice({ name: 'c', service: 'api' }),
      buildSlice({ name: 'd', namespace: 'other' }),
      buildSlice({ name: 'e', service: undefined }),
    );
    expect(slicesOf(state, KEY).map((slice) => slice.metadata.name)).toEqual(['a', 'b']);
    expect(slicesOf(state, 'shop/none')).toEqual([]);
  });

  test('only the first address of an endpoint; an endpoint without one is none', () => {
    const endpoints = [buildEndpoint({ addresses: ['10.0.0.1', '10.0.0.2'] }), buildEndpoint({ addresses: [] })];
    expect(endpointsOf(stateOf(buildSlice({ endpoints })), KEY).map((e) => e.address)).toEqual(['10.0.0.1']);
  });

  test('R12: an address that is written in two ways is one endpoint', () => {
    const of = (name: string, address: string): EndpointSlice =>
      buildSlice({ name, addressType: 'IPv6', endpoints: [buildEndpoint({ address })] });
    const found = endpointsOf(stateOf(of('a', 'fd00::1'), of('b', 'FD00:0::1')), KEY);
    expect(found.map(({ address, slices }) => [address, slices])).toEqual([['FD00:0::1', ['a', 'b']]]);
  });

  test('a port without a number is left out', () => {
    const ports = [
      buildSlicePort({ name: 'all', port: undefined }),
      buildSlicePort({ name: 'zero', port: 0 }),
      buildSlicePort({ name: 'http' }),
    ];
    expect(endpointsOf(stateOf(buildSlice({ ports })), KEY)[0]?.ports).toEqual([{ name: 'http', protocol: 'TCP', port: 8080 }]);
  });

  test('dual stack: each family keeps its own', () => {
    const state = stateOf(
      buildSlice({ name: 'v4', endpoints: [buildEndpoint({ address: '10.0.0.1', pod: 'p' })] }),
      buildSlice({ name: 'v6', addressType: 'IPv6', endpoints: [buildEndpoint({ address: 'fd00::1', pod: 'p' })] }),
    );
    expect(endpointsOf(state, KEY).map((e) => [e.family, e.address, e.claims])).toEqual([
      ['IPv4', '10.0.0.1', 'shop/p'],
      ['IPv6', 'fd00::1', 'shop/p'],
    ]);
  });

  test('an FQDN slice gives names, not addresses, and is not lost', () => {
    const state = stateOf(buildSlice({ addressType: 'FQDN', endpoints: [buildEndpoint({ address: 'db.example.com' })] }));
    expect(endpointsOf(state, KEY)).toMatchObject([{ family: 'FQDN', address: 'db.example.com', ready: true }]);
  });

  test('who wrote it, where it is, and whom it names', () => {
    const endpoints = [buildEndpoint({ nodeName: 'n', zone: 'z', hostname: 'h', pod: 'p', forZones: [{ name: 'z' }] })];
    expect(endpointsOf(stateOf(buildSlice({ name: 'e', endpoints })), KEY)).toMatchObject([
      {
        nodeName: 'n',
        zone: 'z',
        hostname: 'h',
        claims: 'shop/p',
        hints: { forZones: [{ name: 'z' }] },
        slices: ['e'],
        managedBy: 'endpointslice-controller.k8s.io',
      },
    ]);
  });

  test('a targetRef of another kind is no claim to be a Pod', () => {
    const endpoints = [buildEndpoint({ targetRef: { kind: 'VirtualMachine', namespace: undefined, name: 'p', uid: undefined } })];
    expect(endpointsOf(stateOf(buildSlice({ endpoints })), KEY)[0]?.claims).toBeUndefined();
  });
});

describe('the same address more than once', () => {
  const going = buildEndpoint({ ready: false, serving: true, terminating: true, pod: 'old' });
  const staying = buildEndpoint({ ready: true, pod: 'new' });

  test.each([
    ['a', 'b'],
    ['b', 'a'],
  ])('a terminating entry never replaces one that stays (in %s and %s)', (first, second) => {
    const state = stateOf(buildSlice({ name: first, endpoints: [going] }), buildSlice({ name: second, endpoints: [staying] }));
    expect(endpointsOf(state, KEY)).toMatchObject([{ claims: 'shop/new', ready: true, terminating: false, slices: ['a', 'b'] }]);
  });

  test('R12: of two that stay it is the last, as where kube-proxy goes', () => {
    const slices = [
      buildSlice({ name: 'a', endpoints: [buildEndpoint({ ready: true, pod: 'one' })] }),
      buildSlice({ name: 'b', endpoints: [buildEndpoint({ ready: false, pod: 'two' })] }),
    ];
    expect(endpointsOf(stateOf(...slices), KEY)).toMatchObject([{ claims: 'shop/two', ready: false }]);
    const { all } = candidatesOf(slices, { name: slices[0]!.ports[0]!.name, protocol: 'TCP', family: 'IPv4' });
    expect(all).toMatchObject([{ ready: false, slice: 'b' }]);
  });

  test('within one slice too, and the slice is named once', () => {
    const [only, ...rest] = endpointsOf(stateOf(buildSlice({ name: 'e', endpoints: [going, staying] })), KEY);
    expect(rest).toEqual([]);
    expect(only).toMatchObject({ claims: 'shop/new', slices: ['e'] });
  });

  test('the ports of both are joined, each once', () => {
    const [http, admin] = [buildSlicePort({ name: 'http' }), buildSlicePort({ name: 'admin', port: 9000 })];
    const state = stateOf(buildSlice({ name: 'a', ports: [http] }), buildSlice({ name: 'b', ports: [http, admin] }));
    expect(endpointsOf(state, KEY)[0]?.ports.map((p) => p.name)).toEqual(['http', 'admin']);
  });
});

describe('many slices', () => {
  const slices = Array.from({ length: 12 }, (_, s) =>
    buildSlice({
      name: `web-${String(s).padStart(2, '0')}`,
      endpoints: Array.from({ length: 100 }, (__, e) => buildEndpoint({ address: `10.0.${s}.${e}`, pod: `p-${s}-${e}` })),
    }),
  );

  test('1,200 endpoints in twelve slices are all there, once', () => {
    const found = endpointsOf(stateOf(...slices), KEY);
    expect(found).toHaveLength(1200);
    expect(new Set(found.map((e) => e.address)).size).toBe(1200);
  });

  test('slices that overlap by half are merged', () => {
    const again = slices.map((slice, i) => buildSlice({ name: `more-${i}`, endpoints: slice.endpoints.slice(0, 50) }));
    expect(endpointsOf(stateOf(...slices, ...again), KEY)).toHaveLength(1200);
  });
});

test('any order of arrival gives the same answer', () => {
  const drawn = fc.array(fc.array(fc.nat(251), { maxLength: 60, size: 'max' }), { maxLength: 25, size: 'max' });
  fc.assert(
    fc.property(drawn, fc.infiniteStream(fc.nat(1000)), (numbers, order) => {
      const slices = numbers.map((n) => drawRecord(drawFrom([1, ...n]))).filter((record) => record.kind === 'EndpointSlice');
      const last = [...new Map(slices.map((slice) => [`${slice.metadata.namespace}/${slice.metadata.name}`, slice])).values()];
      const shuffled = last.map((slice) => [order.next().value, slice] as const).sort(([a], [b]) => a - b);
      const [one, other] = [stateOf(...slices), stateOf(...shuffled.map(([, slice]) => slice))];
      for (const key of ['a/s1', 'a/s2', 'a/s3', 'b/s1', 'b/s2', 'b/s3']) expect(endpointsOf(other, key)).toEqual(endpointsOf(one, key));
    }),
    { numRuns: 300 },
  );
});

// Tests of what slices of the controller say otherwise than their Pods: each kind once, and nothing where all is as it should be.

import { describe, expect, test } from 'vitest';
import type { AnyRecord } from '#lib/cluster/record.ts';
import {
  buildContainer,
  buildContainerPort,
  buildEndpoint,
  buildNode,
  buildPod,
  buildService,
  buildServicePort,
  buildSlice,
  buildSlicePort,
  DELETED,
  type EndpointOptions,
  type PodOptions,
  type ServiceOptions,
} from '#testing/builders/kube.ts';
import { slicesOf } from '#lib/routing/endpoint.ts';
import { stateOf } from '#testing/builders/state.ts';
import { type Stale, staleOf, publishedStateOf } from './stale.ts';

const NODE = buildNode({ zone: 'a' });
const PORT = buildSlicePort({ port: 80 });
const RIGHT: EndpointOptions = { pod: 'web-1', nodeName: 'node-1', zone: 'a', ready: true, serving: true, terminating: false };

function found(service: ServiceOptions, ...records: readonly AnyRecord[]): readonly Stale[] {
  const built = buildService(service);
  const state = stateOf(built, NODE, ...records);
  return staleOf(state, built, slicesOf(state, 'shop/web'));
}

/** One Pod, and one endpoint that names it. */
function one(pod: PodOptions, endpoint: EndpointOptions, service: ServiceOptions = {}): readonly Stale[] {
  return found(service, buildPod(pod), buildSlice({ ports: [PORT], endpoints: [buildEndpoint({ ...RIGHT, ...endpoint })] }));
}

describe('nothing is stale', () => {
  test.each<[string, PodOptions, EndpointOptions, ServiceOptions]>([
    ['ready', {}, {}, {}],
    ['not ready', { ready: false }, { ready: false, serving: false }, {}],
    ['draining', { deletionTimestamp: DELETED }, { ready: false, terminating: true }, {}],
    ['published though not ready, as the Service asks', { ready: false }, { serving: false }, { publishNotReadyAddresses: true }],
    ['an address in another spelling', { ips: ['010.0.0.1'] }, {}, {}],
    ['another Service without a selector', { ready: false }, {}, { selector: {} }],
    ['an ExternalName', { ready: false }, {}, { type: 'ExternalName' }],
    ['a Pod whose Node is gone', { nodeName: 'node-9', ready: false }, { nodeName: 'node-9' }, {}],
  ])('%s', (_, pod, endpoint, service) => {
    expect(one(pod, endpoint, service)).toEqual([]);
  });

  test('slices that somebody else writes, and Pods that do not exist, are not looked at', () => {
    const endpoints = [buildEndpoint({ ...RIGHT, ready: false })];
    expect(found({}, buildPod(), buildSlice({ labels: { 'endpointslice.kubernetes.io/managed-by': 'me' }, endpoints }))).toEqual([]);
    expect(found({}, buildSlice({ ports: [PORT], endpoints }))).toEqual([]);
  });
});

test.each<[string, PodOptions, EndpointOptions, object]>([
  ['P15: ready, published as not ready', {}, { ready: false, serving: false }, { published: 'not ready', expected: 'ready' }],
  ['P15: not ready, published as ready', { ready: false }, {}, { published: 'ready', expected: 'not ready' }],
  ['P16: terminating, published as ready', { deletionTimestamp: DELETED }, {}, { published: 'ready', expected: 'draining' }],
  ['P11: another address', {}, { address: '10.0.0.9' }, { kind: 'address', expected: '10.0.0.1' }],
  ['P8: no address any more', { ips: [] }, {}, { kind: 'address', expected: undefined }],
  ['P18: another Node', {}, { nodeName: 'node-2' }, { kind: 'topology', field: 'nodeName', published: 'node-2', expected: 'node-1' }],
  ['P19: another zone', {}, { zone: 'b' }, { kind: 'topology', field: 'zone', published: 'b', expected: 'a' }],
  ['P20: no host name', { hostname: 'w', subdomain: 'web' }, {}, { kind: 'topology', field: 'hostname', expected: 'w' }],
  ['P6: not selected', { labels: { app: 'other' } }, {}, { kind: 'not-selected' }],
  ['P7: ended', { phase: 'Succeeded' }, {}, { kind: 'finished', phase: 'Succeeded' }],
])('%s', (_, pod, endpoint, expected) => {
  expect(one(pod, endpoint)).toMatchObject([{ pod: 'shop/web-1', at: { slice: 'shop/web-a', index: 0 }, ...expected }]);
});

test('P17: publishNotReadyAddresses that was switched on makes ready what is published otherwise', () => {
  const service = { publishNotReadyAddresses: true };
  expect(one({ ready: false }, { ready: false, serving: false }, service)).toMatchObject([{ kind: 'state', expected: 'ready' }]);
});

test('P12: a Pod with addresses of both families that is in slices of one', () => {
  const dual = { ipFamilies: ['IPv4', 'IPv6'] as const };
  const slice = buildSlice({ ports: [PORT], endpoints: [buildEndpoint(RIGHT)] });
  expect(found(dual, buildPod({ ips: ['10.0.0.1', 'fd00::1'] }), slice)).toEqual([{ kind: 'family', family: 'IPv6', pod: 'shop/web-1' }]);
  expect(found(dual, buildPod(), slice)).toEqual([]);
});

describe('ports', () => {
  const named = { ports: [buildServicePort({ name: 'http', targetPort: 'http' })] };
  const of = (...ports: readonly ReturnType<typeof buildSlicePort>[]): AnyRecord =>
    buildSlice({ ports, endpoints: [buildEndpoint(RIGHT)] });

  test('P23: another number, and none', () => {
    expect(found(named, buildPod(), of(buildSlicePort({ name: 'http', port: 9090 })))).toMatchObject([
      { kind: 'port', published: 9090, expected: 8080 },
    ]);
    expect(found(named, buildPod(), of())).toMatchObject([{ kind: 'port', published: undefined, expected: 8080 }]);
    expect(found(named, buildPod(), of(buildSlicePort({ name: 'http', port: 8080 })))).toEqual([]);
  });

  test('P24: a name that the Pod does not have is left out by right', () => {
    const pod = buildPod({ containers: [buildContainer({ ports: [buildContainerPort({ name: 'admin' })] })] });
    expect(found(named, pod, of())).toEqual([]);
  });
});

test.each([
  [{ ready: undefined, serving: undefined, terminating: undefined }, 'ready'],
  [{ ready: false, serving: undefined, terminating: true }, 'draining'],
  [{ ready: false, serving: true, terminating: undefined }, 'not ready'],
  [{ ready: false, serving: false, terminating: true }, 'not ready'],
])('%j stands as %s', (conditions, standing) => {
  expect(publishedStateOf(conditions)).toBe(standing);
});

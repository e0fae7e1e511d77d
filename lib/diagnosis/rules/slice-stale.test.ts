// Tests of slice-stale.

import { describe, expect, test } from 'vitest';
import type { AnyRecord } from '#lib/cluster/record.ts';
import {
  buildContainer,
  buildEndpoint,
  buildNode,
  buildPod,
  buildPodCondition,
  buildService,
  buildServicePort,
  buildSlice,
  buildSlicePort,
  DELETED,
  type EndpointOptions,
  type PodOptions,
  type ServiceOptions,
} from '#testing/builders/kube.ts';
import { ask, titles } from '#testing/builders/diagnosis.ts';
import type { Diagnosis } from '#lib/diagnosis/finding.ts';
import { sliceStale } from './slice-stale.ts';

const NODE = buildNode({ zone: 'a' });
const PORT = buildSlicePort({ port: 80 });

function entry(number: number, over: EndpointOptions = {}) {
  return buildEndpoint({
    address: `10.0.0.${number}`,
    pod: `web-${number}`,
    nodeName: 'node-1',
    zone: 'a',
    ready: true,
    serving: true,
    ...over,
  });
}

const pod = (number: number, over: PodOptions = {}) => buildPod({ name: `web-${number}`, ips: [`10.0.0.${number}`], ...over });

/** Two Pods and a slice of theirs, each as the test likes it. */
function two(endpoints: readonly EndpointOptions[], pods: readonly PodOptions[], service: ServiceOptions = {}): readonly Diagnosis[] {
  const slice = buildSlice({ ports: [PORT], endpoints: endpoints.map((over, i) => entry(i + 1, over)) });
  return ask(sliceStale, [NODE, buildService(service), slice, ...pods.map((over, i) => pod(i + 1, over))]);
}

const HELD: EndpointOptions = { ready: false, serving: false };

test('silent where the slice is as the Pods are', () => {
  expect(two([{}, HELD], [{}, { ready: false }])).toEqual([]);
});

describe('conditions', () => {
  test('ready Pods that are published as not ready: broken where nobody is served, with the state of the Pods and since when', () => {
    const [only, ...rest] = two([HELD, HELD], [{}, {}]);
    expect(rest).toEqual([]);
    expect(only).toMatchObject({
      severity: 'broken',
      title: '2 ready Pods are published as not ready: web-1, web-2.',
      cause: expect.stringContaining('kube-controller-manager') as string,
      lasting: { kind: 'exactly', since: Date.parse('2026-11-22T00:00:00Z') },
    });
    expect(only?.evidence.slice(0, 2)).toMatchObject([
      { subject: { kind: 'EndpointSlice' }, field: 'endpoints[0].conditions', value: 'ready false, serving false' },
      { subject: { kind: 'Pod', key: 'shop/web-1' }, field: 'status.conditions[Ready].status', value: 'True' },
    ]);
  });

  test('a warning where others are served', () => {
    expect(two([{}, HELD], [{}, {}])).toMatchObject([{ severity: 'warning', title: '1 ready Pod is published as not ready: web-2.' }]);
  });

  test('the reverse: broken where all that are served are not ready', () => {
    expect(two([{}, {}], [{ ready: false }, { ready: false }])).toMatchObject([
      { severity: 'broken', title: '2 not ready Pods are published as ready: web-1, web-2.' },
    ]);
    expect(two([{}, {}], [{}, { ready: false }])).toMatchObject([{ severity: 'warning' }]);
  });

  test('what a deletion or publishNotReadyAddresses has changed is not told with a time', () => {
    expect(two([{}, {}], [{}, { deletionTimestamp: DELETED }])).toMatchObject([
      { title: '1 draining Pod is published as ready: web-2.', lasting: undefined },
    ]);
    expect(two([HELD, HELD], [{ ready: false }, {}], { publishNotReadyAddresses: true })).toMatchObject([{ lasting: undefined }]);
  });

  test('it lasts since the first of them changed', () => {
    const later: PodOptions = { conditions: [], name: 'web-2' };
    const of = pod(2, later);
    const at = {
      ...of,
      status: { ...of.status, conditions: [buildPodCondition('Ready', 'True', { lastTransitionTime: '2026-11-22T03:00:00Z' })] },
    };
    const slice = buildSlice({ ports: [PORT], endpoints: [entry(1), entry(2, HELD)] });
    expect(ask(sliceStale, [NODE, buildService(), slice, pod(1), at])).toMatchObject([
      { lasting: { since: Date.parse('2026-11-22T03:00:00Z') } },
    ]);
  });
});

test('an address that the Pod does not have', () => {
  expect(two([{ address: '10.0.0.8' }], [{}])).toMatchObject([
    { severity: 'broken', title: '1 Pod is published with an address that it does not have: web-1.' },
  ]);
  expect(two([{ address: '10.0.0.8' }, {}], [{}, {}])).toMatchObject([{ severity: 'warning' }]);
});

describe('topology', () => {
  test('another Node is a warning', () => {
    expect(two([{ nodeName: 'node-2' }], [{}])).toMatchObject([{ severity: 'warning', short: 'nodeName differs' }]);
  });

  test('another zone is information, and a warning where closeness is asked for', () => {
    expect(two([{ zone: 'b' }], [{}])).toMatchObject([
      { severity: 'info', cause: expect.stringContaining('does not make the controller look') as string },
    ]);
    expect(two([{ zone: 'b' }], [{}], { trafficDistribution: 'PreferClose' })).toMatchObject([{ severity: 'warning' }]);
  });

  test('another host name matters to a headless Service', () => {
    const named: PodOptions = { hostname: 'w', subdomain: 'web' };
    expect(two([{}], [named], { clusterIP: 'None' })).toMatchObject([{ severity: 'warning', short: 'hostname differs' }]);
    expect(two([{}], [named])).toMatchObject([{ severity: 'info' }]);
  });
});

describe('ports', () => {
  const service = buildService({ ports: [buildServicePort({ name: 'http', targetPort: 'http' })] });
  const of = (name: string, number: number, port: number | undefined): AnyRecord =>
    buildSlice({ name, ports: port === undefined ? [] : [buildSlicePort({ name: 'http', port })], endpoints: [entry(number)] });

  test('another number: broken where all have it wrong', () => {
    expect(ask(sliceStale, [NODE, service, pod(1), of('a', 1, 9090)])).toMatchObject([
      { severity: 'broken', title: '1 Pod is published with another number for port http than it has: web-1.' },
    ]);
  });

  test('some Pods without the port; of sidecars the control plane is too old', () => {
    expect(ask(sliceStale, [NODE, service, pod(1), pod(2), of('a', 1, 8080), of('b', 2, undefined)])).toMatchObject([
      {
        severity: 'warning',
        title: '1 Pod is published without port http, which it has: web-2.',
        cause: expect.stringContaining('missed') as string,
      },
    ]);
    const sidecar = pod(2, {
      containers: [buildContainer({ ports: [] })],
      initContainers: [buildContainer({ name: 'proxy', restartPolicy: 'Always' })],
    });
    expect(ask(sliceStale, [NODE, service, pod(1), sidecar, of('a', 1, 8080), of('b', 2, undefined)])).toMatchObject([
      { cause: expect.stringContaining('older than Kubernetes 1.33') as string },
    ]);
  });

  test('silent where no slice has the port: port-unpublished says that', () => {
    expect(ask(sliceStale, [NODE, service, pod(1), of('a', 1, undefined)])).toEqual([]);
  });
});

test('a Pod that is published and not selected; one that has ended is for endpoints-broken', () => {
  expect(titles(two([{}, {}], [{}, { labels: { app: 'other' } }]))).toEqual(['1 Pod is published that the selector does not take: web-2.']);
  expect(two([{}, {}], [{}, { phase: 'Succeeded' }])).toEqual([]);
});

test('a Pod with both families that is in the slices of one; silent where nobody is in the other: family-empty says that', () => {
  const dual = buildService({ ipFamilies: ['IPv4', 'IPv6'], clusterIPs: ['10.96.0.10', 'fd00:96::1'] });
  const both = [1, 2].map((n) => pod(n, { ips: [`10.0.0.${n}`, `fd00::${n}`] }));
  const v4 = buildSlice({ ports: [PORT], endpoints: [entry(1), entry(2)] });
  const v6 = buildSlice({ name: 'web-6', addressType: 'IPv6', ports: [PORT], endpoints: [entry(1, { address: 'fd00::1' })] });
  expect(ask(sliceStale, [NODE, dual, v4, v6, ...both])).toMatchObject([
    { severity: 'warning', title: '1 ready Pod is in no IPv6 slice, and has such an address: web-2.' },
  ]);
  expect(ask(sliceStale, [NODE, dual, v4, ...both])).toEqual([]);
});

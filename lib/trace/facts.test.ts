// What a trace ends with is a typed fact, without a sentence: what kind of trouble, and about which objects.

import { expect, test } from 'vitest';
import { buildContainer, buildEndpoint, buildNetworkPolicy, buildPod, buildSlice, buildSlicePort } from '#testing/builders/kube.ts';
import { FROM_HOST, FROM_OUTSIDE } from '#testing/builders/routing.ts';
import { lastFact, shopWith, traced, webService } from '#testing/builders/trace.ts';

const NOT_READY = buildSlice({
  endpoints: [buildEndpoint({ address: '10.0.0.1', pod: 'web-1', nodeName: 'n1', ready: false, serving: false })],
  ports: [buildSlicePort({ name: 'http', port: 8080 })],
});

test.each<readonly [string, Parameters<typeof traced>, unknown]>([
  [
    'a name of another namespace',
    [shopWith(), 'web.other:80'],
    {
      kind: 'not-found',
      exists: false,
      why: { kind: 'no-service', service: 'other/web' },
      near: { kind: 'elsewhere', keys: ['shop/web'] },
    },
  ],
  ['a name that is spelt nearly so', [shopWith(), 'wev:80'], { kind: 'not-found', near: { kind: 'nearly', keys: ['shop/web'] } }],
  [
    'another DNS is asked',
    [shopWith(), 'web.shop.svc:80', { client: FROM_HOST }],
    { kind: 'asked-elsewhere', names: 'none-of-cluster', isOfCluster: true, settings: undefined },
  ],
  ['the port of the Pods', [shopWith(), 'web:8080'], { kind: 'unlisted', service: 'shop/web', near: { kind: 'pod-port', service: 80 } }],
  [
    'a port of a Node that nobody is known to have',
    [shopWith(), '172.18.0.1:22', { client: FROM_OUTSIDE }],
    { kind: 'node', node: 'n1', listener: { kind: 'not-known', services: 'all' } },
  ],
  ['nobody is ready', [shopWith(NOT_READY), 'web:80'], { ready: 0, draining: 0, nobody: { kind: 'none-ready', published: 1 } }],
  [
    'nobody is selected',
    [shopWith(webService({ selector: { app: 'gone' } }), buildSlice({ endpoints: [], ports: [] })), 'web:80'],
    { nobody: { kind: 'none-selected' }, unrefused: undefined },
  ],
  [
    'a policy that lets nobody in',
    [shopWith(buildNetworkPolicy({ podSelector: { matchLabels: { app: 'web' }, matchExpressions: [] } })), '10.96.0.10:80'],
    { kind: 'asked', isolating: ['shop/deny'], otherApis: [] },
  ],
  [
    'the client has ended',
    [shopWith(buildPod({ name: 'c1', phase: 'Failed', nodeName: 'n1' })), 'web:80'],
    { kind: 'pod-ended', pod: 'shop/c1' },
  ],
])('%s', (_, asked, fact) => {
  expect(lastFact(traced(...asked))).toMatchObject(fact as object);
});

test('what each endpoint adds is a fact too', () => {
  const found = traced(
    shopWith(buildPod({ name: 'web-2', ips: ['10.0.0.2'], nodeName: 'n3', containers: [buildContainer({ ports: [] })] })),
    'web:80',
  );
  expect(found.steps.find((s) => s.id === 'pod-port')?.endpoints.map((e) => e.found)).toEqual([
    { kind: 'declared', container: 'app', name: 'http', ready: true },
    { kind: 'not-declared', port: 8080, protocol: 'TCP', declared: [], ready: true },
  ]);
});

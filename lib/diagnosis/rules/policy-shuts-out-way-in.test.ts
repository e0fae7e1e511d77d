// Tests of policy-shuts-out-way-in.

import { expect, test } from 'vitest';
import { put } from '#lib/cluster/delta.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import { apply } from '#lib/cluster/state.ts';
import {
  buildBackendRef,
  buildEndpoint,
  buildHttpRoute,
  buildIngress,
  buildNamespace,
  buildOwner,
  buildPod,
  buildService,
  buildServicePort,
  buildSlice,
  buildSlicePort,
} from '#testing/builders/kube.ts';
import { allowOn, block, denyAll, namespaces, pods, policy } from '#testing/builders/policy.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import { stateOf } from '#testing/builders/state.ts';
import { rechecksFor } from '#lib/diagnosis/rechecks.ts';
import { policyShutsOutWayIn } from './policy-shuts-out-way-in.ts';

const SERVICE: readonly AnyRecord[] = [
  buildNamespace({ name: 'shop' }),
  buildNamespace({ name: 'edge' }),
  buildService({
    ports: [
      buildServicePort({ name: 'http', port: 80, targetPort: 8080 }),
      buildServicePort({ name: 'metrics', port: 9090, targetPort: 9090 }),
    ],
  }),
  buildSlice({
    service: 'web',
    endpoints: [buildEndpoint({ address: '10.0.0.1', pod: 'web-1', ready: true })],
    ports: [buildSlicePort({ name: 'http', port: 8080 }), buildSlicePort({ name: 'metrics', port: 9090 })],
  }),
  buildPod({ name: 'web-1', ips: ['10.0.0.1'], labels: { app: 'web' } }),
  buildPod({ name: 'c', ips: ['10.0.0.2'], labels: { app: 'client' } }),
];
const ingress = (service: string, number = 80) => buildIngress({ name: 'www', paths: { '/': service }, port: { name: undefined, number } });
const INGRESS = ingress('web');
const proxy = (over: object = {}) =>
  buildPod({
    namespace: 'edge',
    name: 'ctl-1',
    labels: { app: 'ingress-nginx' },
    ips: ['10.0.9.1'],
    ownerReferences: [buildOwner('DaemonSet', 'ctl')],
    ...over,
  });
const own = (...more: readonly object[]) => policy('own', { policyTypes: ['Ingress'], ingress: [{ from: [pods({})] }, ...more] });

const found = (...held: readonly AnyRecord[]) => ask(policyShutsOutWayIn, [...SERVICE, ...held]);

test('an Ingress leads there, and its controller may not call', () => {
  const [only, ...more] = found(INGRESS, proxy(), own());
  expect(more).toEqual([]);
  expect(only).toMatchObject({
    severity: 'warning',
    title: 'Ingress shop/www leads here, and NetworkPolicies shut out DaemonSet ctl of edge.',
    cause: 'No rule lets in Pods of edge: write a namespaceSelector kubernetes.io/metadata.name=edge for the port of the Pods.',
    at: [
      { kind: 'Service', key: 'shop/web' },
      { kind: 'Ingress', key: 'shop/www' },
    ],
  });
});

test('a route leads there; that another namespace may call does not help', () => {
  const route = buildHttpRoute({ name: 'www', backendRefs: [buildBackendRef({ name: 'web', port: 80 })] });
  const gateway = proxy({ labels: { 'gateway.networking.k8s.io/gateway-name': 'web' } });
  const monitoring = buildNamespace({ name: 'monitoring', labels: { team: 'ops' } });
  const held = [monitoring, own({ from: [namespaces({ team: 'ops' })] })];
  expect(found(route, gateway, ...held)).toMatchObject([
    { severity: 'warning', title: 'HTTPRoute shop/www leads here, and NetworkPolicies shut out DaemonSet ctl of edge.' },
  ]);
});

test('no controller is known by its labels: information, where the rules are for the own namespace', () => {
  expect(found(INGRESS, own())).toMatchObject([
    { severity: 'info', title: 'Ingress shop/www leads here, and NetworkPolicies let in Pods of shop alone.' },
  ]);
  expect(found(INGRESS, own({ from: [namespaces({ team: 'x' })] }))).toEqual([]);
  expect(found(INGRESS, own({ from: [block('203.0.113.0/24')] }))).toEqual([]);
});

const heldIn = (...egress: readonly object[]) => policy('edge/out', { podSelector: {}, policyTypes: ['Egress'], egress });
const toShop = { to: [namespaces({ 'kubernetes.io/metadata.name': 'shop' })], ports: [{ port: 8080 }] };

test('policies beside the controller do not let it out, whether or not the Service has any', () => {
  expect(found(INGRESS, proxy(), heldIn({ ports: [{ port: 53, protocol: 'UDP' }] }))).toMatchObject([
    {
      severity: 'warning',
      title: 'Ingress shop/www leads here, and NetworkPolicies shut out DaemonSet ctl of edge.',
      cause:
        'Policies of edge isolate the egress of its Pods, and no rule lets them out to Pods of shop: write a namespaceSelector kubernetes.io/metadata.name=shop for port 8080.',
    },
  ]);
  expect(found(INGRESS, proxy(), heldIn(toShop))).toEqual([]);
  expect(found(INGRESS, proxy(), own(), heldIn(toShop))[0]?.cause).toMatch(/^No rule lets in Pods of edge/);
});

test.each<readonly [string, readonly AnyRecord[]]>([
  ['nothing leads there', [proxy(), own()]],
  ['no policy isolates its Pods', [INGRESS, proxy()]],
  ['the controller is let in', [INGRESS, proxy(), own({ from: [namespaces({ 'kubernetes.io/metadata.name': 'edge' })] })]],
  ['everybody is let in', [INGRESS, proxy(), own({})]],
  ['its address is let in', [INGRESS, proxy(), own({ from: [block('10.0.9.0/24')] })]],
  ['the port that the Ingress names is open', [INGRESS, proxy(), own(), allowOn({ port: 8080 })]],
  ['a controller of the own namespace may call', [INGRESS, proxy({ namespace: 'shop', ips: ['10.0.9.2'] }), own()]],
  ['one of two controllers may', [INGRESS, proxy(), proxy({ namespace: 'shop', ips: ['10.0.9.2'] }), own()]],
  [
    'it comes with the address of its Node',
    [INGRESS, proxy({ hostNetwork: true, nodeName: 'n2' }), own({ from: [namespaces({ 'kubernetes.io/metadata.name': 'edge' })] })],
  ],
  [
    'the Pod that looks like one has ended, and it is for the own namespace and others',
    [INGRESS, proxy({ phase: 'Succeeded' }), own({ from: [namespaces({})] })],
  ],
  ['nobody at all may call: policy-lets-nobody-in says so', [INGRESS, proxy(), denyAll()]],
  [
    'policies of another API may let it in',
    [INGRESS, proxy(), own(), { kind: 'PolicyApi', metadata: { namespace: '', name: 'x' }, objects: 'some' }],
  ],
])('silent where %s', (_, held) => {
  expect(found(...held)).toEqual([]);
});

test('it is the port that the Ingress names which counts', () => {
  const metrics = { from: [], ports: [{ port: 9090 }] };
  expect(found(INGRESS, proxy(), own(metrics))).toHaveLength(1);
  expect(found(ingress('web', 9090), proxy(), own(metrics))).toEqual([]);
});

test('what may alter an answer is touched: ways in, controllers, policies of either end', () => {
  const asked = (change: AnyRecord): boolean => {
    const state = stateOf(...SERVICE, INGRESS, proxy(), own());
    return (
      rechecksFor(state, apply(state, [put(change)]), [policyShutsOutWayIn])
        .get('Service')
        ?.has('shop/web') === true
    );
  };
  expect(asked(ingress('other'))).toBe(true);
  expect(asked(proxy({ name: 'ctl-2' }))).toBe(true);
  expect(asked(proxy({ hostNetwork: true }))).toBe(true);
  expect(asked(own({}))).toBe(true);
  expect(asked(heldIn())).toBe(true);
  expect(asked(policy('other/out', { podSelector: {}, policyTypes: ['Egress'] }))).toBe(false);
  expect(asked(buildIngress({ name: 'x', paths: { '/': 'other' } }))).toBe(false);
  expect(asked(proxy({ ready: false }))).toBe(false);
  expect(asked(buildPod({ namespace: 'edge', name: 'x', labels: { app: 'x' } }))).toBe(false);
});

// Tests of policy-lets-nobody-in.

import { expect, test } from 'vitest';
import type { AnyRecord } from '#lib/cluster/record.ts';
import { buildEndpoint, buildPod, buildService, buildServicePort, buildSlice, buildSlicePort } from '#lib/kube/builders.ts';
import { allowOn, denyAll, pods, policy } from '#lib/policy/builders.ts';
import { ask } from '#lib/diagnosis/builders.ts';
import { policyLetsNobodyIn } from './policy-lets-nobody-in.ts';
import { policyServicePort } from './policy-service-port.ts';

const PORTS = [
  buildServicePort({ name: 'http', port: 80, targetPort: 8080 }),
  buildServicePort({ name: 'metrics', port: 9090, targetPort: 9090 }),
];
const endpoint = (n: number, ready = true) => buildEndpoint({ address: `10.0.0.${n}`, pod: `web-${n}`, ready });
const slice = (...endpoints: readonly ReturnType<typeof endpoint>[]) =>
  buildSlice({
    service: 'web',
    endpoints,
    ports: [buildSlicePort({ name: 'http', port: 8080 }), buildSlicePort({ name: 'metrics', port: 9090 })],
  });
const web = [1, 2].map((n) => buildPod({ name: `web-${n}`, ips: [`10.0.0.${n}`], labels: { app: 'web', n: `${n}` } }));
const WORLD: readonly AnyRecord[] = [buildService({ ports: PORTS }), slice(endpoint(1), endpoint(2)), ...web];

test('all Pods are isolated, and no rule is for any port', () => {
  const [only, ...more] = ask(policyLetsNobodyIn, [...WORLD, denyAll(), allowOn({ port: 80 })]);
  expect(more).toEqual([]);
  expect(only).toMatchObject({
    severity: 'warning',
    title: 'NetworkPolicies let nobody in to its 2 Pods on port 8080, 9090.',
    service: 'shop/web',
    next: [
      'kubectl -n shop get networkpolicies',
      'kubectl -n shop describe networkpolicy deny',
      'kubectl -n shop describe networkpolicy web',
    ],
  });
  expect(only?.evidence.slice(0, 2).map((e) => `${e.subject.key} ${e.value}`)).toEqual(['shop/deny 0 rules', 'shop/web 1 rule']);
});

test.each<readonly [string, readonly AnyRecord[]]>([
  ['no policy isolates them', [policy('p', { podSelector: { matchLabels: { app: 'other' } } })]],
  ['one port of two is open', [denyAll(), allowOn({ port: 9090 })]],
  ['somebody is let in, be it nobody who is here', [denyAll(), policy('p', { ingress: [{ from: [pods({ app: 'none' })] }] })]],
  ['one Pod is not isolated', [policy('p', { podSelector: { matchLabels: { n: '1' } } })]],
  ['egress alone is isolated', [policy('p', { policyTypes: ['Egress'] })]],
  [
    'policies of another API may let them in',
    [denyAll(), { kind: 'PolicyApi', metadata: { namespace: '', name: 'x.cilium.io' }, objects: 'unknown' }],
  ],
])('silent where %s', (_, held) => {
  expect(ask(policyLetsNobodyIn, [...WORLD, ...held])).toEqual([]);
});

test('silent while nobody serves, and for a Pod on the host network', () => {
  const [service] = WORLD;
  expect(ask(policyLetsNobodyIn, [service!, slice(endpoint(1, false)), ...web, denyAll()])).toEqual([]);
  const host = web.map((pod) => ({ ...pod, spec: { ...pod.spec, hostNetwork: true } }));
  expect(ask(policyLetsNobodyIn, [service!, slice(endpoint(1)), ...host, denyAll()])).toEqual([]);
});

test('another API without objects does not silence it', () => {
  const none = { kind: 'PolicyApi', metadata: { namespace: '', name: 'x.cilium.io' }, objects: 'none' } as const;
  expect(ask(policyLetsNobodyIn, [...WORLD, denyAll(), none])).toHaveLength(1);
});

test('silent where a rule is for the port of the Service: policy-service-port names the rule', () => {
  const one = [buildService({ ports: PORTS.slice(0, 1) }), slice(endpoint(1), endpoint(2)), ...web];
  expect(ask(policyServicePort, [...one, denyAll(), allowOn({ port: 80 })])).toHaveLength(1);
  expect(ask(policyLetsNobodyIn, [...one, denyAll(), allowOn({ port: 80 })])).toEqual([]);
  expect(ask(policyLetsNobodyIn, [...one, denyAll(), allowOn({ port: 81 })])).toHaveLength(1);
});

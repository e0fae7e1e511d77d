// Tests of policy-lets-nobody-in.

import { expect, test } from 'vitest';
import type { AnyRecord } from '#lib/cluster/record.ts';
import {
  buildEndpoint,
  buildNamespace,
  buildPod,
  buildService,
  buildServicePort,
  buildSlice,
  buildSlicePort,
} from '#testing/builders/kube.ts';
import { allowOn, block, denyAll, namespaces, pods, policy } from '#testing/builders/policy.ts';
import { type Delta, put, remove } from '#lib/cluster/delta.ts';
import { apply } from '#lib/cluster/state.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import { stateOf } from '#testing/builders/state.ts';
import { rechecksFor } from '#lib/diagnosis/rechecks.ts';
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

const CLIENT = buildPod({ name: 'c', labels: { app: 'client' }, ips: ['10.0.0.9'] });
const ENDED = buildPod({ name: 'j', labels: { app: 'job' }, ips: ['10.0.0.8'], phase: 'Succeeded' });
const OPS = [buildNamespace({ name: 'ops', labels: { team: 'ops' } }), buildPod({ namespace: 'ops', name: 'o', ips: ['10.0.0.7'] })];
const DENY_IN = policy('p', { policyTypes: ['Ingress'] });
const lets = (...from: readonly object[]) => policy('in', { ingress: [{ from }] });

test('rules name callers, and none of them exists', () => {
  const [only, ...more] = ask(policyLetsNobodyIn, [
    ...WORLD,
    CLIENT,
    ...OPS,
    denyAll(),
    lets(pods({ app: 'none' }), namespaces({ team: 'x' })),
  ]);
  expect(more).toEqual([]);
  expect(only).toMatchObject({
    severity: 'warning',
    title: 'NetworkPolicies let nobody in to its 2 Pods on port 8080, 9090: nobody whom they name exists.',
    settles: 600,
  });
  expect(only?.evidence[0]).toMatchObject({ value: 'Pods app=none of shop; all Pods of namespaces team=x', note: 'no such Pod exists' });
});

test('a podSelector is about Pods of the own namespace: those of another do not count', () => {
  const elsewhere = buildPod({ namespace: 'ops', name: 'c', labels: { app: 'client' } });
  expect(ask(policyLetsNobodyIn, [...WORLD, elsewhere, lets(pods({ app: 'client' }))])).toHaveLength(1);
});

test('the callers are there, and their own policies let nothing out', () => {
  const out = policy('out', { podSelector: { matchLabels: { app: 'client' } }, policyTypes: ['Egress'] });
  expect(ask(policyLetsNobodyIn, [...WORLD, CLIENT, lets(pods({ app: 'client' })), out])).toMatchObject([
    { title: 'NetworkPolicies let nobody in to its 2 Pods on port 8080, 9090: those whom they name are not let out.' },
  ]);
});

test('what may alter an answer is touched: callers and their policies, and no replica of theirs', () => {
  const held: readonly AnyRecord[] = [
    buildNamespace({ name: 'shop' }),
    buildNamespace({ name: 'dev' }),
    ...WORLD,
    ...OPS,
    CLIENT,
    lets(pods({ app: 'client' }), namespaces({ team: 'ops' })),
  ];
  const asked = (...batch: readonly Delta[]): boolean => {
    const state = stateOf(...held);
    return rechecksFor(state, apply(state, batch), [policyLetsNobodyIn]).get('Service')?.has('shop/web') === true;
  };
  expect(asked(remove('Pod', 'shop/c'))).toBe(true);
  expect(asked(put(buildPod({ namespace: 'ops', name: 'new', labels: { app: 'x' } })))).toBe(true);
  expect(asked(put(policy('ops/out', { policyTypes: ['Egress'] })))).toBe(true);
  expect(asked(put(buildNamespace({ name: 'ops', labels: {} })))).toBe(true);
  // Two at once, that are each other's twins: the first of their kind.
  expect(asked(remove('Pod', 'shop/c'), ...[1, 2].map((n) => put(buildPod({ name: `d${n}`, labels: { app: 'client' } }))))).toBe(true);

  expect(asked(put(buildPod({ name: 'c2', labels: { app: 'client' } })))).toBe(false);
  expect(asked(put(buildPod({ name: 'c', labels: { app: 'client' }, ips: ['10.0.0.9'], ready: false })))).toBe(false);
  expect(asked(put(buildPod({ name: 'x', labels: { app: 'other' } })))).toBe(false);
  expect(asked(put(buildPod({ namespace: 'dev', name: 'x' })))).toBe(false);
  expect(asked(put(policy('dev/out', { policyTypes: ['Egress'] })))).toBe(false);
});

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

test('a rule is for a port by a name that no container has: that is the cause', () => {
  const [only] = ask(policyLetsNobodyIn, [...WORLD, allowOn({ port: 'web' })]);
  expect(only?.cause).toBe(
    'Rule 1 of NetworkPolicy web is for the port named web, and no container of the Pods has one of that name: names of ports are those of the Pod, not of the Service.',
  );
  expect(only?.evidence).toContainEqual(expect.objectContaining({ field: 'spec.ingress[0].ports', value: 'web' }));
  expect(ask(policyLetsNobodyIn, [...WORLD, allowOn({ port: 80 })])[0]?.cause).toMatch(/^A Pod that a policy isolates/);
});

test.each<readonly [string, readonly AnyRecord[]]>([
  ['no policy isolates them', [policy('p', { podSelector: { matchLabels: { app: 'other' } } })]],
  ['one port of two is open', [denyAll(), allowOn({ port: 9090 })]],
  ['somebody who is here is let in', [CLIENT, DENY_IN, policy('in', { ingress: [{ from: [pods({ app: 'client' })] }] })]],
  ['somebody of another namespace is let in', [...OPS, DENY_IN, policy('in', { ingress: [{ from: [namespaces({ team: 'ops' })] }] })]],
  ['its own Pods are let in', [policy('in', { ingress: [{ from: [pods({ app: 'web' })] }] })]],
  ['addresses are let in, whose are not known', [policy('in', { ingress: [{ from: [block('203.0.113.0/24')] }] })]],
  ['a Pod that has ended is let in: others of its Job may come', [ENDED, policy('in', { ingress: [{ from: [pods({ app: 'job' })] }] })]],
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

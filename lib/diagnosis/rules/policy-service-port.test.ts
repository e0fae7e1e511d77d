// Tests of policy-service-port.

import { describe, expect, test } from 'vitest';
import { put } from '#lib/cluster/delta.ts';
import { apply } from '#lib/cluster/state.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import {
  buildContainer,
  buildContainerPort,
  buildEndpoint,
  buildNamespace,
  buildPod,
  buildService,
  buildServicePort,
  buildSlice,
  buildSlicePort,
} from '#testing/builders/kube.ts';
import { allowOn, block, namespaces, pods, policy } from '#testing/builders/policy.ts';
import { ask, titles } from '#testing/builders/diagnosis.ts';
import { stateOf } from '#testing/builders/state.ts';
import { rechecksFor } from '#lib/diagnosis/rechecks.ts';
import { policyServicePort } from './policy-service-port.ts';

function world(ports: readonly (readonly [port: number, target: number])[], declared: readonly number[] = [8080]): readonly AnyRecord[] {
  return [
    buildService({ ports: ports.map(([port, targetPort]) => buildServicePort({ name: `p${port}`, port, targetPort })) }),
    buildSlice({
      service: 'web',
      endpoints: [buildEndpoint({ address: '10.0.0.1', pod: 'web-1', ready: true })],
      ports: ports.map(([port, number]) => buildSlicePort({ name: `p${port}`, port: number })),
    }),
    buildPod({ containers: [buildContainer({ ports: declared.map((containerPort) => buildContainerPort({ name: '', containerPort })) })] }),
  ];
}

test('a rule for the port of the Service', () => {
  const [only, ...more] = ask(policyServicePort, [...world([[80, 8080]]), allowOn({ port: 80 })]);
  expect(more).toEqual([]);
  expect(only).toMatchObject({
    title: 'Rule 1 of NetworkPolicy web is for port 80, but the Pods listen on 8080.',
    cause: 'Policies are about the port of the Pod: write 8080. No other rule opens it.',
    at: [
      { kind: 'NetworkPolicy', key: 'shop/web', field: 'spec.ingress[0].ports' },
      { kind: 'Service', key: 'shop/web' },
    ],
  });
});

test('each rule is told, and that another one opens the port', () => {
  const both = policy('web', { ingress: [{ ports: [{ port: 8080 }] }, { ports: [{ port: 80 }] }, { ports: [{ port: 79, endPort: 81 }] }] });
  const found = ask(policyServicePort, [...world([[80, 8080]]), both]);
  expect(titles(found)).toEqual([
    'Rule 2 of NetworkPolicy web is for port 80, but the Pods listen on 8080.',
    'Rule 3 of NetworkPolicy web is for port 80, but the Pods listen on 8080.',
  ]);
  expect(found[0]?.cause).toBe('Policies are about the port of the Pod: write 8080.');
});

test.each<readonly [string, readonly AnyRecord[]]>([
  ['the ports are equal', [...world([[80, 80]]), allowOn({ port: 80 })]],
  ['the rule names the port of the Pod', [...world([[80, 8080]]), allowOn({ port: 8080 })]],
  ['the rule names both', [...world([[80, 8080]]), allowOn({ port: 80 }, { port: 8080 })]],
  ['the rule names no port', [...world([[80, 8080]]), policy('web', { ingress: [{}] })]],
  ['a container declares that number', [...world([[80, 8080]], [8080, 80]), allowOn({ port: 80 })]],
  [
    'another port of the Service leads to that number',
    [
      ...world([
        [80, 8080],
        [81, 80],
      ]),
      allowOn({ port: 80 }),
    ],
  ],
  ['the protocol is another', [...world([[80, 8080]]), allowOn({ port: 80, protocol: 'UDP' })]],
  [
    'the policy does not select the Pods',
    [...world([[80, 8080]]), policy('p', { podSelector: { matchLabels: { app: 'x' } }, ingress: [{ ports: [{ port: 80 }] }] })],
  ],
])('silent where %s', (_, held) => {
  expect(ask(policyServicePort, held)).toEqual([]);
});

describe('on the way out', () => {
  const WORLD = world([[80, 8080]]);
  const out = (ports: readonly object[], to: readonly object[] = [pods({ app: 'web' })], name = 'out') =>
    policy(name, { podSelector: { matchLabels: { app: 'client' } }, policyTypes: ['Egress'], egress: [{ to, ports }] });

  test('a rule for the port of the Service, whose peer names its Pods', () => {
    expect(ask(policyServicePort, [...WORLD, out([{ port: 80 }])])).toMatchObject([
      {
        severity: 'warning',
        title: 'Rule 1 of NetworkPolicy out, on the way out, is for port 80, but the Pods listen on 8080.',
        cause: 'Policies are about the port of the Pod: write 8080. No other rule of the policy lets out to it.',
        at: [
          { kind: 'NetworkPolicy', key: 'shop/out', field: 'spec.egress[0].ports' },
          { kind: 'Service', key: 'shop/web' },
        ],
      },
    ]);
  });

  test('of a policy of another namespace', () => {
    const peer = { ...namespaces({ team: 'shop' }), ...pods({ app: 'web' }) };
    const shop = buildNamespace({ name: 'shop', labels: { team: 'shop' } });
    expect(titles(ask(policyServicePort, [...WORLD, shop, out([{ port: 80 }], [peer], 'ops/out')]))).toEqual([
      'Rule 1 of NetworkPolicy ops/out, on the way out, is for port 80, but the Pods listen on 8080.',
    ]);
  });

  const shop = buildNamespace({ name: 'shop', labels: { team: 'shop' } });
  const whole = out([{ port: 80 }], [namespaces({ team: 'shop' })], 'ops/out');
  const beside = (ports: readonly number[], hostNetwork = false) =>
    buildPod({
      name: 'other',
      labels: { app: 'other' },
      ips: ['10.0.0.2'],
      hostNetwork,
      containers: [buildContainer({ ports: ports.map((containerPort) => buildContainerPort({ name: '', containerPort })) })],
    });

  test('of a whole namespace, where no Pod of it may listen there', () => {
    const told = ['Rule 1 of NetworkPolicy ops/out, on the way out, is for port 80, but the Pods listen on 8080.'];
    expect(titles(ask(policyServicePort, [...WORLD, shop, whole]))).toEqual(told);
    expect(titles(ask(policyServicePort, [...WORLD, shop, whole, beside([9000])]))).toEqual(told);
    expect(titles(ask(policyServicePort, [...WORLD, shop, whole, beside([], true)]))).toEqual(told);
    expect(ask(policyServicePort, [...WORLD, shop, whole, beside([80])])).toEqual([]);
    expect(ask(policyServicePort, [...WORLD, shop, whole, beside([])])).toEqual([]);
  });

  test('a Pod with those labels that declares no port is no reason to be silent', () => {
    const silent = { ...beside([]), metadata: { ...beside([]).metadata, labels: { app: 'web', tier: 'x' } } };
    expect(ask(policyServicePort, [...WORLD, silent, out([{ port: 80 }])])).toHaveLength(1);
  });

  test('of several namespaces nothing is told, even where one of them is meant', () => {
    const dev = buildNamespace({ name: 'dev', labels: { team: 'shop' } });
    expect(ask(policyServicePort, [...WORLD, shop, dev, whole])).toEqual([]);
    const byName = out([{ port: 80 }], [namespaces({ 'kubernetes.io/metadata.name': 'shop' })], 'ops/out');
    expect(ask(policyServicePort, [...WORLD, shop, dev, byName])).toHaveLength(1);
  });

  test('a Pod that comes to a whole namespace is touched, and another namespace that is taken with it', () => {
    const asked = (change: AnyRecord): boolean => {
      const state = stateOf(...WORLD, shop, whole);
      return (
        rechecksFor(state, apply(state, [put(change)]), [policyServicePort])
          .get('Service')
          ?.has('shop/web') === true
      );
    };
    expect(asked(beside([80]))).toBe(true);
    expect(asked(buildNamespace({ name: 'dev', labels: { team: 'shop' } }))).toBe(true);
    expect(asked(buildNamespace({ name: 'dev', labels: { team: 'x' } }))).toBe(false);
  });

  const listens = buildPod({
    name: 'other',
    labels: { app: 'web', tier: 'x' },
    ips: ['10.0.0.2'],
    containers: [buildContainer({ ports: [buildContainerPort({ name: '', containerPort: 80 })] })],
  });
  test.each<readonly [string, readonly AnyRecord[]]>([
    ['the rule names the port of the Pod', [out([{ port: 8080 }])]],
    ['the rule names both', [out([{ port: 80 }, { port: 8080 }])]],
    ['the rule names no port', [out([])]],
    ['the peer is of other Pods', [out([{ port: 80 }], [pods({ app: 'db' })])]],
    ['the peer is the whole namespace', [out([{ port: 80 }], [pods({})])]],
    ['the peer is every namespace', [buildNamespace({ name: 'shop' }), out([{ port: 80 }], [namespaces({})])]],
    ['the peer is of addresses', [out([{ port: 80 }], [block('10.0.0.0/8')])]],
    ['the rule is for everybody', [out([{ port: 80 }], [])]],
    ['another Pod that the peer takes listens on that port', [listens, out([{ port: 80 }])]],
    [
      'the policy isolates no egress',
      [policy('out', { policyTypes: ['Ingress'], egress: [{ to: [pods({ app: 'web' })], ports: [{ port: 80 }] }] })],
    ],
  ])('silent where %s', (_, held) => {
    const found = ask(policyServicePort, [...WORLD, ...held]);
    expect(found.filter((f) => f.title.includes('way out'))).toEqual([]);
  });

  test('what may alter an answer is touched: policies of any namespace, and Pods that the peer takes', () => {
    const shop = buildNamespace({ name: 'shop', labels: { team: 'shop' } });
    const peer = { ...namespaces({ team: 'shop' }), ...pods({ app: 'web' }) };
    const asked = (change: AnyRecord): boolean => {
      const state = stateOf(...WORLD, shop, out([{ port: 80 }], [peer], 'ops/out'));
      return (
        rechecksFor(state, apply(state, [put(change)]), [policyServicePort])
          .get('Service')
          ?.has('shop/web') === true
      );
    };
    expect(asked(out([{ port: 81 }], [peer], 'ops/out'))).toBe(true);
    expect(asked(listens)).toBe(true);
    expect(asked(buildNamespace({ name: 'shop' }))).toBe(true);
    expect(asked(buildPod({ name: 'x', labels: { app: 'db' } }))).toBe(false);
    expect(asked(out([{ port: 81 }], [namespaces({ team: 'x' })], 'dev/out'))).toBe(false);
  });
});

// Tests of policy-service-port.

import { expect, test } from 'vitest';
import type { AnyRecord } from '#lib/cluster/record.ts';
import {
  buildContainer,
  buildContainerPort,
  buildEndpoint,
  buildPod,
  buildService,
  buildServicePort,
  buildSlice,
  buildSlicePort,
} from '#lib/kube/builders.ts';
import { allowOn, policy } from '#lib/policy/builders.ts';
import { ask, titles } from '#lib/diagnosis/builders.ts';
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

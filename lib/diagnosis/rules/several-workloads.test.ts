// Tests of several-workloads.

import { expect, test } from 'vitest';
import { buildContainer, buildOwner, buildPod, buildService, buildServicePort } from '#lib/kube/builders.ts';
import { ask } from '#lib/diagnosis/builders.ts';
import { severalWorkloads } from './several-workloads.ts';

const web = (name: string) => buildPod({ name, ownerReferences: [buildOwner('StatefulSet', 'web')] });
const job = buildPod({ name: 'j', ownerReferences: [buildOwner('Job', 'import-1')] });

test('Pods of two workloads, the larger first', () => {
  const [only] = ask(severalWorkloads, [buildService(), job, web('w1'), web('w2')]);
  expect(only).toMatchObject({
    title: 'The selector catches Pods of 2 workloads.',
    cause: 'Job import-1 runs to an end, and takes connections until then.',
    at: [
      { kind: 'Service', key: 'shop/web', field: 'spec.selector' },
      { kind: 'Pod', key: 'shop/j' },
    ],
  });
  expect(only?.evidence.slice(1).map((e) => [e.value, e.note])).toEqual([
    ['StatefulSet web', '2 Pods: w1, w2'],
    ['Job import-1', '1 Pod: j'],
  ]);
});

test('one of them has not the port', () => {
  const bare = buildPod({ name: 'x', ownerReferences: [buildOwner('StatefulSet', 'other')], containers: [buildContainer({ ports: [] })] });
  const service = buildService({ ports: [buildServicePort({ targetPort: 8080 })] });
  expect(ask(severalWorkloads, [service, web('w1'), bare])[0]?.cause).toBe(
    'StatefulSet other declares no port 8080: connections that reach it may fail.',
  );
});

test('silent for a Job that has ended', () => {
  const ended = buildPod({ name: 'j', ownerReferences: [buildOwner('Job', 'import-1')], phase: 'Succeeded' });
  expect(ask(severalWorkloads, [buildService(), web('w1'), ended])).toEqual([]);
});

test('silent for one workload, whatever its ReplicaSet, and for bare Pods', () => {
  const rolled = (name: string, hash: string) =>
    buildPod({ name, labels: { app: 'web', 'pod-template-hash': hash }, ownerReferences: [buildOwner('ReplicaSet', `web-${hash}`)] });
  expect(ask(severalWorkloads, [buildService(), rolled('a', '1'), rolled('b', '2')])).toEqual([]);
  expect(ask(severalWorkloads, [buildService(), web('w1'), buildPod({ name: 'bare' })])).toEqual([]);
});

const running = (workload: string, ...images: readonly string[]) =>
  buildPod({
    name: `${workload}-0`,
    ownerReferences: [buildOwner('StatefulSet', workload)],
    containers: images.map((image, i) => buildContainer({ name: `c${i}`, image })),
  });

test.each([
  ['warning', 'another program', ['reg.io:5000/web:1'], ['reg.io:5000/worker:1']],
  ['warning', 'a sidecar alone in common', ['web:1', 'proxy:2'], ['worker:1', 'proxy:2']],
  ['info', 'the same program of another tag', ['reg.io:5000/web:1'], ['reg.io:5000/web@sha256:abc']],
  ['info', 'the same program, and a sidecar more', ['web:1'], ['proxy:2', 'web:2']],
])('%s for %s', (severity, _, one, other) => {
  const service = buildService({ ports: [buildServicePort({ targetPort: 'http' })] });
  expect(ask(severalWorkloads, [service, running('web', ...one), running('canary', ...other)])[0]?.severity).toBe(severity);
});

test('the same program where one lacks the port is a warning', () => {
  const service = buildService({ ports: [buildServicePort({ targetPort: 'grpc' })] });
  const port = { name: 'grpc', containerPort: 90, hostPort: undefined, protocol: 'TCP' } as const;
  const serves = {
    ...running('web', 'web:1'),
    spec: { ...running('web').spec, containers: [buildContainer({ image: 'web:1', ports: [port] })] },
  };
  expect(ask(severalWorkloads, [service, serves, running('queue', 'web:1')])[0]?.severity).toBe('warning');
});

test('the evidence is the owner that the Pod names; whose that is, is beside it', () => {
  const rolled = (name: string, owner: string) =>
    buildPod({ name, labels: { app: 'web', 'pod-template-hash': '1' }, ownerReferences: [buildOwner('ReplicaSet', `${owner}-1`)] });
  const [only] = ask(severalWorkloads, [buildService(), rolled('a', 'web'), rolled('b', 'queue')]);
  expect(only?.evidence.slice(1).map((e) => [e.value, e.note])).toEqual([
    ['ReplicaSet queue-1', 'Deployment queue, 1 Pod: b'],
    ['ReplicaSet web-1', 'Deployment web, 1 Pod: a'],
  ]);
});

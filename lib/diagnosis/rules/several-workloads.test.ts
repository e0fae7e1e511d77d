// Tests of several-workloads.

import { expect, test } from 'vitest';
import { buildContainer, buildOwner, buildPod, buildService, buildServicePort } from '#testing/builders/kube.ts';
import { ask } from '#testing/builders/diagnosis.ts';
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

test('silent for one workload, whatever its ReplicaSet, and for bare Pods among themselves', () => {
  const rolled = (name: string, hash: string) =>
    buildPod({ name, labels: { app: 'web', 'pod-template-hash': hash }, ownerReferences: [buildOwner('ReplicaSet', `web-${hash}`)] });
  expect(ask(severalWorkloads, [buildService(), rolled('a', '1'), rolled('b', '2')])).toEqual([]);
  expect(ask(severalWorkloads, [buildService(), buildPod({ name: 'one' }), buildPod({ name: 'other' })])).toEqual([]);
});

test('a bare Pod beside a workload takes its connections', () => {
  const [only] = ask(severalWorkloads, [
    buildService({ ports: [buildServicePort({ targetPort: 8080 })] }),
    web('w1'),
    buildPod({ name: 'debug', containers: [buildContainer({ ports: [] })] }),
  ]);
  expect(only).toMatchObject({
    severity: 'warning',
    title: 'The selector catches Pods of 1 workload and 1 Pod of none.',
    cause: 'Pod debug declares no port 8080: connections that reach it may fail.',
  });
  expect(only?.evidence[1]).toMatchObject({ value: 'not set', note: 'no workload has made it, 1 Pod: debug' });
});

/** Pods of two workloads of one image that differ in a label; without declared ports. */
const parted = (label: string, one: string, other: string, ports = false) =>
  [one, other].map((value, i) =>
    buildPod({
      name: `${value}-0`,
      labels: { app: 'web', [label]: value },
      ownerReferences: [buildOwner('StatefulSet', `w${i}`)],
      containers: [buildContainer({ image: 'web:1', ...(ports ? {} : { ports: [] }) })],
    }),
  );

test.each([
  ['warning', 'component', 'web', 'sidekiq', false],
  ['warning', 'app.kubernetes.io/component', 'web', 'worker', false],
  ['info', 'component', 'web', 'sidekiq', true],
  ['info', 'component', 'primary', 'read', false],
  ['info', 'component', 'web', 'web-canary', false],
  ['info', 'zone', 'east', 'west', false],
  ['warning', 'env', 'prod', 'staging', true],
  ['info', 'environment', 'blue', 'green', true],
])('%s for one image with %s=%s and %s, ports declared: %j', (severity, label, one, other, ports) => {
  const service = buildService({ ports: [buildServicePort({ targetPort: 8080 })] });
  expect(ask(severalWorkloads, [service, ...parted(label, one, other, ports)])[0]?.severity).toBe(severity);
});

test('what parts they are is told', () => {
  const service = buildService({ ports: [buildServicePort({ targetPort: 3000 })] });
  expect(ask(severalWorkloads, [service, ...parted('component', 'web', 'worker')])[0]?.cause).toBe(
    'By the label component they are several parts: web, worker. None of them declares port 3000: connections to those that do not listen there are refused.',
  );
  expect(ask(severalWorkloads, [service, ...parted('env', 'staging', 'prod')])[0]?.cause).toBe(
    'By the label env they are of several environments: prod, staging.',
  );
});

test('silent for a headless Service by which all of them have their names, whatever ports they declare', () => {
  const service = buildService({ clusterIP: 'None', clusterIPs: ['None'], ports: [buildServicePort({ targetPort: 8080 })] });
  const member = (name: string, set: string, subdomain: string, ports = true) =>
    buildPod({
      name,
      subdomain,
      ownerReferences: [buildOwner('StrimziPodSet', set)],
      containers: [buildContainer(ports ? {} : { ports: [] })],
    });
  const broker = member('b', 'brokers', 'web');
  expect(ask(severalWorkloads, [service, broker, member('c', 'controllers', 'web', false)])).toEqual([]);
  expect(ask(severalWorkloads, [service, broker, member('c', 'controllers', 'other', false)])).toHaveLength(1);
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

/** A Deployment with an image of its own and these labels. */
const deployed = (workload: string, labels: Record<string, string>, image = workload) =>
  buildPod({
    name: `${workload}-x`,
    labels: { app: 'web', 'pod-template-hash': `h-${workload}`, ...labels },
    ownerReferences: [buildOwner('ReplicaSet', `${workload}-h-${workload}`)],
    containers: [buildContainer({ image })],
  });

test('versions of one program are information, whatever their images', () => {
  const service = buildService({ ports: [buildServicePort({ targetPort: 'http' })] });
  const asked = (...pods: readonly ReturnType<typeof deployed>[]) => ask(severalWorkloads, [service, ...pods])[0];
  const versions = [1, 2, 3].map((n) => deployed(`web-v${n}`, { version: `v${n}`, 'service.istio.io/canonical-revision': `v${n}` }));
  expect(asked(...versions)).toMatchObject({
    severity: 'info',
    cause: 'They are versions of one program: their labels differ by the version alone.',
  });
  expect(asked(deployed('web', { track: 'stable' }), deployed('web-canary', { track: 'canary' }))?.severity).toBe('info');
  expect(asked(deployed('web-v1', { version: 'v1' }), deployed('queue-v2', { version: 'v2' }))?.severity).toBe('warning');
  expect(asked(deployed('web-v1', { version: 'v1' }), deployed('web-v2', { version: 'v2', tier: 'back' }))?.severity).toBe('warning');
  expect(asked(deployed('web-v1', {}), deployed('web-v2', {}))?.severity).toBe('warning');
});

test('releases with a Service of their own each, both over both, are a warning, whatever their images', () => {
  const pods = ['one', 'two'].map((release) => deployed(`${release}-web`, { release }, 'web:1'));
  const of = (name: string, release: string, selector: Record<string, string> = { app: 'web' }) =>
    buildService({ name, labels: { release }, selector });
  const asked = (...services: readonly ReturnType<typeof of>[]) => ask(severalWorkloads, [...services, ...pods])[0];
  expect(asked(of('web', 'one'), of('other', 'two'))).toMatchObject({
    severity: 'warning',
    cause:
      'Deployment one-web and Deployment two-web have a Service each, web and other, and each of these takes the Pods of all: callers of one reach the others too. Add a label in which the workloads differ to each selector.',
  });
  expect(asked(of('web', 'one'))?.severity).toBe('info');
  expect(asked(of('web', 'one'), of('other', 'one'))?.severity).toBe('info');
  expect(asked(of('web', 'one'), of('other', 'two', { app: 'web', release: 'two' }))?.severity).toBe('info');
});

test('a Service is that of the workload whose name it has', () => {
  const pods = ['web', 'two'].map((name) => deployed(name, {}, 'web:1'));
  const asked = (other: string) => ask(severalWorkloads, [buildService(), buildService({ name: other }), ...pods])[0]?.severity;
  expect(asked('two')).toBe('warning');
  expect(asked('web-headless')).toBe('info');
});

test('silent where a headless Service holds the members of one application, and not where it holds others', () => {
  const headless = buildService({ clusterIP: 'None', clusterIPs: ['None'] });
  const asked = (...images: readonly string[]) => ask(severalWorkloads, [headless, ...images.map((image, i) => running(`set${i}`, image))]);
  expect(asked('db:1', 'db:1')).toEqual([]);
  expect(asked('db:1', 'web:1')).toHaveLength(1);
});

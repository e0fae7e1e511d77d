// Tests of probe-elsewhere.

import { expect, test } from 'vitest';
import { buildContainer, buildContainerPort, buildPod, buildService, buildServicePort, type PodOptions } from '#testing/builders/kube.ts';
import { ask, titles } from '#testing/builders/diagnosis.ts';
import { probeElsewhere } from './probe-elsewhere.ts';

const service = buildService({ ports: [buildServicePort({ targetPort: 8080 })] });
const pod = (port: number | string | undefined, options: PodOptions = {}) =>
  buildPod({
    ready: false,
    containers: [buildContainer({ readinessProbe: { httpGet: { port }, tcpSocket: undefined, grpc: undefined } })],
    ...options,
  });

test('the probe asks another port, which nobody declares, and nobody is ready', () => {
  expect(titles(ask(probeElsewhere, [service, pod(9000)]))).toEqual([
    'Nobody is ready: readiness is asked at port 9000, which no container declares; the Service sends to 8080.',
  ]);
});

test('silent where somebody is ready, and where the port is declared: a port for health', () => {
  expect(ask(probeElsewhere, [service, pod(9000), pod(9000, { name: 'web-2', ready: true })])).toEqual([]);
  expect(ask(probeElsewhere, [service, pod(9000, { state: { waiting: { reason: 'ImagePullBackOff' } } })])).toEqual([]);
  const health = buildContainer({
    ports: [buildContainerPort(), buildContainerPort({ name: 'health', containerPort: 9000 })],
    readinessProbe: { httpGet: { port: 'health' }, tcpSocket: undefined, grpc: undefined },
  });
  expect(ask(probeElsewhere, [service, pod(9000, { containers: [health] })])).toEqual([]);
});

test('silent where it asks the port that serves, by number or name, and without a probe', () => {
  expect(ask(probeElsewhere, [service, pod(8080)])).toEqual([]);
  expect(ask(probeElsewhere, [service, pod('http')])).toEqual([]);
  expect(ask(probeElsewhere, [service, buildPod({ ready: false })])).toEqual([]);
});

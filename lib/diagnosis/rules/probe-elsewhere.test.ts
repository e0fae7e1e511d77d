// Tests of probe-elsewhere.

import { expect, test } from 'vitest';
import { buildContainer, buildPod, buildService, buildServicePort } from '#lib/kube/builders.ts';
import { ask, titles } from '#lib/diagnosis/builders.ts';
import { probeElsewhere } from './probe-elsewhere.ts';

const service = buildService({ ports: [buildServicePort({ targetPort: 8080 })] });
const pod = (port: number | string | undefined) =>
  buildPod({ containers: [buildContainer({ readinessProbe: { httpGet: { port }, tcpSocket: undefined, grpc: undefined } })] });

test('the probe asks another port', () => {
  expect(titles(ask(probeElsewhere, [service, pod(9000)]))).toEqual(['Readiness is asked at port 9000; the Service sends to 8080.']);
});

test('silent where it asks the port that serves, by number or name, and without a probe', () => {
  expect(ask(probeElsewhere, [service, pod(8080)])).toEqual([]);
  expect(ask(probeElsewhere, [service, pod('http')])).toEqual([]);
  expect(ask(probeElsewhere, [service, buildPod()])).toEqual([]);
});

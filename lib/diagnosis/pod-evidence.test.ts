// Tests of evidence from Pods: grouped by reason, and which port is asked where a container runs and is not ready.

import { expect, test } from 'vitest';
import { buildContainer, buildPod } from '#testing/builders/kube.ts';
import type { Container, Pod } from '#lib/kube/pod.ts';
import { podEvidence } from './pod-evidence.ts';

type Probe = NonNullable<Container['readinessProbe']>;
const NONE: Probe = { httpGet: undefined, tcpSocket: undefined, grpc: undefined };

function probed(readinessProbe: Probe | undefined, name = 'web-1', ready = false): Pod {
  return buildPod({ name, ready, containers: [buildContainer({ readinessProbe })] });
}

const lines = (pods: readonly Pod[]): readonly string[] =>
  podEvidence(pods).map(({ subject, field, value, note = '' }) => `${subject.key} ${field}: ${value} (${note})`);

const UNREADY = 'shop/web-1 status.containerStatuses[app].ready: false (Pod web-1)';

test.each<readonly [Partial<Probe>, string]>([
  [{ httpGet: { port: 61_779 } }, 'httpGet.port: 61779'],
  [{ tcpSocket: { port: 'http' } }, 'tcpSocket.port: http'],
  [{ grpc: { port: 9090 } }, 'grpc.port: 9090'],
])('a container that runs and is not ready: which port its probe asks (%#)', (probe, asked) => {
  expect(lines([probed({ ...NONE, ...probe })])).toEqual([
    UNREADY,
    `shop/web-1 spec.containers[app].readinessProbe.${asked} (the readiness probe has not passed)`,
  ]);
});

test('no word of a probe that is a command, or that is not there, or that has passed', () => {
  expect(lines([probed(NONE)])).toEqual([UNREADY]);
  expect(lines([probed(undefined)])).toEqual([UNREADY]);
  expect(lines([probed({ ...NONE, httpGet: { port: 80 } }, 'web-1', true)])).toEqual([
    'shop/web-1 status.conditions[Ready].status: True (Pod web-1)',
  ]);
});

test('once for all Pods of one reason', () => {
  const probe = { ...NONE, httpGet: { port: 80 } };
  expect(lines([probed(probe), probed(probe, 'web-2')])).toEqual([
    'shop/web-1 status.containerStatuses[app].ready: false (2 Pods: web-1, web-2)',
    'shop/web-1 spec.containers[app].readinessProbe.httpGet.port: 80 (the readiness probe has not passed)',
  ]);
});

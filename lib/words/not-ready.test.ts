// Tests of why a Pod is not ready, from its status and its events, and of the sentences.

import { describe, expect, test } from 'vitest';
import { notReadyWhy } from '#lib/cluster/not-ready-why.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import type { ContainerStatus, Pod } from '#lib/kube/pod.ts';
import { buildEvent } from '#testing/builders/event.ts';
import { buildContainer, buildPod, buildPodCondition, type PodOptions } from '#testing/builders/kube.ts';
import { stateOf } from '#testing/builders/state.ts';
import { notReadyWords } from './not-ready.ts';

const NOW = Date.parse('2026-11-22T00:02:08Z');
const LAST = '2026-11-22T00:02:00Z';

function said(pod: Pod, ...events: readonly AnyRecord[]): readonly string[] {
  return notReadyWhy(stateOf(pod, ...events), pod).map((fact) => notReadyWords(fact, NOW));
}

const unready = (options: PodOptions = {}): Pod => buildPod({ ready: false, ...options });

function crashing(over: Partial<ContainerStatus>): Pod {
  const pod = unready();
  const status: ContainerStatus = { name: 'app', ready: false, restartCount: 0, state: undefined, ...over };
  return { ...pod, status: { ...pod.status, containerStatuses: [status] } };
}

const FAILED = 'Readiness probe failed: HTTP probe failed with statuscode: 503';

describe('from events', () => {
  test('the last failure of a probe, how often, and when', () => {
    expect(said(unready(), buildEvent({ count: 12, last: LAST }))).toEqual([`${FAILED}, 12 times, last 8 s ago`]);
    expect(said(unready(), buildEvent({ last: LAST, note: `${FAILED}\n` }))).toEqual([`${FAILED}, 8 s ago`]);
  });

  test('a failed liveness probe is no answer to why it is not ready', () => {
    const note = 'Liveness probe failed: connection refused';
    expect(said(unready(), buildEvent({ note }))).toEqual(['Container app runs, and its readiness probe has not passed']);
  });

  test('of another Pod of its name, of one that is ready, and of another container: nothing', () => {
    expect(said(unready(), buildEvent({ uid: 'another' }))).toEqual(['Container app runs, and its readiness probe has not passed']);
    expect(said(buildPod(), buildEvent())).toEqual([]);
    const other = { ...buildEvent(), regarding: { ...buildEvent().regarding, fieldPath: 'spec.containers{mesh}' } };
    expect(said(unready(), other)).toEqual(['Container app runs, and its readiness probe has not passed']);
  });

  test('what else was said, the latest first, without what the status says', () => {
    const mount = buildEvent({ name: 'a', reason: 'FailedMount', note: 'MountVolume.SetUp failed for volume "x"', count: 3, last: LAST });
    const back = buildEvent({ name: 'b', reason: 'BackOff', note: 'Back-off restarting failed container' });
    expect(said(unready({ state: { waiting: { reason: 'ContainerCreating' } } }), mount, back)).toEqual([
      'Container app waits: ContainerCreating',
      'FailedMount: MountVolume.SetUp failed for volume "x", 3 times, last 8 s ago',
    ]);
  });
});

describe('from its status, where events may not be read', () => {
  const MESSAGE = '0/3 nodes are available: 3 Insufficient cpu.';

  test('it found no Node', () => {
    const conditions = [buildPodCondition('PodScheduled', 'False', { reason: 'Unschedulable', message: MESSAGE })];
    const pod = unready({ nodeName: undefined, conditions });
    const nothingRuns = { ...pod, status: { ...pod.status, containerStatuses: [] } };
    expect(said(nothingRuns)).toEqual(['It found no Node: 0/3 nodes are available: 3 Insufficient cpu']);
  });

  test('it restarts, and how it ended last', () => {
    const last = { reason: 'OOMKilled', exitCode: 137, finishedAt: LAST };
    const pod = crashing({ restartCount: 7, state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated: last } });
    expect(said(pod)).toEqual([
      'Container app waits: CrashLoopBackOff',
      'Container app has restarted 7 times; it ended last with exit code 137 (OOMKilled), 8 s ago',
    ]);
  });

  test('an image, with the message', () => {
    const pod = crashing({ state: { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "web:3"' } } });
    expect(said(pod)).toEqual(['Container app waits: ImagePullBackOff: Back-off pulling image "web:3"']);
  });

  test('a readiness gate, beside a container that is well', () => {
    const pod = unready({ conditions: [buildPodCondition('example.com/gate', 'False', { message: 'target is not healthy' })] });
    const gated: Pod = {
      ...pod,
      spec: { ...pod.spec, readinessGates: [{ conditionType: 'example.com/gate' }] },
      status: { ...pod.status, containerStatuses: [{ name: 'app', ready: true, restartCount: 0, state: undefined }] },
    };
    expect(said(gated)).toEqual(['The readiness gate example.com/gate is False: target is not healthy']);
  });

  test('the port of the probe', () => {
    const probe = { httpGet: { port: 'http' }, tcpSocket: undefined, grpc: undefined };
    const pod = unready({ containers: [buildContainer({ readinessProbe: probe })] });
    expect(said(pod)).toEqual(['Container app runs, and its readiness probe on port http has not passed']);
  });
});

test('without the time the words stay while the same goes on', () => {
  const at = (count: number) => notReadyWhy(stateOf(unready(), buildEvent({ count })), unready()).map((fact) => notReadyWords(fact, 0));
  expect(at(1)).toEqual([FAILED]);
  expect(at(9)).toEqual(at(1));
});

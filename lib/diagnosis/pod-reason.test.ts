// Tests of what keeps a Pod: the words, the field, and the value as it stands there.

import { expect, test } from 'vitest';
import { buildPod, buildPodCondition } from '#testing/builders/kube.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { lookAtPod } from './pod-evidence.ts';
import { podTrouble } from './pod-reason.ts';

/** All containers are ready. */
const waiting = (...conditions: Pod['status']['conditions']): Pod => {
  const pod = buildPod({ conditions });
  return { ...pod, status: { ...pod.status, conditions: [buildPodCondition('Ready', 'False'), ...conditions] } };
};
const gated = (pod: Pod): Pod => ({ ...pod, spec: { ...pod.spec, readinessGates: [{ conditionType: 'example.com/open' }] } });
const unready = (state: NonNullable<Pod['status']['containerStatuses'][number]['state']>) => buildPod({ ready: false, state });

test.each<readonly [Pod, string, string, string | undefined]>([
  [
    unready({ waiting: { reason: 'CrashLoopBackOff' } }),
    'CrashLoopBackOff',
    'status.containerStatuses[app].state.waiting.reason',
    'CrashLoopBackOff',
  ],
  [buildPod({ phase: 'Failed', reason: 'Evicted', ready: false }), 'Evicted', 'status.phase', 'Failed'],
  [
    unready({ waiting: { reason: 'ContainerCreating' } }),
    'container app waits: ContainerCreating',
    'status.containerStatuses[app].state.waiting.reason',
    'ContainerCreating',
  ],
  [
    unready({ terminated: { reason: undefined } }),
    'container app ended: no reason given',
    'status.containerStatuses[app].state.terminated.reason',
    undefined,
  ],
  [buildPod({ ready: false }), 'container app is not ready', 'status.containerStatuses[app].ready', 'false'],
  [buildPod({ deletionTimestamp: '2026-11-22T01:00:00Z' }), 'terminating', 'metadata.deletionTimestamp', '2026-11-22T01:00:00Z'],
  [
    waiting(buildPodCondition('PodScheduled', 'False', { message: '0/3 nodes are available.' })),
    '0/3 nodes are available.',
    'status.conditions[PodScheduled].message',
    '0/3 nodes are available.',
  ],
  [
    gated(waiting(buildPodCondition('example.com/open', 'False', { reason: 'Registering' }))),
    'readiness gate example.com/open is False: Registering',
    'status.conditions[example.com/open].status',
    'False',
  ],
  [waiting(), 'not ready', 'status.conditions[Ready].status', 'False'],
])('%#', (pod, words, field, value) => {
  expect(podTrouble(pod)).toMatchObject({ words, field, value });
});

test('nothing of a Pod that is well', () => {
  expect(podTrouble(buildPod())).toBeUndefined();
});

test('of one that crashes, what it said last', () => {
  expect(lookAtPod(unready({ waiting: { reason: 'CrashLoopBackOff' } }))).toEqual([
    'kubectl -n shop describe pod web-1',
    'kubectl -n shop logs web-1 -c app --previous',
  ]);
  expect(lookAtPod(buildPod({ ready: false }))).toEqual(['kubectl -n shop describe pod web-1']);
});

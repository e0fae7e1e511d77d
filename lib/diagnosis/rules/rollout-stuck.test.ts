// Tests of rollout-stuck.

import { expect, test } from 'vitest';
import { buildOwner, buildPod, buildPodCondition, buildService } from '#testing/builders/kube.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import { buildDeployment, buildReplicaSet, type WorkloadOptions } from '#testing/builders/workload.ts';
import { rolloutStuck } from './rollout-stuck.ts';

const MESSAGE = 'ReplicaSet "web-b" has timed out progressing.';
const STUCK = buildPodCondition('Progressing', 'False', {
  reason: 'ProgressDeadlineExceeded',
  message: MESSAGE,
  lastTransitionTime: '2026-11-22T00:10:00Z',
});
const image = (name: string) => ({ containers: [{ name: 'app', image: name, ports: [], restartPolicy: undefined }] });
const deployment = (options: WorkloadOptions = {}) =>
  buildDeployment({ wanted: 3, current: 4, updated: 1, available: 3, revision: '5', conditions: [STUCK], ...image('app:2'), ...options });
const SETS = [
  buildReplicaSet({ of: 'web', name: 'web-a', wanted: 3, revision: '4', ...image('app:1') }),
  buildReplicaSet({ of: 'web', name: 'web-b', wanted: 1, revision: '5', ...image('app:2') }),
];
const newest = buildPod({
  name: 'web-b-1',
  labels: { app: 'web', 'pod-template-hash': 'b' },
  ownerReferences: [buildOwner('ReplicaSet', 'web-b')],
  ready: false,
  state: { waiting: { reason: 'ImagePullBackOff' } },
});
const found = (...held: Parameters<typeof ask>[1]) => ask(rolloutStuck, held, { kind: 'Deployment', key: 'shop/web' });

test('what its controller says, both revisions, and what keeps the new Pods', () => {
  const [only, ...others] = found(buildService(), deployment(), ...SETS, newest);
  expect(others).toEqual([]);
  expect(only).toMatchObject({
    severity: 'warning',
    title: 'The rollout is stuck: 1 of 3 Pods is of revision 5.',
    cause: 'Pod web-b-1 of revision 5: ImagePullBackOff.',
    service: 'shop/web',
    lasting: { kind: 'exactly', since: Date.parse('2026-11-22T00:10:00Z') },
  });
  expect(only?.evidence).toMatchObject([
    { field: 'status.conditions[Progressing].reason', value: 'ProgressDeadlineExceeded', note: MESSAGE },
    { field: 'spec.template.spec.containers[*].image', value: 'app:1 → app:2' },
    { subject: { kind: 'Pod' }, value: 'ImagePullBackOff' },
    { subject: { kind: 'Service', key: 'shop/web' } },
  ]);
  expect(only?.next[1]).toBe('kubectl -n shop describe pod web-b-1');
});

test('Pods that are refused are the cause', () => {
  const refused = buildPodCondition('ReplicaFailure', 'True', { reason: 'FailedCreate', message: 'exceeded quota: small' });
  const [only] = found(buildService(), deployment({ conditions: [STUCK, refused] }), ...SETS);
  expect(only?.cause).toBe('The API server refuses its Pods: exceeded quota: small');
});

test('of several Services it concerns none alone', () => {
  expect(found(buildService(), buildService({ name: 'public' }), deployment(), ...SETS)[0]?.service).toBeUndefined();
});

test.each<[string, Parameters<typeof ask>[1]]>([
  ['no Service is behind it', [buildService({ selector: { app: 'db' } }), deployment()]],
  ['it gets on', [buildService(), deployment({ conditions: [buildPodCondition('Progressing', 'True')] })]],
  ['its controller has not looked at the newest spec', [buildService(), deployment({ generation: 2, observedGeneration: 1 })]],
])('silent where %s', (_, held) => {
  expect(found(...held)).toEqual([]);
});

// Tests of how far a workload has come with its revision.

import { expect, test } from 'vitest';
import { buildPodCondition } from '#testing/builders/kube.ts';
import { stateOf } from '#testing/builders/state.ts';
import { buildDaemonSet, buildDeployment, buildReplicaSet, buildStatefulSet } from '#testing/builders/workload.ts';
import { rolloutWords, imagesOfRollout } from '#lib/words/workload.ts';
import type { WorkloadRecord } from '#lib/kube/workload-record.ts';
import { rolloutOf } from './rollout-of.ts';

const STUCK = buildPodCondition('Progressing', 'False', { reason: 'ProgressDeadlineExceeded' });
const image = (name: string) => ({ containers: [{ name: 'app', image: name, ports: [], restartPolicy: undefined }] });
const half = { wanted: 3, current: 4, updated: 1, available: 3, revision: '5', ...image('app:2') };
const old = buildReplicaSet({ of: 'web', name: 'web-a', wanted: 3, revision: '4', ...image('app:1') });
const fresh = buildReplicaSet({ of: 'web', name: 'web-b', wanted: 1, revision: '5', ...image('app:2') });
const other = buildReplicaSet({ of: 'other', name: 'other-a', wanted: 1, revision: '9' });

const FAR = '1 of 3 Pods is of revision 5, beside 3 of revision 4.';

test.each<[string, WorkloadRecord, string | undefined]>([
  ['all are of it', buildDeployment({ wanted: 3, revision: '5' }), undefined],
  ['some are not there, of the only revision', buildDeployment({ wanted: 3, available: 1, revision: '5' }), undefined],
  ['on its way', buildDeployment(half), `Rolling out: ${FAR}`],
  ['paused', buildDeployment({ ...half, paused: true }), `The rollout is paused (spec.paused): ${FAR}`],
  ['stuck', buildDeployment({ ...half, conditions: [STUCK] }), `The rollout is stuck (ProgressDeadlineExceeded): ${FAR}`],
  [
    'the controller has not looked',
    buildDeployment({ ...half, generation: 2, observedGeneration: 1 }),
    'Its controller has not looked at it yet as it is (status.observedGeneration).',
  ],
  [
    'a StatefulSet',
    buildStatefulSet({ wanted: 3, updated: 1, currentRevision: 'web-a', updateRevision: 'web-b' }),
    'Rolling out: 1 of 3 Pods is of revision web-b, beside 2 of revision web-a.',
  ],
  ['a StatefulSet that lacks a Pod', buildStatefulSet({ wanted: 3, current: 2, updated: 2 }), undefined],
  [
    'a partition',
    buildStatefulSet({ wanted: 3, updated: 1, partition: 2, currentRevision: 'web-a', updateRevision: 'web-b' }),
    'The rollout stops at its partition (spec.updateStrategy.rollingUpdate.partition): 1 of 3 Pods is of revision web-b, beside 2 of revision web-a.',
  ],
  [
    'a DaemonSet',
    buildDaemonSet({ wanted: 3, updated: 2 }),
    'Rolling out: 2 of 3 Pods are of the new revision, beside 1 of the older revision.',
  ],
])('%s', (_, record, words) => {
  const rollout = rolloutOf(stateOf(record, old, fresh, other), record);
  expect(rollout === undefined ? undefined : rolloutWords(rollout)).toBe(words);
});

test('the images that a rollout changes', () => {
  const record = buildDeployment(half);
  const rollout = rolloutOf(stateOf(record, old, fresh), record);
  expect(rollout === undefined ? undefined : imagesOfRollout(rollout)).toBe('app:1 → app:2');
  expect(rolloutOf(stateOf(fresh), fresh)).toBeUndefined();
});

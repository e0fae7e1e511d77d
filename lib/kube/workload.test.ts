// Tests of workloads derived from owner references.

import { expect, test } from 'vitest';
import { buildOwner, buildPod } from '#testing/builders/kube.ts';
import { workloadOf } from './workload.ts';

const hash = { 'pod-template-hash': '86d6d8c9b6' };

test.each([
  ['a Deployment', [buildOwner('ReplicaSet', 'web-86d6d8c9b6')], hash, { kind: 'Deployment', name: 'web' }],
  ['a ReplicaSet of its own', [buildOwner('ReplicaSet', 'web-86d6d8c9b6')], {}, { kind: 'ReplicaSet', name: 'web-86d6d8c9b6' }],
  ['a ReplicaSet with another hash', [buildOwner('ReplicaSet', 'web-1')], hash, { kind: 'ReplicaSet', name: 'web-1' }],
  ['an Argo Rollout', [buildOwner('ReplicaSet', 'web-5d4f')], { 'rollouts-pod-template-hash': '5d4f' }, { kind: 'Rollout', name: 'web' }],
  ['a StatefulSet', [buildOwner('StatefulSet', 'db')], {}, { kind: 'StatefulSet', name: 'db' }],
  ['a CronJob', [buildOwner('Job', 'nightly-29384720')], {}, { kind: 'CronJob', name: 'nightly' }],
  ['a Job', [buildOwner('Job', 'import-7')], {}, { kind: 'Job', name: 'import-7' }],
  ['no owner', [], hash, { kind: 'Pod', name: 'web-1' }],
  [
    'the controller among the owners',
    [{ ...buildOwner('Node', 'n'), controller: undefined }, buildOwner('DaemonSet', 'cni')],
    {},
    { kind: 'DaemonSet', name: 'cni' },
  ],
  ['owners without a controller', [{ ...buildOwner('Node', 'n'), controller: undefined }], {}, { kind: 'Node', name: 'n' }],
])('%s', (_, ownerReferences, labels, workload) => {
  expect(workloadOf(buildPod({ ownerReferences, labels }))).toEqual(workload);
});

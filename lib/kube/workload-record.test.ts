// Tests of the readers of apps/v1, and of the numbers that are told from their records.

import { describe, expect, test } from 'vitest';
import { RAW_DAEMON_SET, RAW_DEPLOYMENT, RAW_REPLICA_SET, RAW_STATEFUL_SET } from '#testing/builders/apps-objects.ts';
import { withField } from '#testing/builders/kube.ts';
import { buildDaemonSet, buildDeployment, buildReplicaSet } from '#testing/builders/workload.ts';
import { readDaemonSet } from './daemon-set.ts';
import { readDeployment } from './deployment.ts';
import { readReplicaSet } from './replica-set.ts';
import { readStatefulSet } from './stateful-set.ts';
import { countsOf, isObserved } from './workload-record.ts';

const METADATA = { namespace: 'shop', name: 'web', uid: 'd1', generation: 4, annotations: { 'deployment.kubernetes.io/revision': '3' } };
const TEMPLATE = {
  metadata: { labels: { app: 'web', tier: 'front' } },
  spec: {
    containers: [{ name: 'app', image: 'web:2', ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }] }],
    initContainers: [{ name: 'mesh', image: 'mesh:1', ports: [], restartPolicy: 'Always' }],
  },
};

test('a Deployment: what is read, and nothing beside it', () => {
  const read = readDeployment(RAW_DEPLOYMENT);
  expect(read).toMatchObject({ ok: true, value: { metadata: METADATA, spec: { template: TEMPLATE } } });
  const { status, spec } = read.ok ? read.value : buildDeployment();
  expect(Object.keys(spec).sort()).toEqual(['paused', 'replicas', 'selector', 'strategy', 'template']);
  expect(spec.template.spec.containers[0]).not.toHaveProperty('readinessProbe');
  expect(spec).toMatchObject({ replicas: 5, paused: true, strategy: { type: 'RollingUpdate' } });
  expect(status).toEqual({
    observedGeneration: 4,
    replicas: 6,
    updatedReplicas: 2,
    readyReplicas: 4,
    availableReplicas: 3,
    conditions: [
      { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable', message: undefined, lastTransitionTime: 't0' },
      {
        type: 'Progressing',
        status: 'False',
        reason: 'ProgressDeadlineExceeded',
        message: 'ReplicaSet "web-b" has timed out progressing.',
        lastTransitionTime: 't1',
      },
      { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'exceeded quota', lastTransitionTime: 't2' },
    ],
  });
});

test('a StatefulSet and a DaemonSet', () => {
  expect(readStatefulSet(RAW_STATEFUL_SET)).toMatchObject({
    ok: true,
    value: {
      metadata: METADATA,
      spec: { replicas: 3, serviceName: 'web', updateStrategy: { rollingUpdate: { partition: 1 } }, template: TEMPLATE },
      status: { updatedReplicas: 2, currentRevision: 'web-a', updateRevision: 'web-b' },
    },
  });
  const read = readDaemonSet(RAW_DAEMON_SET);
  expect(read).toMatchObject({ ok: true, value: { spec: { updateStrategy: { type: 'OnDelete' }, template: TEMPLATE } } });
  expect(read.ok && countsOf(read.value)).toEqual({ wanted: 4, current: 4, updated: 2, ready: 3, available: 3 });
});

describe('a ReplicaSet', () => {
  const of = (raw: unknown) => {
    const read = readReplicaSet(raw);
    return read.ok ? read.value?.metadata.name : read.error;
  };
  const shelved = withField(withField(RAW_REPLICA_SET, 'spec.replicas', 0), 'status.replicas', 0);

  test('of a Deployment', () => {
    expect(readReplicaSet(RAW_REPLICA_SET)).toMatchObject({
      ok: true,
      value: { metadata: { ownerReferences: [{ kind: 'Deployment', name: 'web' }] }, spec: { replicas: 2, template: TEMPLATE } },
    });
  });

  test.each<[string, unknown, string | undefined]>([
    ['of an older revision, without Pods, is not kept', shelved, undefined],
    ['whose Pods still go is kept', withField(shelved, 'status.replicas', 1), 'web-b'],
    ['that can not make its Pods is kept', withField(shelved, 'spec.replicas', 1), 'web-b'],
    ['that somebody made and scaled to zero is kept', withField(shelved, 'metadata.ownerReferences', undefined), 'web-b'],
  ])('%s', (_, raw, expected) => {
    expect(of(raw)).toBe(expected);
  });
});

test.each([
  ['metadata.generation', '4'],
  ['spec.replicas', '5'],
  ['spec.paused', 1],
  ['spec.template.metadata.labels', ['app']],
  ['spec.template.spec.containers[0].ports[0].containerPort', 'http'],
  ['status.availableReplicas', 1.5],
  ['status.conditions[1].message', {}],
])('%s = %j is a fault there', (path, value) => {
  expect(readDeployment(withField(RAW_DEPLOYMENT, path, value))).toMatchObject({ ok: false, error: { kind: 'Deployment', path } });
});

test('the API leaves out what is zero, and replicas that nobody set means one', () => {
  const bare = readDeployment({ metadata: { namespace: 'shop', name: 'web', uid: 'u' } });
  expect(bare.ok && countsOf(bare.value)).toEqual({ wanted: 1, current: 0, updated: 0, ready: 0, available: 0 });
  expect(countsOf(buildReplicaSet({ wanted: 3, available: 1 }))).toEqual({
    wanted: 3,
    current: 3,
    updated: undefined,
    ready: 1,
    available: 1,
  });
  expect(countsOf(buildDaemonSet({ wanted: 0 })).wanted).toBe(0);
});

test('the status speaks of an older spec until the controller has looked', () => {
  expect(isObserved(buildDeployment({ generation: 3, observedGeneration: 2 }))).toBe(false);
  expect(isObserved(buildDeployment({ generation: 3, observedGeneration: 3 }))).toBe(true);
});

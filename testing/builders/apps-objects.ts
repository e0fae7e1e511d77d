// Workloads of apps/v1 as an API server sends them, every field that is read in use and some that are not: for tests.

const META = {
  namespace: 'shop',
  name: 'web',
  uid: 'd1',
  generation: 4,
  creationTimestamp: '2026-11-22T00:00:00Z',
  annotations: { 'deployment.kubernetes.io/revision': '3' },
};

const TEMPLATE = {
  metadata: { creationTimestamp: null, labels: { app: 'web', tier: 'front' } },
  spec: {
    containers: [
      {
        name: 'app',
        image: 'web:2',
        ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
        readinessProbe: { httpGet: { port: 'http', path: '/ready' } },
        resources: {},
      },
    ],
    initContainers: [{ name: 'mesh', image: 'mesh:1', restartPolicy: 'Always' }],
    restartPolicy: 'Always',
  },
};

const SELECTOR = { matchLabels: { app: 'web' } };

export const RAW_DEPLOYMENT = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: META,
  spec: {
    replicas: 5,
    paused: true,
    selector: SELECTOR,
    template: TEMPLATE,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
  },
  status: {
    observedGeneration: 4,
    replicas: 6,
    updatedReplicas: 2,
    readyReplicas: 4,
    availableReplicas: 3,
    unavailableReplicas: 3,
    conditions: [
      { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable', message: 'all is well', lastTransitionTime: 't0' },
      {
        type: 'Progressing',
        status: 'False',
        reason: 'ProgressDeadlineExceeded',
        message: 'ReplicaSet "web-b" has timed out progressing.',
        lastTransitionTime: 't1',
        lastUpdateTime: 't1',
      },
      { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'exceeded quota', lastTransitionTime: 't2' },
    ],
  },
};

export const RAW_REPLICA_SET = {
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: {
    ...META,
    name: 'web-b',
    uid: 'r1',
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'd1', controller: true, blockOwnerDeletion: true }],
  },
  spec: { replicas: 2, selector: SELECTOR, template: TEMPLATE, minReadySeconds: 5 },
  status: { observedGeneration: 4, replicas: 2, fullyLabeledReplicas: 2, readyReplicas: 1, availableReplicas: 1 },
};

export const RAW_STATEFUL_SET = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: META,
  spec: {
    replicas: 3,
    selector: SELECTOR,
    serviceName: 'web',
    template: TEMPLATE,
    podManagementPolicy: 'OrderedReady',
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } },
  },
  status: {
    observedGeneration: 4,
    replicas: 3,
    readyReplicas: 3,
    availableReplicas: 3,
    currentReplicas: 1,
    updatedReplicas: 2,
    currentRevision: 'web-a',
    updateRevision: 'web-b',
    collisionCount: 0,
  },
};

export const RAW_DAEMON_SET = {
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: META,
  spec: { selector: SELECTOR, template: TEMPLATE, updateStrategy: { type: 'OnDelete' }, revisionHistoryLimit: 10 },
  status: {
    observedGeneration: 4,
    desiredNumberScheduled: 4,
    currentNumberScheduled: 4,
    updatedNumberScheduled: 2,
    numberReady: 3,
    numberAvailable: 3,
    numberMisscheduled: 0,
    numberUnavailable: 1,
  },
};

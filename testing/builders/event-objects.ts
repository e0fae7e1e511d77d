// Events of events.k8s.io/v1 as an API server sends them: one that the kubelet wrote, and one of the scheduler. For tests.

const META = { namespace: 'shop', name: 'web-1.18a', uid: 'e1', resourceVersion: '7', creationTimestamp: '2026-11-22T00:00:00Z' };

export const RAW_KUBELET_EVENT = {
  apiVersion: 'events.k8s.io/v1',
  kind: 'Event',
  metadata: META,
  type: 'Warning',
  reason: 'Unhealthy',
  note: 'Readiness probe failed: HTTP probe failed with statuscode: 503',
  regarding: {
    kind: 'Pod',
    namespace: 'shop',
    name: 'web-1',
    uid: 'p1',
    apiVersion: 'v1',
    resourceVersion: '5',
    fieldPath: 'spec.containers{app}',
  },
  reportingController: 'kubelet',
  reportingInstance: 'node-1',
  eventTime: null,
  deprecatedSource: { component: 'kubelet', host: 'node-1' },
  deprecatedFirstTimestamp: '2026-11-22T00:00:00Z',
  deprecatedLastTimestamp: '2026-11-22T00:02:00Z',
  deprecatedCount: 12,
};

export const RAW_SCHEDULER_EVENT = {
  apiVersion: 'events.k8s.io/v1',
  kind: 'Event',
  metadata: { ...META, name: 'web-2.18b' },
  type: 'Warning',
  reason: 'FailedScheduling',
  action: 'Scheduling',
  note: '0/3 nodes are available: 3 Insufficient cpu.',
  regarding: { kind: 'Pod', namespace: 'shop', name: 'web-2', uid: 'p2' },
  reportingController: 'default-scheduler',
  reportingInstance: 'default-scheduler-cp',
  eventTime: '2026-11-22T00:00:01.000001Z',
  series: { count: 3, lastObservedTime: '2026-11-22T00:05:00.000001Z' },
};

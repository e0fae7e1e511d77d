// Tests of the Pod reader.

import { describe, expect, test } from 'vitest';
import { buildPod, buildPodCondition, withField } from '#testing/builders/kube.ts';
import { isPodReady, readPod } from './pod.ts';

const RAW = {
  metadata: {
    namespace: 'shop',
    name: 'web-1',
    uid: 'u1',
    labels: { app: 'web' },
    deletionTimestamp: '2026-11-22T01:00:00Z',
    ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'r1', controller: true, blockOwnerDeletion: true }],
  },
  spec: {
    nodeName: 'node-1',
    hostNetwork: true,
    hostname: 'web-1',
    subdomain: 'web',
    dnsPolicy: 'ClusterFirst',
    dnsConfig: {
      nameservers: ['10.0.0.53'],
      searches: ['example.com'],
      options: [
        { name: 'ndots', value: '2' },
        { name: 'edns0', value: undefined },
      ],
    },
    readinessGates: [{ conditionType: 'example.com/gate' }],
    containers: [
      {
        name: 'app',
        image: 'app:1',
        ports: [
          { name: 'http', containerPort: 8080, protocol: 'TCP', hostPort: 80 },
          { containerPort: 53, protocol: 'UDP' },
        ],
        readinessProbe: { httpGet: { port: 'http', path: '/ready', httpHeaders: [] }, periodSeconds: 5 },
      },
    ],
    initContainers: [{ name: 'mesh', restartPolicy: 'Always', readinessProbe: { tcpSocket: { port: 15_000 } } }, { name: 'migrate' }],
  },
  status: {
    phase: 'Running',
    reason: 'Evicted',
    podIP: '10.0.0.1',
    podIPs: [{ ip: '10.0.0.1' }, { ip: 'fd00::1' }],
    conditions: [
      { type: 'Initialized', status: 'True', lastTransitionTime: 't0' },
      { type: 'Ready', status: 'True', lastTransitionTime: 't1' },
      {
        type: 'ContainersReady',
        status: 'False',
        reason: 'ContainersNotReady',
        message: 'm',
        lastTransitionTime: 't2',
        lastProbeTime: null,
      },
    ],
    containerStatuses: [
      { name: 'app', ready: true, restartCount: 3, state: { running: { startedAt: 't' } }, image: 'app:1', imageID: 'sha' },
      {
        name: 'b',
        state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off' } },
        restartCount: 4,
        lastState: { terminated: { exitCode: 137, reason: 'OOMKilled', finishedAt: 't5', message: 'out' } },
      },
      { name: 'd', state: { waiting: { reason: 'ErrImagePull', message: 'no such image' } } },
      { name: 'c', ready: false, restartCount: 0, state: { terminated: { exitCode: 1, reason: 'Error', containerID: 'x' } } },
    ],
  },
};

const META = { namespace: 'shop', name: 'web-1', uid: 'u1' };

describe('readPod', () => {
  test('reads every field that it keeps', () => {
    expect(readPod(RAW)).toEqual({
      ok: true,
      value: {
        kind: 'Pod',
        metadata: { ...RAW.metadata, ownerReferences: [{ kind: 'ReplicaSet', name: 'web', uid: 'r1', controller: true }] },
        spec: {
          ...RAW.spec,
          containers: [
            {
              name: 'app',
              image: 'app:1',
              ports: [
                { name: 'http', containerPort: 8080, protocol: 'TCP', hostPort: 80 },
                { name: '', containerPort: 53, protocol: 'UDP' },
              ],
              readinessProbe: { httpGet: { port: 'http' } },
            },
          ],
          initContainers: [
            { name: 'mesh', ports: [], restartPolicy: 'Always', readinessProbe: { tcpSocket: { port: 15_000 } } },
            { name: 'migrate', ports: [] },
          ],
        },
        status: {
          phase: 'Running',
          reason: 'Evicted',
          podIPs: [{ ip: '10.0.0.1' }, { ip: 'fd00::1' }],
          conditions: [
            { type: 'Ready', status: 'True', lastTransitionTime: 't1' },
            { type: 'ContainersReady', status: 'False', reason: 'ContainersNotReady', message: 'm', lastTransitionTime: 't2' },
          ],
          containerStatuses: [
            { name: 'app', ready: true, restartCount: 3 },
            {
              name: 'b',
              ready: false,
              restartCount: 4,
              lastState: { terminated: { exitCode: 137, reason: 'OOMKilled', finishedAt: 't5' } },
              state: { waiting: { reason: 'CrashLoopBackOff' } },
            },
            { name: 'd', ready: false, restartCount: 0, state: { waiting: { reason: 'ErrImagePull', message: 'no such image' } } },
            { name: 'c', ready: false, restartCount: 0, state: { terminated: { reason: 'Error', exitCode: 1 } } },
          ],
        },
      },
    });
  });

  test('a Pod that was only just made has no status to speak of', () => {
    expect(readPod({ metadata: META, spec: { containers: [{ name: 'app' }] }, status: {} })).toMatchObject({
      ok: true,
      value: { spec: { containers: [{ name: 'app', ports: [] }] }, status: { podIPs: [], conditions: [], containerStatuses: [] } },
    });
  });

  test('podIP counts where podIPs is missing, and not where it is there', () => {
    const ips = (status: unknown): unknown => {
      const read = readPod({ metadata: META, status });
      return read.ok && read.value.status.podIPs;
    };
    expect(ips({ podIP: '10.0.0.1' })).toEqual([{ ip: '10.0.0.1' }]);
    expect(ips({ podIP: '10.0.0.1', podIPs: [{ ip: '10.0.0.2' }] })).toEqual([{ ip: '10.0.0.2' }]);
    expect(ips({ podIP: '', podIPs: null })).toEqual([]);
  });

  test('null lists are empty', () => {
    const nulls = readPod({
      metadata: { ...META, ownerReferences: null },
      spec: { containers: null, initContainers: null, readinessGates: null },
      status: { podIPs: null, conditions: null, containerStatuses: null },
    });
    expect(nulls).toEqual(readPod({ metadata: META }));
    expect(nulls.ok).toBe(true);
  });

  test.each([
    ['metadata.ownerReferences[0].name', 5, 'metadata.ownerReferences[0].name'],
    ['metadata.ownerReferences[0].controller', 'true', 'metadata.ownerReferences[0].controller'],
    ['spec.nodeName', {}, 'spec.nodeName'],
    ['spec.readinessGates[0].conditionType', undefined, 'spec.readinessGates[0].conditionType'],
    ['spec.containers', {}, 'spec.containers'],
    ['spec.containers[0].name', undefined, 'spec.containers[0].name'],
    ['spec.containers[0].ports[1].containerPort', '53', 'spec.containers[0].ports[1].containerPort'],
    ['spec.containers[0].ports[1].protocol', 'tcp', 'spec.containers[0].ports[1].protocol'],
    ['spec.containers[0].readinessProbe', 'x', 'spec.containers[0].readinessProbe'],
    ['spec.containers[0].readinessProbe.httpGet', [], 'spec.containers[0].readinessProbe.httpGet'],
    ['spec.containers[0].readinessProbe.httpGet.port', {}, 'spec.containers[0].readinessProbe.httpGet.port'],
    ['spec.initContainers[1].restartPolicy', 5, 'spec.initContainers[1].restartPolicy'],
    ['status', [], 'status'],
    ['status.podIPs[1]', 'fd00::1', 'status.podIPs[1]'],
    ['status.podIPs[1].ip', undefined, 'status.podIPs[1].ip'],
    ['status.conditions[1].status', true, 'status.conditions[1].status'],
    ['status.conditions[0].lastTransitionTime', 3, 'status.conditions[0].lastTransitionTime'],
    ['status.containerStatuses[1].restartCount', '3', 'status.containerStatuses[1].restartCount'],
    ['status.containerStatuses[1].state', 'Waiting', 'status.containerStatuses[1].state'],
    ['status.containerStatuses[1].state.waiting', 'x', 'status.containerStatuses[1].state.waiting'],
    ['status.containerStatuses[1].state.waiting.reason', 5, 'status.containerStatuses[1].state.waiting.reason'],
    ['status.containerStatuses[2].state.waiting.message', 5, 'status.containerStatuses[2].state.waiting.message'],
    ['status.containerStatuses[3].state.terminated.reason', 5, 'status.containerStatuses[3].state.terminated.reason'],
    ['status.containerStatuses[1].lastState.terminated.exitCode', '1', 'status.containerStatuses[1].lastState.terminated.exitCode'],
  ])('%s = %j is a fault at %s', (field, value, path) => {
    expect(readPod(withField(RAW, field, value))).toMatchObject({
      ok: false,
      error: { kind: 'Pod', namespace: 'shop', name: 'web-1', path },
    });
  });

  test('what later versions add is ignored (1.33 observedGeneration, 1.34 restartPolicyRules, 1.35 hostnameOverride)', () => {
    let later: unknown = withField(RAW, 'status.observedGeneration', 4);
    later = withField(later, 'spec.containers[0].restartPolicyRules', [{ action: 'Restart' }]);
    later = withField(later, 'spec.hostnameOverride', 'other');
    expect(readPod(later)).toEqual(readPod(RAW));
  });
});

test.each([
  ['True', true],
  ['False', false],
  ['Unknown', false],
])('Ready %s: %j', (status, ready) => {
  const pod = buildPod();
  expect(isPodReady({ ...pod, status: { ...pod.status, conditions: [buildPodCondition('Ready', status)] } })).toBe(ready);
});

test('without a Ready condition a Pod is not ready', () => {
  const pod = buildPod();
  expect(isPodReady({ ...pod, status: { ...pod.status, conditions: [buildPodCondition('Other', 'True')] } })).toBe(false);
});

// Tests of trouble: each kind, that health is silent, and that the worst comes first.

import { describe, expect, test } from 'vitest';
import { put } from '#lib/cluster/delta.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import { apply, newState } from '#lib/cluster/state.ts';
import type { Trouble } from '#lib/cluster/summary.ts';
import {
  buildContainer,
  buildEndpoint,
  buildNode,
  buildOwner,
  buildPod,
  buildService,
  buildServicePort,
  buildSlice,
  type ServiceOptions,
} from '#lib/kube/builders.ts';
import { backendsOf } from '#lib/routing/backend.ts';
import { severityOf, troubleOf } from './trouble.ts';

function trouble(options: ServiceOptions, ...others: readonly AnyRecord[]): readonly Trouble[] {
  const service = buildService(options);
  const state = newState();
  apply(state, [service, ...others].map(put));
  return troubleOf(state, service, backendsOf(state, 'shop/web'));
}

const published = (options = {}): AnyRecord => buildSlice({ endpoints: [buildEndpoint({ pod: 'web-1', nodeName: 'node-1', ...options })] });

describe('troubleOf', () => {
  test('a healthy Service has none', () => {
    expect(trouble({}, buildNode(), buildPod(), published())).toEqual([]);
  });

  test('the selector matches no Pod', () => {
    expect(trouble({}, buildPod({ labels: { app: 'wbe' } }))).toEqual([{ kind: 'selects-nothing' }]);
  });

  test('a placeholder slice is no endpoint', () => {
    expect(trouble({}, buildSlice({ endpoints: [], ports: [] }))).toEqual([{ kind: 'selects-nothing' }]);
  });

  test('Pods are selected and none takes traffic', () => {
    const pods = [buildPod({ ready: false }), buildPod({ name: 'web-2', ready: false })];
    expect(trouble({}, ...pods, published({ ready: false }))).toEqual([{ kind: 'none-ready', pods: 2 }]);
  });

  test('an endpoint that serves while it terminates still takes traffic', () => {
    expect(trouble({}, buildPod(), published({ ready: false, serving: true, terminating: true }))).toEqual([]);
  });

  test('no selector and no endpoints', () => {
    expect(trouble({ selector: {} })).toEqual([{ kind: 'no-endpoints' }]);
  });

  test('no selector, and endpoints of which none is ready: they are there, so it is not said that there are none', () => {
    const slice = buildSlice({ endpoints: [buildEndpoint({ address: '203.0.113.1', ready: false })] });
    expect(trouble({ selector: {} }, slice)).toEqual([{ kind: 'none-ready', pods: 1 }]);
  });

  test('a named targetPort that no selected Pod has', () => {
    const ports = [buildServicePort({ targetPort: 'admin' }), buildServicePort({ name: 'ok', targetPort: 'http' })];
    expect(trouble({ ports }, buildPod(), published())).toEqual([{ kind: 'port-missing', ports: ['admin'] }]);
    expect(trouble({ ports: [buildServicePort({ targetPort: 9999 })] }, buildPod(), published())).toEqual([]);
  });

  test('a named targetPort that one of the Pods has is not missing', () => {
    const bare = buildPod({ name: 'web-2', containers: [buildContainer({ ports: [] })] });
    expect(trouble({ ports: [buildServicePort({ targetPort: 'http' })] }, bare, buildPod(), published())).toEqual([]);
  });

  test('published, but the Pod is gone or cannot start', () => {
    expect(trouble({}, buildPod({ name: 'web-2' }), published())).toEqual([{ kind: 'broken', endpoints: 1 }]);
  });

  test('one of two not ready', () => {
    const endpoints = [buildEndpoint({ pod: 'web-1' }), buildEndpoint({ pod: 'web-2', address: '10.0.0.2', ready: false })];
    const pods = [buildPod(), buildPod({ name: 'web-2', ips: ['10.0.0.2'], ready: false })];
    expect(trouble({}, ...pods, buildSlice({ endpoints }))).toEqual([{ kind: 'not-ready', endpoints: 1 }]);
  });

  test('an endpoint that terminates and no longer serves is going, not in trouble', () => {
    const endpoints = [
      buildEndpoint({ pod: 'web-1' }),
      buildEndpoint({ pod: 'web-2', address: '10.0.0.2', ready: false, serving: false, terminating: true }),
    ];
    const pods = [buildPod(), buildPod({ name: 'web-2', ips: ['10.0.0.2'], ready: false })];
    expect(trouble({}, ...pods, buildSlice({ endpoints }))).toEqual([]);
  });

  test('Nodes that drop under a Local policy, outside before inside', () => {
    const local = { type: 'LoadBalancer', externalTrafficPolicy: 'Local', internalTrafficPolicy: 'Local' } as const;
    const ingress = [{ ip: '192.0.2.1', hostname: undefined, ipMode: undefined }];
    expect(trouble({ ...local, ingress }, buildNode(), buildNode({ name: 'node-2' }), buildPod(), published())).toEqual([
      { kind: 'nodes-drop', nodes: 1, policy: 'external' },
      { kind: 'nodes-drop', nodes: 1, policy: 'internal' },
    ]);
  });

  test('a load balancer without an address', () => {
    expect(trouble({ type: 'LoadBalancer' }, buildPod(), published())).toEqual([{ kind: 'no-address' }]);
  });

  test('Pods of several workloads; bare Pods do not count as one each', () => {
    const web = buildPod({ ownerReferences: [buildOwner('StatefulSet', 'web')] });
    const job = buildPod({ name: 'j', ownerReferences: [buildOwner('Job', 'import-1')] });
    expect(trouble({}, web, job, published())).toEqual([{ kind: 'workloads', names: ['import-1', 'web'] }]);
    expect(trouble({}, web, buildPod({ name: 'bare' }), published())).toEqual([]);
  });

  test('an ExternalName has no endpoints by nature', () => {
    expect(trouble({ type: 'ExternalName', selector: {} })).toEqual([]);
  });

  test('the worst comes first', () => {
    const found = trouble(
      { type: 'LoadBalancer', ports: [buildServicePort({ targetPort: 'admin' })] },
      buildPod({ ready: false, state: { waiting: { reason: 'CrashLoopBackOff' } } }),
      published({ ready: false }),
    );
    expect(found.map((t) => t.kind)).toEqual(['none-ready', 'port-missing', 'broken', 'no-address']);
    expect(found.map(severityOf)).toEqual(['broken', 'broken', 'broken', 'warning']);
  });
});

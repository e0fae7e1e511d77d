// Tests of no-address.

import { describe, expect, test } from 'vitest';
import { put } from '#lib/cluster/delta.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import { apply } from '#lib/cluster/state.ts';
import { buildContainer, buildContainerPort, buildOwner, buildPod, buildService, type PodOptions } from '#testing/builders/kube.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { ask } from '#testing/builders/diagnosis.ts';
import { stateOf } from '#testing/builders/state.ts';
import { rechecksFor } from '#lib/diagnosis/rechecks.ts';
import { noAddress } from './no-address.ts';

test('a load balancer without an address, by class', () => {
  expect(ask(noAddress, [buildService({ type: 'LoadBalancer' })])[0]?.cause).toContain('The cloud provider');
  expect(ask(noAddress, [buildService({ type: 'LoadBalancer', loadBalancerClass: 'example.com/lb' })])[0]?.cause).toContain(
    'example.com/lb',
  );
});

test('what its status says is the cause', () => {
  const conditions = [{ type: 'cilium.io/IPAMRequestSatisfied', status: 'False', reason: 'no_pool', message: 'No pool exists' }];
  const [only] = ask(noAddress, [buildService({ type: 'LoadBalancer', conditions })]);
  expect(only?.cause).toBe('The load balancer reports cilium.io/IPAMRequestSatisfied False: no_pool: No pool exists.');
});

describe('ServiceLB', () => {
  const service = buildService({ type: 'LoadBalancer' });
  const lb = (of: string, options: PodOptions & { readonly hostPort?: number } = {}): Pod =>
    buildPod({
      namespace: 'kube-system',
      name: `svclb-${of}-a`,
      labels: { 'svccontroller.k3s.cattle.io/svcname': of, 'svccontroller.k3s.cattle.io/svcnamespace': 'shop' },
      ownerReferences: [buildOwner('DaemonSet', `svclb-${of}`)],
      containers: [buildContainer({ ports: [buildContainerPort({ containerPort: 80, hostPort: options.hostPort ?? 80 })] })],
      ...options,
    });
  const waiting = lb('web', { nodeName: undefined, phase: 'Pending', ready: false });
  const cause = (...pods: readonly AnyRecord[]) => ask(noAddress, [service, ...pods])[0]?.cause;

  test('its Pods are on no Node: they are named, and who holds their port', () => {
    const [only] = ask(noAddress, [service, waiting, lb('traefik'), lb('other', { hostPort: 443 })]);
    expect(only?.cause).toBe(
      'The Pods that ServiceLB needs for it are on no Node: svclb-web-a. Port 80/TCP is held on Nodes by DaemonSet kube-system/svclb-traefik (for the Service shop/traefik).',
    );
    expect(only?.evidence.at(-1)).toMatchObject({ subject: { key: 'kube-system/svclb-traefik-a' }, value: '80/TCP' });
    expect(cause(waiting, lb('traefik', { phase: 'Failed' }))).toBe('The Pods that ServiceLB needs for it are on no Node: svclb-web-a.');
  });

  test('its Pods are not ready, or are, and that is all', () => {
    const crashing = lb('web', { ready: false, state: { waiting: { reason: 'ImagePullBackOff' } } });
    expect(cause(crashing)).toBe('No Pod that ServiceLB needs for it is ready: ImagePullBackOff.');
    expect(cause(lb('web'))).toContain('gives it the addresses of Nodes that have a ready Pod of its own;');
  });

  test('Pods for a Service of that name elsewhere are not its own', () => {
    const labels = { ...waiting.metadata.labels, 'svccontroller.k3s.cattle.io/svcnamespace': 'other' };
    expect(cause({ ...waiting, metadata: { ...waiting.metadata, labels } })).toContain('The cloud provider');
  });

  test('it is asked again when its Pods change, and when its port changes hands', () => {
    const state = stateOf(service, waiting, buildService({ name: 'another' }));
    for (const pod of [lb('web'), lb('traefik')]) {
      const held = stateOf(...state.tables.Service.values(), ...state.tables.Pod.values());
      const changes = apply(held, [put(pod)]);
      expect([...(rechecksFor(held, changes, [noAddress]).get('Service')?.keys() ?? [])]).toContain('shop/web');
      expect([...(rechecksFor(held, changes, [noAddress]).get('Service')?.keys() ?? [])]).not.toContain('shop/another');
    }
  });
});

test('it is given two minutes, as clouds take', () => {
  expect(noAddress.settles.seconds).toBe(120);
});

test('silent with an address or a name, and for other types', () => {
  const ingress = [{ ip: undefined, hostname: 'lb.example', ipMode: undefined }];
  expect(ask(noAddress, [buildService({ type: 'LoadBalancer', ingress })])).toEqual([]);
  expect(ask(noAddress, [buildService({ type: 'NodePort' })])).toEqual([]);
});

describe('MetalLB', () => {
  const controller = (ready: boolean, labels: Record<string, string> = { app: 'metallb', component: 'controller' }) =>
    buildPod({ namespace: 'metallb-system', name: 'controller', labels, ready });
  const cause = (...pods: readonly AnyRecord[]) => ask(noAddress, [buildService({ type: 'LoadBalancer' }), ...pods])[0]?.cause;

  test('no Pod of its controller is ready, as its manifests or its chart label it', () => {
    const said = "No Pod of MetalLB's controller, which gives addresses here, is ready";
    expect(cause(controller(false))).toContain(said);
    expect(cause(controller(false, { 'app.kubernetes.io/name': 'metallb', 'app.kubernetes.io/component': 'controller' }))).toContain(said);
    expect(cause(controller(true))).toContain('The cloud provider');
    expect(cause(controller(false, { app: 'metallb', component: 'speaker' }))).toContain('The cloud provider');
  });

  test('a Service of a class is not its own', () => {
    const service = buildService({ type: 'LoadBalancer', loadBalancerClass: 'example.com/lb' });
    expect(ask(noAddress, [service, controller(false)])[0]?.cause).toContain('example.com/lb');
  });

  test('load balancers are asked again when it changes', () => {
    const state = stateOf(buildService({ type: 'LoadBalancer' }), buildService({ name: 'other' }), controller(true));
    const keys = [
      ...(rechecksFor(state, apply(state, [put(controller(false))]), [noAddress])
        .get('Service')
        ?.keys() ?? []),
    ];
    expect(keys).toContain('shop/web');
    expect(keys).not.toContain('shop/other');
  });
});

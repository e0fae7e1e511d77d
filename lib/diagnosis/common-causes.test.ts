// Tests of what explains a finding: G1 to G13, each with a state next to it in which it does not.

import { describe, expect, test } from 'vitest';
import { put } from '#lib/cluster/delta.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import { apply } from '#lib/cluster/state.ts';
import type { Pod, PodCondition } from '#lib/kube/pod.ts';
import {
  buildBackendRef,
  buildCondition,
  buildEndpoint,
  buildGateway,
  buildHttpRoute,
  buildIngress,
  buildNamespace,
  buildNetworkPolicy,
  buildNode,
  buildOwner,
  buildParentRef,
  buildPod,
  buildPodCondition,
  buildService,
  buildSlice,
  DELETED,
  type PodOptions,
} from '#testing/builders/kube.ts';
import { buildDeployment, buildReplicaSet } from '#testing/builders/workload.ts';
import { stateOf } from '#testing/builders/state.ts';
import { diagnoseAll } from './diagnose.ts';
import { allKnown } from './known-state.ts';
import { rechecksFor } from './rechecks.ts';

/** `rule of subject: kind of objects`, for each finding; `none` where nothing explains it. */
function causes(...records: readonly AnyRecord[]): readonly string[] {
  return [...diagnoseAll(allKnown(stateOf(...records)))]
    .filter(({ severity }) => severity !== 'info')
    .map(({ rule, subject, because }) => {
      const what = because === undefined ? 'none' : [because.kind, ...because.of].join(' ');
      return `${rule} of ${subject.key}: ${what}`;
    });
}

/** As the control plane marks a Pod whose Node it does not hear of: its containers are as their kubelet said last. */
function marked(options: PodOptions = {}): Pod {
  const pod = buildPod({ ...options, ready: false });
  const containerStatuses = pod.status.containerStatuses.map((container) => ({ ...container, ready: true }));
  return { ...pod, status: { ...pod.status, containerStatuses } };
}

const lost = (name = 'node-1') => buildNode({ name, ready: false });
const unready = buildSlice({ endpoints: [buildEndpoint({ pod: 'web-1', ready: false })] });
const half = buildSlice({
  endpoints: [buildEndpoint({ pod: 'web-1', ready: false }), buildEndpoint({ pod: 'web-2', address: '10.0.0.2', ready: true })],
});
const other = buildPod({ name: 'web-2', nodeName: 'node-2', ips: ['10.0.0.2'] });
const well = buildNode({ name: 'node-2' });

describe('Nodes that are not ready', () => {
  test('G2 explain that nobody is ready where each Pod is there and only marked', () => {
    expect(causes(lost(), buildService(), marked(), unready)).toContain('none-ready of shop/web: nodes-not-ready node-1');
    expect(causes(lost(), well, buildService(), marked(), other, half)).toContain('not-ready of shop/web: nodes-not-ready node-1');
  });

  test('G2 explain a Pod whose container ceased to be ready when the Node did; not one that had before, or came since', () => {
    const at = (minute: string) => `2026-11-22T00:${minute}:00Z`;
    const node = lost();
    const since: typeof node = {
      ...node,
      status: { ...node.status, conditions: node.status.conditions.map((c) => ({ ...c, lastTransitionTime: at('10') })) },
    };
    const podSince = (time: string, created = at('00')): Pod => {
      const pod = buildPod({ ready: false });
      return {
        ...pod,
        metadata: { ...pod.metadata, creationTimestamp: created },
        status: { ...pod.status, conditions: [buildPodCondition('Ready', 'False', { lastTransitionTime: time })] },
      };
    };
    const told = (pod: Pod) => causes(since, buildService(), pod, unready).filter((line) => line.startsWith('none-ready'));
    const explained = ['none-ready of shop/web: nodes-not-ready node-1'];
    expect([told(podSince(at('10'))), told(podSince(at('11')))]).toEqual([explained, explained]);
    const own = ['none-ready of shop/web: none'];
    expect([told(podSince(at('09'))), told(podSince(at('12'), at('12')))]).toEqual([own, own]);
  });

  test('G2 several Nodes are told together', () => {
    const both = buildSlice({
      endpoints: [buildEndpoint({ pod: 'web-1', ready: false }), buildEndpoint({ pod: 'web-2', address: '10.0.0.2', ready: false })],
    });
    const pods = [marked(), marked({ name: 'web-2', nodeName: 'node-2', ips: ['10.0.0.2'] })];
    expect(causes(lost('node-2'), lost(), buildService(), ...pods, both)).toContain(
      'none-ready of shop/web: nodes-not-ready node-1 node-2',
    );
  });

  test.each<[why: string, pod: Pod]>([
    ['its container is not ready', buildPod({ ready: false })],
    ['its container fails', buildPod({ ready: false, state: { waiting: { reason: 'CrashLoopBackOff' } } })],
    ['it has not begun', { ...marked(), status: { ...marked().status, phase: 'Pending' } }],
    ['a readiness gate is open', marked({ conditions: [buildPodCondition('example.com/gate', 'False')] })],
    ['it is on a Node that is well', marked({ nodeName: 'node-2' })],
    ['it is on no Node', marked({ nodeName: undefined })],
  ])('G1 G2 do not where the Pod has a reason of its own: %s', (_, pod) => {
    expect(causes(lost(), well, buildService(), pod, unready)).toContain('none-ready of shop/web: none');
  });

  test('G1 do not where one Pod of two has another reason', () => {
    const failing = buildPod({ name: 'web-2', nodeName: 'node-2', ips: ['10.0.0.2'], ready: false });
    const slice = buildSlice({
      endpoints: [buildEndpoint({ pod: 'web-1', ready: false }), buildEndpoint({ pod: 'web-2', address: '10.0.0.2', ready: false })],
    });
    expect(causes(lost(), well, buildService(), marked(), failing, slice)).toContain('none-ready of shop/web: none');
  });

  test('G2 do not explain an endpoint without a Pod', () => {
    const written = buildSlice({
      endpoints: [
        buildEndpoint({ pod: 'web-1', ready: false }),
        buildEndpoint({ address: '10.9.9.9', ready: false }),
        buildEndpoint({ pod: 'web-2', address: '10.0.0.2', ready: true }),
      ],
    });
    expect(causes(lost(), well, buildService(), marked(), other, written)).toContain('not-ready of shop/web: none');
  });

  test('G3 explain a Pod that can not end, and what is found about themselves', () => {
    const published = buildSlice({ endpoints: [buildEndpoint({ pod: 'web-1', ready: true, terminating: true })] });
    const going = marked({ deletionTimestamp: DELETED });
    const names = buildService({ publishNotReadyAddresses: true });
    expect(causes(lost(), names, going, published)).toContain('pod-lost of shop/web: nodes-not-ready node-1');
    expect(causes(buildNode(), names, going, published)).toContain('pod-lost of shop/web: none');
    const ready = buildSlice({ endpoints: [buildEndpoint({ pod: 'web-1', ready: true })] });
    expect(causes(lost(), buildService(), buildPod(), ready)).toContain('node-lost of node-1: nodes-not-ready node-1');
  });

  test('G1 what is wrong with the Service besides keeps its own reason', () => {
    const service = buildService({ type: 'LoadBalancer' });
    expect(causes(lost(), service, marked(), unready)).toEqual(
      expect.arrayContaining(['none-ready of shop/web: nodes-not-ready node-1', 'no-address of shop/web: none']),
    );
  });
});

test('G4 a Node that is gone explains its Pods', () => {
  const published = buildSlice({ endpoints: [buildEndpoint({ pod: 'web-1', ready: true })] });
  expect(causes(well, buildService(), buildPod(), published)).toContain('pod-lost of shop/web: nodes-gone node-1');
  expect(causes(well, buildService(), buildPod(), buildSlice({ endpoints: [] }))).toContain(
    'pod-not-published of shop/web: nodes-gone node-1',
  );
});

test('G5 a drain explains that only those serve that terminate', () => {
  const slice = buildSlice({ endpoints: [buildEndpoint({ pod: 'web-1', ready: false, serving: true, terminating: true })] });
  const going = (reason: string) =>
    buildPod({ deletionTimestamp: DELETED, conditions: [buildPodCondition('DisruptionTarget', 'True', { reason })] });
  const cordoned = buildNode({ unschedulable: true });
  const evicted = 'EvictionByEvictionAPI';
  expect(causes(cordoned, buildService(), going(evicted), slice)).toContain('only-terminating of shop/web: nodes-drained node-1');
  expect(causes(buildNode(), buildService(), going(evicted), slice)).toContain('only-terminating of shop/web: none');
  expect(causes(cordoned, buildService(), going('PreemptionByScheduler'), slice)).toContain('only-terminating of shop/web: none');
});

describe('G6 the EndpointSlice controller', () => {
  test('is behind where a ready Pod is in no slice, or is published otherwise', () => {
    expect(causes(buildNode(), buildService(), buildPod(), buildSlice({ endpoints: [] }))).toContain(
      'pod-not-published of shop/web: slices-behind',
    );
    expect(causes(buildNode(), buildService(), buildPod(), unready)).toContain('slice-stale of shop/web: slices-behind');
  });

  test('is behind where its own slice holds a Pod that is gone; one that is written by hand is another matter', () => {
    const held = (managedBy: string) =>
      buildSlice({
        labels: { 'endpointslice.kubernetes.io/managed-by': managedBy },
        endpoints: [buildEndpoint({ pod: 'gone', ready: true }), buildEndpoint({ pod: 'web-2', address: '10.0.0.2', ready: true })],
      });
    const rest = [well, buildService(), other];
    expect(causes(...rest, held('endpointslice-controller.k8s.io'))).toContain('endpoints-broken of shop/web: slices-behind');
    expect(causes(...rest, held('somebody'))).toContain('endpoints-broken of shop/web: none');
  });
});

describe('what leads somewhere', () => {
  const route = (name: string) => ({ ...buildHttpRoute({ name, parentRefs: [buildParentRef({ name: 'gw' })] }), status: { parents: [] } });

  test('G7 a Service that does not exist explains its Ingresses, routes and aliases', () => {
    const alias = buildService({ name: 'alias', type: 'ExternalName', selector: {}, externalName: 'web.shop.svc.cluster.local' });
    const lead = buildHttpRoute({ backendRefs: [buildBackendRef({ name: 'web' })] });
    expect(causes(buildIngress({ paths: { '/': 'web' } }), alias, lead)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^ingress-backend of .*: service-missing shop\/web$/),
        'external-name of shop/alias: service-missing shop/web',
        expect.stringMatching(/^http-route-backend of .*: service-missing shop\/web$/),
      ]),
    );
  });

  test('G8 a Gateway that does not exist explains the routes that hang on it', () => {
    expect(causes(route('a'), route('b')).filter((line) => line.startsWith('http-route-gateway'))).toEqual([
      'http-route-gateway of shop/a: gateway-missing shop/gw',
      'http-route-gateway of shop/b: gateway-missing shop/gw',
    ]);
  });

  test('G9 a Gateway that nobody serves explains itself and the routes that nobody took up', () => {
    const gateway = (...conditions: Parameters<typeof buildCondition>[]) =>
      buildGateway({ name: 'gw', conditions: conditions.map((condition) => buildCondition(...condition)) });
    const found = causes(gateway(), route('a'));
    expect(found).toContain('gateway-programmed of shop/gw: gateway-not-served shop/gw');
    expect(found).toContain('http-route-attached of shop/a: gateway-not-served shop/gw');
    expect(causes(gateway(['Accepted', 'True']), route('a'))).toContain('http-route-attached of shop/a: none');
    expect(causes(gateway(['Accepted', 'True'], ['Programmed', 'False']), route('a'))).toContain(
      'http-route-attached of shop/a: gateway-not-served shop/gw',
    );
  });
});

test('G10 NetworkPolicies explain what does not arrive', () => {
  const published = buildSlice({ endpoints: [buildEndpoint({ pod: 'web-1', ready: true })] });
  const deny = buildNetworkPolicy({ name: 'deny' });
  expect(causes(buildNode(), buildNamespace(), buildService(), buildPod(), published, deny)).toContain(
    'policy-lets-nobody-in of shop/web: policies shop/deny',
  );
});

test('G11 a rollout that is stuck explains its newest Pods, and itself', () => {
  const stuck = buildPodCondition('Progressing', 'False', { reason: 'ProgressDeadlineExceeded' });
  const rolling = (conditions: readonly PodCondition[]) => [
    buildDeployment({ wanted: 1, current: 2, updated: 1, available: 1, revision: '2', conditions }),
    buildReplicaSet({ of: 'web', name: 'web-a', wanted: 1, revision: '1' }),
    buildReplicaSet({ of: 'web', name: 'web-b', wanted: 1, revision: '2' }),
  ];
  const podOf = (set: string, options: PodOptions = {}): Pod =>
    buildPod({ labels: { app: 'web', 'pod-template-hash': set.slice(-1) }, ownerReferences: [buildOwner('ReplicaSet', set)], ...options });
  const served = podOf('web-a', { name: 'web-2', nodeName: 'node-2', ips: ['10.0.0.2'] });
  const rest = [buildNode(), well, buildService(), half, served];
  const fresh = podOf('web-b', { ready: false });
  const found = causes(...rest, ...rolling([stuck]), fresh);
  expect(found).toContain('not-ready of shop/web: rollout-stuck shop/web');
  expect(found).toContain('rollout-stuck of shop/web: rollout-stuck shop/web');
  expect(causes(...rest, ...rolling([]), fresh)).toContain('not-ready of shop/web: none');
  expect(causes(...rest, ...rolling([stuck]), podOf('web-a', { ready: false }))).toContain('not-ready of shop/web: none');
  const failing = podOf('web-b', { ready: false, state: { waiting: { reason: 'ImagePullBackOff' } } });
  expect(causes(...rest, ...rolling([stuck]), failing)).toContain('endpoints-broken of shop/web: rollout-stuck shop/web');
});

test('G12 a namespace that is being deleted explains whatever is found in it, before all else', () => {
  const ending = buildNamespace({ deletionTimestamp: DELETED });
  expect(causes(ending, lost(), buildService({ type: 'LoadBalancer' }), marked(), unready)).toEqual(
    expect.arrayContaining(['none-ready of shop/web: namespace-terminating shop', 'no-address of shop/web: namespace-terminating shop']),
  );
});

test('G13 what explains a finding is asked again when its objects change', () => {
  const state = stateOf(buildNamespace(), lost(), buildService(), marked(), unready);
  const asked = (record: AnyRecord) =>
    rechecksFor(state, apply(state, [put(record)]))
      .get('Service')
      ?.get('shop/web');
  expect(asked(buildNode())).toBeDefined();
  expect(asked(buildNode({ unschedulable: true }))).toBeDefined();
  expect(asked(buildNamespace({ deletionTimestamp: DELETED }))).toBe('all');
  expect(asked(buildNamespace({ deletionTimestamp: DELETED, labels: { a: 'b' } }))).toBeUndefined();
});

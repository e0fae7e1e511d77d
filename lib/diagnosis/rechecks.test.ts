// Tests that touched misses nothing that a change alters, and that it names not much more.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Delta, put, remove } from '#lib/cluster/delta.ts';
import { recordKey } from '#lib/cluster/record.ts';
import { apply, type ClusterState, newState } from '#lib/cluster/state.ts';
import {
  buildContainer,
  buildContainerPort,
  buildBackendRef,
  buildEndpoint,
  buildHttpRoute,
  buildL4Route,
  buildReferenceGrant,
  buildIngress,
  buildNamespace,
  buildNetworkPolicy,
  buildNode,
  buildOwner,
  buildPod,
  buildPodCondition,
  buildService,
  buildServicePort,
  buildSlice,
  buildSlicePort,
  DELETED,
  drawFrom,
  drawRecord,
} from '#testing/builders/kube.ts';
import { buildDaemonSet, buildDeployment, buildReplicaSet, buildStatefulSet } from '#testing/builders/workload.ts';
import { buildEvent } from '#testing/builders/event.ts';
import { readNode } from '#lib/kube/node.ts';
import type { KubeKind, KubeRecord } from '#lib/kube/record.ts';
import { same } from '#lib/kube/same.ts';
import { stateOf } from '#testing/builders/state.ts';
import { diagnose, diagnoseAll } from './diagnose.ts';
import type { Diagnosis } from './finding.ts';
import { dnsOfTheCluster, drawChange, drawCluster } from '#testing/builders/drawn-cluster.ts';
import type { Rule } from './rule.ts';
import { RULES } from './rules.ts';
import { allKnown } from './known-state.ts';
import { rechecksFor } from './rechecks.ts';

const delta: fc.Arbitrary<Delta> = fc
  .tuple(fc.array(fc.nat(251), { maxLength: 60, size: 'max' }), fc.nat(3))
  .map(([numbers, how]) => [drawRecord(drawFrom(numbers)), how] as const)
  .map(([record, how]) => (how === 3 ? remove(record.kind, recordKey(record)) : put(record)));
const deltas = (most: number) => fc.array(delta, { maxLength: most, size: 'max' });

function allFound(state: ClusterState): Map<string, Diagnosis> {
  return new Map([...diagnoseAll(allKnown(state))].map((d) => [d.metadata.name, d]));
}

const dnsPort = { protocol: 'UDP' as const, port: 53, endPort: undefined };
const endpoint = buildEndpoint({ pod: 'web-1', nodeName: 'node-1', ready: true });
const everyPodHere = { podSelector: { matchLabels: {}, matchExpressions: [] }, namespaceSelector: undefined, ipBlock: undefined };

const serviceLbPod = (of: string, nodeName: string | undefined): KubeRecord =>
  buildPod({
    namespace: 'kube-system',
    name: `svclb-${of}`,
    labels: { 'svccontroller.k3s.cattle.io/svcname': of, 'svccontroller.k3s.cattle.io/svcnamespace': 'shop' },
    nodeName,
    containers: [buildContainer({ ports: [buildContainerPort({ containerPort: 80, hostPort: 80 })] })],
  });
const database = { app: 'db', role: 'primary' };
/** A replica Service with nobody, beside the primary's, which is served. */
const standby: readonly KubeRecord[] = [
  buildService({ name: 'db-ro', selector: { app: 'db', role: 'replica' } }),
  buildService({ name: 'db-rw', selector: database }),
  buildPod({ labels: database }),
  buildSlice({ service: 'db-rw', endpoints: [buildEndpoint({ address: '10.0.0.1', ready: true })] }),
];
/** Headless, for what does not run here. */
const peers: readonly KubeRecord[] = [
  buildService({ name: 'peers', selector: { peer: 'mesh' }, clusterIP: 'None', clusterIPs: ['None'] }),
  buildPod({ name: 'other', labels: {} }),
];
/** What a leader election has published, in the range of a Node. */
const leader: readonly KubeRecord[] = [
  buildNode({ podCIDRs: ['10.0.0.0/24'] }),
  buildService({ selector: {} }),
  buildSlice({ endpoints: [buildEndpoint({ address: '10.0.0.7' })] }),
];
const pending = (name: string): KubeRecord => buildPod({ name, ips: [] });
const aliasOf = (name: string): KubeRecord =>
  buildService({ name: 'alias', type: 'ExternalName', selector: {}, externalName: `${name}.shop.svc.cluster.local` });
const release = (name: string): KubeRecord =>
  buildPod({ name, labels: { app: 'web', release: name }, ownerReferences: [buildOwner('StatefulSet', name)] });
const clients = { ...everyPodHere, podSelector: { matchLabels: { app: 'client' }, matchExpressions: [] } };

const foreignRoute = buildL4Route('UDPRoute', { namespace: 'edge', conditions: [], backendRefs: [buildBackendRef({ namespace: 'shop' })] });
/** One of two Pods is not ready. */
const halfReady: readonly KubeRecord[] = [
  buildService(),
  buildPod({ ready: false }),
  buildPod({ name: 'web-2', ips: ['10.0.0.2'] }),
  buildSlice({
    endpoints: [buildEndpoint({ pod: 'web-1', ready: false }), buildEndpoint({ pod: 'web-2', address: '10.0.0.2', ready: true })],
  }),
];
const byName = buildService({ ports: [buildServicePort({ targetPort: 'http' })] });
const REFUSED = buildPodCondition('ReplicaFailure', 'True', { reason: 'FailedCreate', message: 'exceeded quota' });
const STUCK = buildDeployment({
  revision: '2',
  containers: [{ ...buildContainer(), image: 'app:2' }],
  current: 3,
  updated: 1,
  conditions: [buildPodCondition('Progressing', 'False', { reason: 'ProgressDeadlineExceeded' })],
});
const ofRevision = (name: string, wanted: number, revision = name): KubeRecord =>
  buildReplicaSet({
    of: 'web',
    name: `web-${name}`,
    revision,
    wanted,
    containers: [{ ...buildContainer(), image: `app:${revision}` }],
  });
const newest = (reason: string): KubeRecord =>
  buildPod({
    name: 'new',
    labels: { app: 'web', 'pod-template-hash': '2' },
    ownerReferences: [buildOwner('ReplicaSet', 'web-2')],
    ready: false,
    state: { waiting: { reason } },
  });

/** Rules that see no further than their subject's surroundings. */
const SHORT_SIGHTED: readonly Rule[] = RULES.map((rule): Rule => Object.assign({}, rule, { beyond: [] }));

describe('findings from increments are those from scratch, and no rule throws', () => {
  /** What is asked anew where something depends on the batch is what is found from nothing. Answers the rules that a dependency of theirs kept from a stale answer. */
  function expectSame(before: readonly Delta[], batch: readonly Delta[]): ReadonlySet<string> {
    const state = newState();
    apply(state, before);
    const held = allFound(state);
    const old = new Map(held);
    const changes = apply(state, batch);
    for (const [kind, keys] of rechecksFor(state, changes)) {
      for (const [key, choice] of keys) {
        for (const [name, d] of held) {
          if (d.subject.kind === kind && d.subject.key === key && (choice === 'all' || [...choice].some((r) => r.id === d.rule)))
            held.delete(name);
        }
        for (const d of diagnose(allKnown(state), { kind, key }, choice)) held.set(d.metadata.name, d);
      }
    }
    const fresh = allFound(state);
    for (const name of new Set([...held.keys(), ...fresh.keys()])) {
      if (!same(held.get(name), fresh.get(name))) expect(held.get(name)).toEqual(fresh.get(name));
    }
    const reached = new Set<string>();
    const near = rechecksFor(state, changes, SHORT_SIGHTED);
    for (const name of new Set([...old.keys(), ...fresh.keys()])) {
      const one = fresh.get(name) ?? old.get(name);
      if (one === undefined || same(old.get(name), fresh.get(name))) continue;
      if (near.get(one.subject.kind as KubeKind)?.has(one.subject.key) !== true) reached.add(one.rule);
    }
    return reached;
  }

  const reached = new Set<string>();

  test('after any history and any batch', () => {
    fc.assert(
      fc.property(deltas(60), deltas(8), (before, batch) => {
        for (const rule of expectSame(before, batch)) reached.add(rule);
      }),
      { numRuns: 800 },
    );
  });

  test('after a change in a cluster as people have them, and some things that nobody has', () => {
    const numbers = fc.array(fc.nat(251), { maxLength: 500, minLength: 400, size: 'max' });
    const change = fc.array(fc.array(fc.nat(251), { maxLength: 60, size: 'max' }), { minLength: 1, maxLength: 3 });
    const found = new Set<string>();
    fc.assert(
      fc.property(numbers, deltas(12), change, fc.array(delta, { maxLength: 2 }), (cluster, wild, changes, oddities) => {
        const before = [...drawCluster(drawFrom(cluster)), ...wild];
        const batch = [...changes.map((c) => drawChange(drawFrom(c))), ...oddities];
        for (const rule of expectSame(before, batch)) reached.add(rule);
        if (found.size < 25) {
          const state = newState();
          apply(state, before);
          for (const { rule } of allFound(state).values()) found.add(rule);
        }
      }),
      { numRuns: 800 },
    );
    // The clusters are worth it: many rules speak in them.
    expect(found.size).toBeGreaterThan(15);
  });

  test.each<[rule: string, change: string, before: readonly KubeRecord[], batch: readonly KubeRecord[]]>([
    [
      'selects-nothing',
      'its workload is scaled',
      [buildService(), buildDeployment({ wanted: 1, current: 0 })],
      [buildDeployment({ wanted: 0 })],
    ],
    ['selects-nothing', 'a template comes near', [buildService()], [buildStatefulSet({ name: 'x', labels: { app: 'wbe' }, wanted: 0 })]],
    [
      'selects-nothing',
      'its DaemonSet has the labels no longer',
      [buildService(), buildDaemonSet({ wanted: 0 })],
      [buildDaemonSet({ labels: {} })],
    ],
    [
      'selects-nothing',
      'a ReplicaSet can make no Pods',
      [buildService(), buildReplicaSet({ current: 0 })],
      [buildReplicaSet({ current: 0, conditions: [REFUSED] })],
    ],
    [
      'port-missing',
      'the template lacks its port',
      [byName, buildDeployment({ wanted: 0 })],
      [buildDeployment({ wanted: 0, containers: [] })],
    ],
    ['rollout-stuck', 'a Service comes', [STUCK], [buildService()]],
    ['none-ready', 'the rollout of its Pods is stuck', [buildService(), ofRevision('2', 1), newest('ContainerCreating')], [STUCK]],
    [
      'none-ready',
      'its Pods are of the newest revision of what is stuck, and then of an older one',
      [STUCK, buildService(), ofRevision('2', 1), newest('ContainerCreating')],
      [ofRevision('2', 1, '1')],
    ],
    ['rollout-stuck', 'its older revision has no Pods', [STUCK, buildService(), ofRevision('1', 2)], [ofRevision('1', 0)]],
    [
      'rollout-stuck',
      'a Pod of it fails',
      [STUCK, buildService(), ofRevision('2', 1), newest('ContainerCreating')],
      [newest('ErrImagePull')],
    ],
    [
      'rollout-stuck',
      'an event says why',
      [STUCK, buildService(), ofRevision('2', 1), newest('ContainerCreating')],
      [buildEvent({ of: 'new', reason: 'FailedMount' })],
    ],
    [
      'selects-nothing',
      'an event says that Pods are refused',
      [buildService(), buildStatefulSet({ wanted: 1, current: 0 })],
      [buildEvent({ kind: 'StatefulSet', of: 'web', reason: 'FailedCreate', note: 'exceeded quota' })],
    ],
    ['none-ready', 'an event says why', [buildService(), buildPod({ ready: false })], [buildEvent()]],
    ['not-ready', 'an event says why', halfReady, [buildEvent()]],
    [
      'endpoints-broken',
      'an event says why',
      [
        buildService(),
        buildPod({ ready: false, state: { waiting: { reason: 'ImagePullBackOff' } } }),
        buildPod({ name: 'web-2', ips: ['10.0.0.2'] }),
        buildSlice({
          endpoints: [buildEndpoint({ pod: 'web-1', ready: false }), buildEndpoint({ pod: 'web-2', address: '10.0.0.2', ready: true })],
        }),
      ],
      [buildEvent({ reason: 'FailedMount' })],
    ],
    ['udp-route-grant', 'a grant comes', [buildService(), foreignRoute], [buildReferenceGrant({ fromKind: 'UDPRoute' })]],
    ['pods-refused', 'a Service comes', [buildDeployment({ wanted: 3, current: 1, conditions: [REFUSED] })], [buildService()]],
    ['pod-not-published', 'the Node of the Pod comes', [buildNode({ name: 'other' }), buildPod(), buildService()], [buildNode()]],
    [
      'slice-stale',
      'the Node of a Pod gets another zone',
      [
        buildNode({ zone: 'a' }),
        buildPod(),
        buildService(),
        buildSlice({ endpoints: [buildEndpoint({ pod: 'web-1', nodeName: 'node-1', zone: 'a' })] }),
      ],
      [buildNode({ zone: 'b' })],
    ],
    [
      'slices-disagree',
      'the Node of a Pod comes, and slice-stale tells which of two entries has the wrong zone',
      [
        buildNode({ name: 'other' }),
        buildPod(),
        buildService(),
        ...['a', 'b'].map((zone) =>
          buildSlice({
            name: zone,
            ports: [buildSlicePort({ port: 80 })],
            endpoints: [buildEndpoint({ pod: 'web-1', nodeName: 'node-1', zone })],
          }),
        ),
      ],
      [buildNode({ zone: 'b' })],
    ],
    [
      'single-point',
      'the first Nodes of a second zone, in a cluster of ten',
      [
        ...Array.from({ length: 10 }, (_, i) => buildNode({ name: `n${i}`, zone: 'z1' })),
        buildService(),
        buildSlice({
          endpoints: [1, 2].map((i) => buildEndpoint({ address: `10.0.0.${i}`, nodeName: `n${i}`, zone: 'z1', ready: true })),
        }),
      ],
      [buildNode({ name: 'x', zone: 'z2' }), buildNode({ name: 'y', zone: 'z2' })],
    ],
    [
      'single-point',
      'all Nodes but one, at once',
      [
        buildNode({ name: 'n0' }),
        buildService(),
        buildSlice({
          endpoints: [1, 2].map((i) => buildEndpoint({ address: `10.0.0.${i}`, nodeName: 'n0', ready: true })),
        }),
      ],
      Array.from({ length: 12 }, (_, i) => buildNode({ name: `n${i + 1}` })),
    ],
    [
      'policy-without-dns',
      'a Pod without DNS was made anew on the host network, where policies may do nothing',
      [
        ...dnsOfTheCluster,
        buildPod({ name: 'db-0' }),
        buildNetworkPolicy({ policyTypes: ['Egress'], egress: [{ to: [everyPodHere], ports: [] }] }),
      ],
      [buildPod({ name: 'db-0', uid: 'another', hostNetwork: true })],
    ],
    [
      'policy-without-dns',
      'a policy beside it lets DNS out',
      [...dnsOfTheCluster, buildPod(), buildNetworkPolicy({ policyTypes: ['Egress'], egress: [{ to: [everyPodHere], ports: [] }] })],
      [buildNetworkPolicy({ name: 'dns', policyTypes: ['Egress'], egress: [{ to: [], ports: [dnsPort] }] })],
    ],
    [
      'endpoints-broken',
      'a Pod of another namespace is given the address of one that has failed',
      [
        buildService(),
        buildPod(),
        buildPod({ name: 'web-2', ips: ['10.0.0.2'], phase: 'Failed' }),
        buildSlice({ endpoints: [endpoint, buildEndpoint({ pod: 'web-2', address: '10.0.0.2', ready: true })] }),
      ],
      [buildPod({ namespace: 'other', name: 'report-0', ips: ['10.0.0.2'] })],
    ],
    [
      'address-of-nobody',
      'the Pod that had the address goes',
      [...leader, buildPod(), buildPod({ name: 'db-0', ips: ['10.0.0.7'] })],
      [pending('db-0')],
    ],
    [
      'address-of-nobody',
      'the first Pod has an address from the range',
      [...leader, pending('db-0')],
      [buildPod({ name: 'db-0', ips: ['10.0.0.9'] })],
    ],
    ['address-of-nobody', 'the Node has the range', [...leader, buildPod(), buildNode()], [buildNode({ podCIDRs: ['10.0.0.0/24'] })]],
    [
      'node-lost',
      'a Pod on it is published as ready',
      [buildNode({ ready: false }), buildPod({ deletionTimestamp: DELETED }), buildSlice({ endpoints: [endpoint] })],
      [buildPod()],
    ],
    [
      'node-lost',
      'a slice publishes a Pod of it as ready',
      [buildNode({ ready: false }), buildPod()],
      [buildSlice({ endpoints: [endpoint] })],
    ],
    [
      'node-lost',
      'a slice publishes an address of it',
      [buildNode({ ready: false, addresses: ['192.168.0.1'] })],
      [buildSlice({ endpoints: [buildEndpoint({ address: '192.168.0.1' })] })],
    ],
    ['none-ready', 'the Node of its Pod is lost', [buildNode(), buildService(), buildPod({ ready: false })], [buildNode({ ready: false })]],
    [
      'not-ready',
      'the Node of a Pod that it does not select is lost',
      [
        buildNode(),
        buildService({ selector: {} }),
        buildPod({ ready: false }),
        buildSlice({ endpoints: [buildEndpoint({ pod: 'web-1', ready: false }), buildEndpoint({ address: '203.0.113.1' })] }),
      ],
      [buildNode({ ready: false })],
    ],
    [
      'no-endpoints',
      'a slice is called after it, without its label',
      [buildService({ selector: {} })],
      [buildSlice({ name: 'web-1', service: undefined, endpoints: [buildEndpoint({ address: '203.0.113.1' })] })],
    ],
    [
      'policy-shuts-out-way-in',
      'a policy beside the proxy holds it in',
      [
        buildNamespace({ name: 'shop' }),
        buildService(),
        buildPod(),
        buildSlice({ endpoints: [endpoint] }),
        buildIngress({ name: 'www', paths: { '/': 'web' }, port: { name: undefined, number: 80 } }),
        buildPod({ namespace: 'edge', name: 'ctl', labels: { app: 'ingress-nginx' }, ips: ['10.0.9.1'] }),
      ],
      [
        buildNetworkPolicy({
          namespace: 'edge',
          name: 'out',
          policyTypes: ['Egress'],
          podSelector: { matchLabels: {}, matchExpressions: [] },
        }),
      ],
    ],
    [
      'only-terminating',
      'the Node from which its last Pod is evicted is cordoned',
      [
        buildNode(),
        buildService(),
        buildPod({
          deletionTimestamp: DELETED,
          conditions: [buildPodCondition('DisruptionTarget', 'True', { reason: 'EvictionByEvictionAPI' })],
        }),
        buildSlice({ endpoints: [buildEndpoint({ pod: 'web-1', ready: false, serving: true, terminating: true })] }),
      ],
      [buildNode({ unschedulable: true })],
    ],
    [
      'pod-lost',
      'the Node of a Pod that should have ended is lost',
      [buildNode(), buildService(), buildPod({ deletionTimestamp: DELETED }), buildSlice({ endpoints: [endpoint] })],
      [buildNode({ ready: false })],
    ],
    [
      'policy-lets-nobody-in',
      'a policy isolates its Pods',
      [buildService(), buildPod(), buildSlice({ endpoints: [endpoint] })],
      [buildNetworkPolicy()],
    ],
    [
      'policy-shuts-out-way-in',
      'an Ingress leads there',
      [
        buildNamespace({ name: 'shop' }),
        buildService(),
        buildPod(),
        buildSlice({ endpoints: [endpoint] }),
        buildNetworkPolicy({ ingress: [{ from: [everyPodHere], ports: [] }] }),
      ],
      [buildIngress({ paths: { '/': 'web' } })],
    ],
    [
      'policy-around-dns',
      'somebody comes who is to ask',
      [...dnsOfTheCluster, buildNetworkPolicy({ namespace: 'kube-system', name: 'own', ingress: [{ from: [everyPodHere], ports: [] }] })],
      [buildPod()],
    ],
    [
      'policy-peer-nobody',
      'the first Pod with the labels comes',
      [buildNamespace({ name: 'shop' }), buildPod(), buildNetworkPolicy({ ingress: [{ from: [clients], ports: [] }] })],
      [buildPod({ name: 'c', labels: { app: 'client' } })],
    ],
    [
      'policy-service-port',
      'a policy names the port of the Service',
      [buildService({ ports: [buildServicePort({ port: 80, targetPort: 8080 })] }), buildPod(), buildSlice({ endpoints: [endpoint] })],
      [buildNetworkPolicy({ ingress: [{ from: [], ports: [{ protocol: 'TCP', port: 80, endPort: undefined }] }] })],
    ],
    [
      'pod-hostname',
      'the Service comes that its Pods name',
      [buildService({ clusterIP: 'None', clusterIPs: ['None'] }), buildPod({ hostname: 'web-1', subdomain: 'peers' })],
      [buildService({ name: 'peers', selector: {} })],
    ],
    [
      'balancer-no-node',
      'the Node of its endpoint is kept out of load balancers',
      [
        buildNode(),
        buildNode({ name: 'other' }),
        buildPod(),
        buildSlice({ endpoints: [endpoint] }),
        buildService({ type: 'LoadBalancer', externalTrafficPolicy: 'Local', healthCheckNodePort: 30_001 }),
      ],
      [buildNode({ labels: { 'node.kubernetes.io/exclude-from-external-load-balancers': '' } })],
    ],
    [
      'balancer-no-node',
      'an address turns out to be that of a Node',
      [
        buildNode({ labels: { 'node.kubernetes.io/exclude-from-external-load-balancers': '' } }),
        buildService({ type: 'LoadBalancer', ingress: [{ ip: '192.0.2.7', hostname: undefined, ipMode: undefined }] }),
      ],
      [buildNode({ addresses: ['192.0.2.7'], labels: { 'node.kubernetes.io/exclude-from-external-load-balancers': '' } })],
    ],
    [
      'no-address',
      'somebody comes to hold the port that a Pod of ServiceLB waits for',
      [buildService({ type: 'LoadBalancer' }), serviceLbPod('web', undefined)],
      [serviceLbPod('other', 'node-1')],
    ],
    [
      'source-ranges-open',
      'a Node comes whose Pods are outside of them',
      [
        buildNode({ name: 'other' }),
        buildService({
          type: 'LoadBalancer',
          ingress: [{ ip: '203.0.113.7', hostname: undefined, ipMode: undefined }],
          loadBalancerSourceRanges: ['198.51.100.0/24'],
        }),
      ],
      [buildNode({ podCIDRs: ['10.244.0.0/24'] })],
    ],
    [
      'external-ip-taken',
      'another Service has its port as a node port, on the Node whose address it is',
      [
        buildNode({ addresses: ['192.0.2.7'] }),
        buildService({ externalIPs: ['192.0.2.7'], ports: [buildServicePort({ port: 30_080 })] }),
        buildService({ name: 'other' }),
      ],
      [buildService({ name: 'other', type: 'NodePort', ports: [buildServicePort({ nodePort: 30_080 })] })],
    ],
    [
      'hints-missing',
      'a Node has a zone, where none had',
      [
        buildNode(),
        buildNode({ name: 'other' }),
        buildSlice({ endpoints: [endpoint] }),
        buildService({ trafficDistribution: 'PreferSameZone' }),
      ],
      [buildNode({ name: 'other', zone: 'z' })],
    ],
    [
      'zone-overload',
      'most Nodes are in the zone of one endpoint',
      [
        buildNode({ name: 'a', zone: 'z2' }),
        buildNode({ name: 'b', zone: 'z2' }),
        buildService({ trafficDistribution: 'PreferSameZone' }),
        buildSlice({
          endpoints: ['z1', 'z2', 'z2', 'z2'].map((zone, i) =>
            buildEndpoint({ address: `10.0.0.${i}`, zone, ready: true, forZones: [{ name: zone }] }),
          ),
        }),
      ],
      [buildNode({ name: 'a', zone: 'z1' }), buildNode({ name: 'c', zone: 'z1' })],
    ],
    ['selects-nothing', 'an Ingress leads there', standby, [buildIngress({ paths: { '/': 'db-ro' } })]],
    ['selects-nothing', 'a route leads there', standby, [buildHttpRoute({ backendRefs: [buildBackendRef({ name: 'db-ro' })] })]],
    ['selects-nothing', 'an alias of it comes', standby, [aliasOf('db-ro')]],
    ['selects-nothing', 'the Service beside it selects others', standby, [buildService({ name: 'db-rw', selector: { app: 'x' } })]],
    ['selects-nothing', 'the Service beside it is served no longer', standby, [buildSlice({ service: 'db-rw', endpoints: [] })]],
    [
      'selects-nothing',
      'the Pod behind a Service without selector has another role',
      [...standby, buildService({ name: 'db-rw', selector: {} })],
      [buildPod({ labels: { app: 'db', role: 'other' } })],
    ],
    ['selects-nothing', 'the first Pod of the cluster has the label', peers, [buildPod({ namespace: 'store', labels: { peer: 'x' } })]],
    ['selects-nothing', 'a Pod has the value under another key', peers, [buildPod({ labels: { app: 'mesh' } })]],
    ['selects-nothing', 'a Pod is to have its name by it', peers, [buildPod({ labels: {}, subdomain: 'peers' })]],
    [
      'ingress-backend',
      'another namespace has a Service of that name',
      [buildIngress({ paths: { '/': 'web' } })],
      [buildService({ namespace: 'store' })],
    ],
    ['http-route-backend', 'another namespace has a Service of that name', [buildHttpRoute()], [buildService({ namespace: 'store' })]],
    [
      'several-workloads',
      'the Service of the other release comes',
      [buildService({ labels: { release: 'one' } }), release('one'), release('two')],
      [buildService({ name: 'other', labels: { release: 'two' } })],
    ],
    ['same-pods', 'a copy of it comes', [buildService(), buildPod()], [buildService({ name: 'web-copy' })]],
    [
      'headless-port',
      'a Service with a cluster IP stands beside it',
      [
        buildService({ clusterIP: 'None', clusterIPs: ['None'], ports: [buildServicePort({ port: 80, targetPort: 8080 })] }),
        buildPod(),
        buildSlice({ endpoints: [endpoint] }),
      ],
      [buildService({ name: 'beside' })],
    ],
  ])('of %s, after this: %s', (rule, _, before, batch) => {
    const kept = expectSame(before.map(put), batch.map(put));
    expect([...kept]).toContain(rule);
    reached.add(rule);
  });

  test('after the first Node: the one that a Pod names is gone now, no longer unknown', () => {
    expectSame([put(buildPod()), put(buildService())], [put(buildNode({ name: 'other' }))]);
  });

  test('no reach could be taken away unnoticed', () => {
    expect(RULES.filter(({ id, beyond }) => beyond.length > 0 && !reached.has(id)).map(({ id }) => id)).toEqual([]);
  });

  test('ids are unique', () => {
    fc.assert(
      fc.property(deltas(60), (batch) => {
        const state = newState();
        apply(state, batch);
        const names = [...diagnoseAll(allKnown(state))].map((d) => `${d.metadata.namespace}/${d.metadata.name}`);
        expect(new Set(names).size).toBe(names.length);
      }),
      { numRuns: 500 },
    );
  });
});

test('where a kind is not known, rules that need it are silent', () => {
  const state = stateOf(buildService(), buildService({ name: 'lb', type: 'LoadBalancer' }));
  const rules = new Set([...diagnoseAll({ state, known: (kind) => kind === 'Service' })].map((d) => d.rule));
  expect([...rules].filter((id) => RULES.find((r) => r.id === id)?.needs.some((kind) => kind !== 'Service'))).toEqual([]);
  expect(rules).toContain('no-address');
});

describe('not much more is touched', () => {
  const numbers = Array.from({ length: 50 }, (_, i) => i);
  const services = numbers.map((i) => buildService({ name: `s${i}`, selector: { app: `a${i}` } }));
  const pods = numbers.map((i) => buildPod({ name: `p${i}`, labels: { app: `a${i}` }, ips: [`10.0.0.${i}`] }));
  const slices = numbers.map((i) =>
    buildSlice({ name: `e${i}`, service: `s${i}`, endpoints: [buildEndpoint({ pod: `p${i}`, address: `10.0.0.${i}` })] }),
  );
  const nodes = ['n', ...numbers.slice(0, 9).map((i) => `n${i}`)].map((name) => buildNode({ name }));
  const local = buildService({ name: 'local', internalTrafficPolicy: 'Local', selector: { app: 'none' } });

  function touchedBy(kind: KubeKind, ...batch: readonly Delta[]): readonly string[] {
    const state = stateOf(...services, ...pods, ...slices, local, ...nodes);
    return [...(rechecksFor(state, apply(state, batch)).get(kind)?.keys() ?? [])].sort();
  }

  test.each<[string, Delta, readonly string[]]>([
    [
      'a Pod touches the Service that selects and publishes it',
      put(buildPod({ name: 'p7', labels: { app: 'a7' }, ips: ['10.0.0.7'], ready: false })),
      ['shop/s7'],
    ],
    [
      'a Pod that changes sides touches both',
      put(buildPod({ name: 'p7', labels: { app: 'a8' }, ips: ['10.0.0.7'] })),
      ['shop/s7', 'shop/s8'],
    ],
    ['a Pod of nobody touches none', put(buildPod({ name: 'x', labels: { app: 'zz' }, ips: ['10.0.9.9'] })), []],
    [
      'a Pod that a selector nearly matches touches that Service',
      put(buildPod({ name: 'x', labels: { app: 'nine' }, ips: ['10.0.9.9'] })),
      ['shop/local'],
    ],
    [
      'a Pod that is given the address of an endpoint touches that Service',
      put(buildPod({ name: 'x', labels: { app: 'zz' }, ips: ['10.0.0.3'] })),
      ['shop/s3'],
    ],
    ['a slice that moves touches both', put(buildSlice({ name: 'e3', service: 's4' })), ['shop/s3', 'shop/s4']],
    ['a new Node touches the Local Services', put(buildNode({ name: 'new' })), ['shop/local']],
    ['a Node that goes, too', remove('Node', 'n'), ['shop/local']],
    ['a Namespace touches none', put(buildNamespace()), []],
  ])('%s', (_, change, expected) => {
    expect(touchedBy('Service', change)).toEqual(expected);
  });

  test('of a Local Service that a Node touches, only the rules that see Nodes are asked', () => {
    const state = stateOf(local, buildNode({ name: 'n' }), buildNode({ name: 'other' }));
    const choice = rechecksFor(state, apply(state, [remove('Node', 'n')]))
      .get('Service')
      ?.get('shop/local');
    expect(choice === 'all' ? 'all' : [...(choice ?? [])].every((rule) => rule.beyond.some((r) => r.kind === 'Node'))).toBe(true);
  });

  test('the heartbeat of a Node is no change of its record', () => {
    const raw = (time: string) => ({
      metadata: { name: 'n', uid: 'u', resourceVersion: time },
      status: {
        conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady', lastHeartbeatTime: time, lastTransitionTime: 't' }],
      },
    });
    expect(same(readNode(raw('2026-11-22T00:00:00Z')), readNode(raw('2026-11-22T00:05:00Z')))).toBe(true);
  });
});

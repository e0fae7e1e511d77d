// What people run and nothing is wrong with: no rule may raise an alarm about it.

import { expect, test } from 'vitest';
import type { AnyRecord } from '#lib/cluster/record.ts';
import { MANAGED_BY_LABEL } from '#lib/kube/endpoint-slice.ts';
import {
  buildContainer,
  buildContainerPort,
  buildEndpoint,
  buildGateway,
  buildHttpRoute,
  buildIngress,
  buildNamespace,
  buildNode,
  buildOwner,
  buildPod,
  buildService,
  buildServicePort,
  buildSlice,
  buildSlicePort,
  type NodeOptions,
  type PodOptions,
  type ServiceOptions,
} from '#testing/builders/kube.ts';
import type { Node } from '#lib/kube/node.ts';
import type { Pod } from '#lib/kube/pod.ts';
import type { Service } from '#lib/kube/service.ts';
import { stateOf } from '#testing/builders/state.ts';
import { diagnoseAll } from './diagnose.ts';
import { allKnown } from './known-state.ts';

const NODES = [1, 2, 3].map((n) => buildNode({ name: `n${n}`, labels: { 'kubernetes.io/os': 'linux' } }));
const EXCLUDED = { 'node.kubernetes.io/exclude-from-external-load-balancers': '' };
const HTTP = buildServicePort({ port: 80, targetPort: 'http' });
const NODE_PORT = { ...HTTP, nodePort: 30_080 };
const ADDRESS = [{ ip: '192.0.2.1', hostname: undefined, ipMode: 'VIP' }];
const HEADLESS = { clusterIP: 'None', clusterIPs: ['None'] };

function tainted(key: string, options: NodeOptions = {}): Node {
  const node = buildNode({ name: 'other', ...options });
  return { ...node, spec: { ...node.spec, taints: [{ key, value: undefined, effect: 'NoSchedule' }] } };
}

let next = 0;

/** `n1`, `n2`… in turn. */
function podsOf(count: number, kind: string, owner: string, options: PodOptions = {}): readonly Pod[] {
  return Array.from({ length: count }, (_, i) =>
    buildPod({
      name: `${owner}-${i}`,
      nodeName: `n${i + 1}`,
      ips: [`10.1.0.${++next % 250}`],
      ownerReferences: [buildOwner(kind, owner)],
      ...options,
    }),
  );
}

/** The Service with the slice that the control plane writes for it. */
function published(service: Service, pods: readonly Pod[]): readonly AnyRecord[] {
  const { namespace, name } = service.metadata;
  const ports = service.spec.ports.map((port) => {
    const number = typeof port.targetPort === 'number' ? port.targetPort : 8080;
    return buildSlicePort({ name: port.name, protocol: port.protocol, port: number });
  });
  const endpoints = pods.map((pod) =>
    buildEndpoint({
      addresses: pod.status.podIPs.map(({ ip }) => ip),
      pod: pod.metadata.name,
      ...(pod.spec.hostname !== undefined && pod.spec.subdomain === name ? { hostname: pod.spec.hostname } : {}),
      ready: true,
      serving: true,
      ...(pod.spec.nodeName === undefined ? {} : { nodeName: pod.spec.nodeName }),
    }),
  );
  return [service, buildSlice({ namespace, service: name, name: `${name}-slice`, ports, endpoints })];
}

const web = (options: ServiceOptions, pods: readonly Pod[]): readonly AnyRecord[] => [
  ...published(buildService({ ports: [HTTP], ...options }), pods),
  ...pods,
];

const written = (manager: string | undefined, options: Parameters<typeof buildSlice>[0] = {}): AnyRecord => {
  const slice = buildSlice({ name: 'written', endpoints: [buildEndpoint({ address: '192.0.2.9', ready: true })], ...options });
  const { [MANAGED_BY_LABEL]: _, ...labels } = slice.metadata.labels;
  return { ...slice, metadata: { ...slice.metadata, labels: manager === undefined ? labels : { ...labels, [MANAGED_BY_LABEL]: manager } } };
};

const sidecar = buildContainer({
  name: 'proxy',
  image: 'proxy:1',
  ports: [buildContainerPort({ name: 'metrics', containerPort: 15_090 })],
});
const db = podsOf(3, 'StatefulSet', 'db', { subdomain: 'db', hostname: 'db-0' });
const DNS = [
  buildServicePort({ name: 'dns', port: 53, protocol: 'UDP', targetPort: 53 }),
  buildServicePort({ name: 'dns-tcp', port: 53, targetPort: 53 }),
];
const dnsPorts = (['UDP', 'TCP'] as const).map((protocol) => buildContainerPort({ name: protocol, containerPort: 53, protocol }));
const named = (image: string) => ({ containers: [buildContainer({ image })] });
const canary = [
  ...podsOf(3, 'StatefulSet', 'web', named('reg.io/web:1')),
  ...podsOf(1, 'StatefulSet', 'web-canary', named('reg.io/web:2')),
];
const rollout = ['1', '2'].flatMap((hash) =>
  podsOf(1, 'ReplicaSet', `web-${hash}`, { labels: { app: 'web', 'rollouts-pod-template-hash': hash } }),
);
const agents = podsOf(3, 'DaemonSet', 'agent');
const local: ServiceOptions = { internalTrafficPolicy: 'Local' };
const fromOutside: ServiceOptions = {
  type: 'LoadBalancer',
  ports: [NODE_PORT],
  ingress: ADDRESS,
  externalTrafficPolicy: 'Local',
  healthCheckNodePort: 31_000,
};
const single = buildNode({ name: 'n1', labels: EXCLUDED });

test.each<readonly [string, readonly AnyRecord[]]>([
  ['the cluster’s DNS', web({ ports: DNS }, podsOf(2, 'ReplicaSet', 'coredns', { containers: [buildContainer({ ports: dnsPorts })] }))],
  [
    'the Service of the API server',
    [
      buildService({ selector: {}, ports: [buildServicePort({ name: 'https', port: 443, targetPort: 6443 })] }),
      written(undefined, { ports: [buildSlicePort({ name: 'https', port: 6443 })] }),
    ],
  ],
  [
    'members that find each other, beside one address for all',
    [
      ...web(
        { name: 'db', ...HEADLESS, publishNotReadyAddresses: true, ports: [buildServicePort({ port: 8080, targetPort: 'http' })] },
        db,
      ),
      ...published(buildService({ name: 'db-all', ports: [HTTP] }), db),
    ],
  ],
  [
    'a headless Service with the ports of the one beside it',
    [...web({ name: 'db', ...HEADLESS }, db), ...published(buildService({ ports: [HTTP] }), db)],
  ],
  ['the bookkeeping of an operator', [buildService({ selector: {}, ...HEADLESS, ports: [] })]],
  [
    'a Job that has ended',
    [...web({}, podsOf(2, 'ReplicaSet', 'web')), ...podsOf(1, 'Job', 'migrate', { phase: 'Succeeded', ready: false })],
  ],
  [
    'a Service for the names of a Job’s Pods, all of which have ended',
    [buildService(HEADLESS), ...podsOf(2, 'Job', 'train', { phase: 'Succeeded', ready: false })],
  ],
  ['an agent on every Node but the control plane', [...web(local, agents), tainted('node-role.kubernetes.io/control-plane')]],
  ['an agent, and a virtual Node', [...web(local, agents), tainted('virtual-kubelet.io/provider')]],
  ['an agent, and a Node with Windows', [...web(local, agents), buildNode({ name: 'other', labels: { 'kubernetes.io/os': 'windows' } })]],
  ['an agent, and a Node that is drained', [...web(local, agents), buildNode({ name: 'other', unschedulable: true })]],
  ['an agent, and a Node that has just joined', [...web(local, agents), buildNode({ name: 'other', ready: false })]],
  [
    'an alias',
    [buildService({ type: 'ExternalName', externalName: 'db.example.com', selector: {}, clusterIP: undefined, clusterIPs: [], ports: [] })],
  ],
  ['slices that somebody writes', [buildService({ selector: {} }), written('cluster-admins')]],
  ['a sidecar', web({}, podsOf(2, 'ReplicaSet', 'web', { containers: [buildContainer(), sidecar] }))],
  ['a canary beside the stable ones', web({}, canary)],
  ['an Argo Rollout on its way', web({}, rollout)],
  [
    'inside beside outside',
    [
      ...web({}, agents),
      ...published(buildService({ name: 'public', type: 'LoadBalancer', ports: [NODE_PORT], ingress: ADDRESS }), agents),
    ],
  ],
  ['a load balancer that asks each Node', web(fromOutside, podsOf(1, 'ReplicaSet', 'web'))],
  ['closeness asked for where there are no zones', web({ trafficDistribution: 'PreferClose' }, agents)],
  ['endpoints that a mesh of clusters adds', [...web({}, agents), written('mesh-controller.example.com')]],
  [
    'HTTP/3 beside HTTP',
    web(
      {
        ports: (['TCP', 'UDP'] as const).map((protocol) =>
          buildServicePort({ name: protocol.toLowerCase(), port: 443, targetPort: 8080, protocol }),
        ),
      },
      agents,
    ),
  ],
  [
    'an action of a load balancer controller',
    [buildIngress({ paths: { '/': 'ssl-redirect' }, port: { name: 'use-annotation', number: undefined } })],
  ],
  ['a Gateway and its route', [...web({}, agents), buildGateway(), buildHttpRoute()]],
  [
    'a revision of Knative at rest',
    [
      buildService({ labels: { 'networking.internal.knative.dev/serviceType': 'Private' } }),
      buildService({ name: 'public', selector: {} }),
      written('endpointslicemirroring-controller.k8s.io', { service: 'public' }),
    ],
  ],
  ['a namespace that is being deleted', [buildService({ deletionTimestamp: '2026-11-22T01:00:00Z' })]],
])('%s', (_, held) => {
  const found = [...diagnoseAll(allKnown(stateOf(...NODES, buildNamespace(), ...held)))];
  expect(found.filter(({ severity }) => severity !== 'info').map((d) => `${d.severity} ${d.rule}: ${d.title}`)).toEqual([]);
});

test('a single machine that is its own control plane', () => {
  const pods = podsOf(2, 'ReplicaSet', 'web', { nodeName: 'n1' });
  const found = [...diagnoseAll(allKnown(stateOf(single, buildNamespace(), ...web(fromOutside, pods))))];
  expect(found.filter(({ severity }) => severity !== 'info')).toEqual([]);
});

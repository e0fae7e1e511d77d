// Builders of records for tests: what is not named is what a small, healthy object has. And records drawn from small name spaces.

import {
  type AddressType,
  type EndpointSlice,
  MANAGED_BY_LABEL,
  type NamedHint,
  SERVICE_NAME_LABEL,
  type SliceEndpoint,
  type SlicePort,
  type TargetRef,
} from '#lib/kube/endpoint-slice.ts';
import type { Condition } from '#lib/kube/condition.ts';
import type { Gateway } from '#lib/kube/gateway.ts';
import type { GrpcRoute } from '#lib/kube/grpc-route.ts';
import type { HttpRoute } from '#lib/kube/http-route.ts';
import type { L4Route } from '#lib/kube/l4-route.ts';
import type { Ingress, IngressBackend } from '#lib/kube/ingress.ts';
import type { OwnerReference } from '#lib/kube/meta.ts';
import type { Namespace } from '#lib/kube/namespace.ts';
import type { LabelRequirement, LabelSelector } from '#lib/kube/label-selector.ts';
import type { NetworkPolicy, PolicyPeer, PolicyPort } from '#lib/kube/network-policy.ts';
import { type Node, type NodeCondition, ZONE_LABEL } from '#lib/kube/node.ts';
import type { Container, ContainerPort, ContainerState, Pod, PodCondition, PodDNSConfig } from '#lib/kube/pod.ts';
import type { KubeRecord } from '#lib/kube/record.ts';
import type { ReferenceGrant } from '#lib/kube/reference-grant.ts';
import type { BackendRef, ParentRef, RouteStatus } from '#lib/kube/route.ts';
import type { TextMap } from '#lib/kube/scan.ts';
import type { LoadBalancerIngress, Service, ServicePort } from '#lib/kube/service.ts';
import type { Event } from '#lib/kube/event.ts';
import { buildEvent } from './event.ts';
import { buildMeta, buildOwner, CREATED, type Naming } from './meta.ts';
import { buildDaemonSet, buildDeployment, buildReplicaSet, buildStatefulSet, type WorkloadOptions } from './workload.ts';

export { buildOwner };

export const DELETED = '2026-11-22T01:00:00Z';

export function buildNamespace(naming: Naming = {}): Namespace {
  return { kind: 'Namespace', metadata: buildMeta({ name: 'shop', ...naming }, 'cluster'), status: { phase: 'Active' } };
}

export type NodeOptions = Naming & {
  readonly zone?: string;
  readonly ready?: boolean;
  readonly unschedulable?: boolean;
  readonly addresses?: readonly string[];
  readonly podCIDRs?: readonly string[];
};

export function buildNode(options: NodeOptions = {}): Node {
  const ready: NodeCondition = {
    type: 'Ready',
    status: (options.ready ?? true) ? 'True' : 'False',
    reason: undefined,
    lastTransitionTime: CREATED,
  };
  const labels = options.zone === undefined ? options.labels : { ...options.labels, [ZONE_LABEL]: options.zone };
  return {
    kind: 'Node',
    metadata: buildMeta({ name: 'node-1', ...options, ...(labels === undefined ? {} : { labels }) }, 'cluster'),
    spec: { unschedulable: options.unschedulable, podCIDRs: options.podCIDRs ?? [], taints: [] },
    status: {
      conditions: [ready],
      addresses: (options.addresses ?? []).map((address) => ({ type: 'InternalIP', address })),
      allocatable: { cpu: '4' },
    },
  };
}

export function buildServicePort(over: Partial<ServicePort> = {}): ServicePort {
  return { name: '', protocol: 'TCP', port: 80, targetPort: over.port ?? 80, nodePort: undefined, appProtocol: undefined, ...over };
}

export type ServiceOptions = Naming &
  Partial<Service['spec']> & {
    readonly ingress?: readonly LoadBalancerIngress[];
    readonly conditions?: readonly Condition[];
    readonly isOfCilium?: boolean;
  };

export function buildService(options: ServiceOptions = {}): Service {
  const {
    namespace: _namespace,
    name: _name,
    uid: _uid,
    labels: _labels,
    deletionTimestamp: _gone,
    ownerReferences: _owners,
    ...own
  } = options;
  const { ingress, conditions, isOfCilium, ...spec } = own;
  return {
    kind: 'Service',
    metadata: buildMeta(options, 'namespaced'),
    spec: {
      type: 'ClusterIP',
      clusterIP: '10.96.0.10',
      clusterIPs: ['10.96.0.10'],
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      ports: [buildServicePort()],
      selector: { app: 'web' },
      externalName: undefined,
      externalIPs: [],
      externalTrafficPolicy: undefined,
      internalTrafficPolicy: 'Cluster',
      trafficDistribution: undefined,
      sessionAffinity: 'None',
      sessionAffinityConfig: undefined,
      publishNotReadyAddresses: false,
      healthCheckNodePort: undefined,
      allocateLoadBalancerNodePorts: undefined,
      loadBalancerClass: undefined,
      loadBalancerSourceRanges: [],
      ...spec,
    },
    status: { loadBalancer: { ingress: ingress ?? [] }, conditions: conditions ?? [], isOfCilium: isOfCilium ?? false },
  };
}

export function buildContainerPort(over: Partial<ContainerPort> = {}): ContainerPort {
  return { name: 'http', containerPort: 8080, hostPort: undefined, protocol: 'TCP', ...over };
}

export function buildContainer(over: Partial<Container> = {}): Container {
  return { name: 'app', image: 'app:1', ports: [buildContainerPort()], readinessProbe: undefined, restartPolicy: undefined, ...over };
}

export type PodOptions = Naming & {
  readonly nodeName?: string | undefined;
  readonly ips?: readonly string[];
  readonly ready?: boolean;
  readonly phase?: string;
  readonly reason?: string;
  readonly hostNetwork?: boolean;
  readonly hostname?: string;
  readonly subdomain?: string;
  readonly dnsPolicy?: string;
  readonly dnsConfig?: PodDNSConfig;
  readonly containers?: readonly Container[];
  readonly initContainers?: readonly Container[];
  /** Beside Ready. */
  readonly conditions?: readonly PodCondition[];
  /** Of the container `app`. */
  readonly state?: ContainerState;
};

export function buildPodCondition(type: string, status: string, over: Partial<PodCondition> = {}): PodCondition {
  return { type, status, reason: undefined, message: undefined, lastTransitionTime: CREATED, ...over };
}

export function buildPod(options: PodOptions = {}): Pod {
  const ready = options.ready ?? true;
  return {
    kind: 'Pod',
    metadata: buildMeta({ labels: { app: 'web' }, ...options, name: options.name ?? 'web-1' }, 'namespaced'),
    spec: {
      nodeName: 'nodeName' in options ? options.nodeName : 'node-1',
      hostNetwork: options.hostNetwork,
      hostname: options.hostname,
      subdomain: options.subdomain,
      dnsPolicy: options.dnsPolicy ?? 'ClusterFirst',
      dnsConfig: options.dnsConfig,
      readinessGates: [],
      containers: options.containers ?? [buildContainer()],
      initContainers: options.initContainers ?? [],
    },
    status: {
      phase: options.phase ?? 'Running',
      reason: options.reason,
      podIPs: (options.ips ?? ['10.0.0.1']).map((ip) => ({ ip })),
      conditions: [buildPodCondition('Ready', ready ? 'True' : 'False'), ...(options.conditions ?? [])],
      containerStatuses: [{ name: 'app', ready, restartCount: 0, state: options.state }],
    },
  };
}

export type EndpointOptions = {
  readonly address?: string;
  readonly addresses?: readonly string[];
  readonly ready?: boolean;
  readonly serving?: boolean;
  readonly terminating?: boolean;
  /** Name of a Pod of the slice's namespace. */
  readonly pod?: string;
  readonly targetRef?: TargetRef;
  readonly nodeName?: string;
  readonly zone?: string;
  readonly hostname?: string;
  readonly forZones?: readonly NamedHint[];
};

export function buildTarget(name: string, over: Partial<TargetRef> = {}): TargetRef {
  return { kind: 'Pod', namespace: undefined, name, uid: undefined, ...over };
}

/** Conditions that are not named stay unset, as a hand-made slice leaves them. */
export function buildEndpoint(options: EndpointOptions = {}): SliceEndpoint {
  return {
    addresses: options.addresses ?? [options.address ?? '10.0.0.1'],
    conditions: { ready: options.ready, serving: options.serving, terminating: options.terminating },
    hostname: options.hostname,
    nodeName: options.nodeName,
    zone: options.zone,
    targetRef: options.targetRef ?? (options.pod === undefined ? undefined : buildTarget(options.pod)),
    hints: options.forZones === undefined ? undefined : { forZones: options.forZones, forNodes: [] },
  };
}

export function buildSlicePort(over: Partial<SlicePort> = {}): SlicePort {
  return { name: '', protocol: 'TCP', port: 8080, appProtocol: undefined, ...over };
}

export type SliceOptions = Naming & {
  /** The Service by name; undefined for a slice without the label. */
  readonly service?: string | undefined;
  readonly addressType?: AddressType;
  readonly endpoints?: readonly SliceEndpoint[];
  readonly ports?: readonly SlicePort[];
};

export function buildSlice(options: SliceOptions = {}): EndpointSlice {
  const service = 'service' in options ? options.service : 'web';
  const own = service === undefined ? {} : { [SERVICE_NAME_LABEL]: service };
  const labels = { [MANAGED_BY_LABEL]: 'endpointslice-controller.k8s.io', ...own, ...options.labels };
  return {
    kind: 'EndpointSlice',
    metadata: buildMeta({ ...options, name: options.name ?? `${service ?? 'loose'}-a`, labels }, 'namespaced'),
    addressType: options.addressType ?? 'IPv4',
    endpoints: options.endpoints ?? [buildEndpoint()],
    ports: options.ports ?? [buildSlicePort()],
  };
}

type NetworkPolicyOptions = Naming & Partial<NetworkPolicy['spec']>;

/** Denies all ingress to every Pod of its namespace, unless said otherwise. */
export function buildNetworkPolicy(options: NetworkPolicyOptions = {}): NetworkPolicy {
  return {
    kind: 'NetworkPolicy',
    metadata: buildMeta({ ...options, name: options.name ?? 'deny' }, 'namespaced'),
    spec: {
      podSelector: options.podSelector ?? { matchLabels: {}, matchExpressions: [] },
      policyTypes: options.policyTypes ?? ['Ingress'],
      ingress: options.ingress ?? [],
      egress: options.egress ?? [],
    },
  };
}

export type IngressOptions = Naming & {
  readonly host?: string;
  /** Path -> Service, each on port 80. */
  readonly paths?: Readonly<Record<string, string>>;
  readonly port?: IngressBackend['service']['port'];
  readonly defaultService?: string | undefined;
};

export function buildIngress(options: IngressOptions = {}): Ingress {
  const port = options.port ?? { name: undefined, number: 80 };
  const to = (name: string): IngressBackend => ({ service: { name, port } });
  const paths = Object.entries(options.paths ?? {}).map(([path, name]) => ({ path, pathType: 'Prefix', backend: to(name) }));
  return {
    kind: 'Ingress',
    metadata: buildMeta({ ...options, name: options.name ?? 'front' }, 'namespaced'),
    spec: {
      ingressClassName: undefined,
      defaultBackend: options.defaultService === undefined ? undefined : to(options.defaultService),
      rules: [{ host: options.host, http: { paths } }],
    },
  };
}

export function buildCondition(type: string, status: string, reason?: string, message?: string): Condition {
  return { type, status, reason, message };
}

export type GatewayOptions = Naming & Partial<Gateway['spec']> & Partial<Pick<Gateway['status'], 'addresses' | 'conditions'>>;

/** One listener for HTTP on port 80, accepted and programmed at 203.0.113.7. */
export function buildGateway(options: GatewayOptions = {}): Gateway {
  const listener = { name: 'http', hostname: undefined, port: 80, protocol: 'HTTP', allowedRoutes: { namespaces: { from: 'All' } } };
  return {
    kind: 'Gateway',
    metadata: buildMeta({ ...options, name: options.name ?? 'public' }, 'namespaced'),
    spec: { gatewayClassName: options.gatewayClassName ?? 'router', listeners: options.listeners ?? [listener] },
    status: {
      addresses: options.addresses ?? [{ type: 'IPAddress', value: '203.0.113.7' }],
      conditions: options.conditions ?? [
        buildCondition('Accepted', 'True', 'Accepted'),
        buildCondition('Programmed', 'True', 'Programmed'),
      ],
      listeners: (options.listeners ?? [listener]).map(({ name }) => ({ name, attachedRoutes: 1, conditions: [] })),
    },
  };
}

export function buildParentRef(over: Partial<ParentRef> = {}): ParentRef {
  return { group: undefined, kind: undefined, namespace: undefined, name: 'public', sectionName: undefined, port: undefined, ...over };
}

export function buildBackendRef(over: Partial<BackendRef> = {}): BackendRef {
  return { group: undefined, kind: undefined, namespace: undefined, name: 'web', port: 80, weight: undefined, ...over };
}

export type RouteOptions = Naming & {
  readonly parentRefs?: readonly ParentRef[];
  readonly hostnames?: readonly string[];
  /** Of the one rule that there is without `rules`. */
  readonly path?: string;
  readonly backendRefs?: readonly BackendRef[];
  readonly rules?: HttpRoute['spec']['rules'];
  /** Of its first parent. */
  readonly conditions?: readonly Condition[];
};

function buildRouteStatus(options: RouteOptions, parentRef: ParentRef | undefined): RouteStatus {
  const conditions = options.conditions ?? [
    buildCondition('Accepted', 'True', 'Accepted'),
    buildCondition('ResolvedRefs', 'True', 'ResolvedRefs'),
  ];
  return { parents: parentRef === undefined ? [] : [{ parentRef, controllerName: 'example.com/router', conditions }] };
}

/** From the Gateway `public` of its namespace, `/` to `web:80`. */
export function buildHttpRoute(options: RouteOptions = {}): HttpRoute {
  const parentRefs = options.parentRefs ?? [buildParentRef()];
  const path = { type: 'PathPrefix', value: options.path ?? '/' };
  const match = { path, method: undefined, headers: [], queryParams: [] };
  return {
    kind: 'HTTPRoute',
    metadata: buildMeta(options, 'namespaced'),
    spec: {
      parentRefs,
      hostnames: options.hostnames ?? [],
      rules: options.rules ?? [{ matches: [match], filters: [], backendRefs: options.backendRefs ?? [buildBackendRef()] }],
    },
    status: buildRouteStatus(options, parentRefs[0]),
  };
}

/** As buildHttpRoute, for every method of `shop.Search`. */
export function buildGrpcRoute(options: Omit<RouteOptions, 'path' | 'rules'> = {}): GrpcRoute {
  const parentRefs = options.parentRefs ?? [buildParentRef()];
  const match = { method: { type: 'Exact', service: 'shop.Search', method: undefined }, headers: [] };
  return {
    kind: 'GRPCRoute',
    metadata: buildMeta(options, 'namespaced'),
    spec: {
      parentRefs,
      hostnames: options.hostnames ?? [],
      rules: [{ matches: [match], filters: [], backendRefs: options.backendRefs ?? [buildBackendRef()] }],
    },
    status: buildRouteStatus(options, parentRefs[0]),
  };
}

/** As buildHttpRoute, of a kind that matches nothing. */
export function buildL4Route<K extends L4Route['kind']>(kind: K, options: Omit<RouteOptions, 'path' | 'rules'> = {}): L4Route<K> {
  const parentRefs = options.parentRefs ?? [buildParentRef()];
  return {
    kind,
    metadata: buildMeta(options, 'namespaced'),
    spec: {
      parentRefs,
      hostnames: options.hostnames ?? [],
      rules: [{ matches: [], filters: [], backendRefs: options.backendRefs ?? [buildBackendRef()] }],
    },
    status: buildRouteStatus(options, parentRefs[0]),
  };
}

export type ReferenceGrantOptions = Naming & {
  readonly from?: ReferenceGrant['spec']['from'][number]['namespace'];
  readonly fromKind?: string;
  /** Name of a Service; every one without. */
  readonly to?: string;
};

/** Lets HTTPRoutes of `edge` lead to every Service of its namespace. */
export function buildReferenceGrant(options: ReferenceGrantOptions = {}): ReferenceGrant {
  return {
    kind: 'ReferenceGrant',
    metadata: buildMeta({ ...options, name: options.name ?? 'grant' }, 'namespaced'),
    spec: {
      from: [{ group: 'gateway.networking.k8s.io', kind: options.fromKind ?? 'HTTPRoute', namespace: options.from ?? 'edge' }],
      to: [{ group: '', kind: 'Service', name: options.to }],
    },
  };
}

/** Answers a number from 0 to `choices - 1`. */
export type Draw = (choices: number) => number;

/** A draw that spends `numbers` one by one, and answers 0 when they are spent: property tests shrink the numbers. */
export function drawFrom(numbers: readonly number[]): Draw {
  let next = 0;
  return (choices) => (numbers[next++] ?? 0) % choices;
}

function pick<T>(draw: Draw, first: T, ...rest: readonly T[]): T {
  const i = draw(rest.length + 1);
  return i === 0 ? first : (rest[i - 1] ?? first);
}

function some<T>(draw: Draw, max: number, make: () => T): T[] {
  return Array.from({ length: draw(max + 1) }, make);
}

const yes = (draw: Draw): boolean => draw(2) === 1;

// The name spaces are small on purpose: what may collide, does.
const drawNamespace = (draw: Draw): string => pick(draw, 'a', 'b');
const drawAddress = (draw: Draw): string => pick(draw, '10.0.0.1', '10.0.0.2', '10.0.0.3', 'fd00::1', 'fd00::2', 'FD00:0:0::1');
const drawPodName = (draw: Draw): string => pick(draw, 'p1', 'p2', 'p3', 'p4');
const drawNodeName = (draw: Draw): string | undefined => pick<string | undefined>(draw, undefined, 'n1', 'n2', 'n3');
const drawServiceName = (draw: Draw): string => pick(draw, 's1', 's2', 's3');
const drawUid = (draw: Draw): string => pick(draw, 'u1', 'u2');

/** `constructor` is a label that Kubernetes allows and that every JavaScript object inherits. */
function drawLabels(draw: Draw): TextMap {
  const labels: Record<string, string> = {};
  for (const key of ['app', 'tier', 'constructor']) {
    const value = pick<string | undefined>(draw, undefined, 'x', 'y', '');
    if (value !== undefined) labels[key] = value;
  }
  return labels;
}

function drawService(draw: Draw): Service {
  return buildService({
    namespace: drawNamespace(draw),
    name: drawServiceName(draw),
    uid: drawUid(draw),
    selector: drawLabels(draw),
    type: pick(draw, 'ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'),
    clusterIP: pick(draw, '10.96.0.10', 'None'),
    clusterIPs: pick(draw, [], ['10.96.0.10'], ['None'], ['10.96.0.11', 'fd00:96::1']),
    ipFamilies: pick(draw, ['IPv4'], ['IPv6'], ['IPv4', 'IPv6'], []),
    ports: some(draw, 2, () =>
      buildServicePort({
        port: 80 + draw(3),
        targetPort: pick<number | string>(draw, 8080, 'http', 'admin'),
        protocol: pick(draw, 'TCP', 'UDP'),
        nodePort: pick<number | undefined>(draw, undefined, 30080),
      }),
    ),
    healthCheckNodePort: pick<number | undefined>(draw, undefined, 30001),
    internalTrafficPolicy: pick(draw, 'Cluster', 'Local'),
    externalTrafficPolicy: pick(draw, undefined, 'Cluster', 'Local'),
    externalName: pick<string | undefined>(draw, undefined, 's1.a.svc.cluster.local', 's2.a.svc.cluster.local', 's3.b', '192.0.2.7'),
    externalIPs: pick(draw, [], ['192.0.2.1']),
    ingress: pick(draw, [], [{ ip: '192.0.2.9', hostname: undefined, ipMode: undefined }]),
  });
}

function drawEndpoint(draw: Draw): SliceEndpoint {
  const condition = (): { readonly v: boolean | undefined } => ({ v: pick<boolean | undefined>(draw, undefined, true, false) });
  const target = pick<'none' | 'pod' | 'foreign' | 'other'>(draw, 'none', 'pod', 'foreign', 'other');
  const name = drawPodName(draw);
  return {
    ...buildEndpoint({ addresses: some(draw, 2, () => drawAddress(draw)) }),
    conditions: { ready: condition().v, serving: condition().v, terminating: condition().v },
    nodeName: drawNodeName(draw),
    zone: pick<string | undefined>(draw, undefined, 'z1', 'z2'),
    targetRef:
      target === 'none'
        ? undefined
        : buildTarget(name, {
            kind: target === 'other' ? 'VirtualMachine' : 'Pod',
            namespace: target === 'foreign' ? drawNamespace(draw) : undefined,
          }),
  };
}

function drawSlice(draw: Draw): EndpointSlice {
  return buildSlice({
    namespace: drawNamespace(draw),
    name: pick(draw, 'e1', 'e2', 'e3'),
    uid: drawUid(draw),
    service: pick<string | undefined>(draw, 's1', 's2', 's3', undefined),
    addressType: pick(draw, 'IPv4', 'IPv6', 'FQDN'),
    endpoints: some(draw, 3, () => drawEndpoint(draw)),
    ports: some(draw, 2, () =>
      buildSlicePort({ name: pick(draw, '', 'http'), port: pick<number | undefined>(draw, 8080, 9090, undefined) }),
    ),
  });
}

function drawPod(draw: Draw): Pod {
  const owner = pick<OwnerReference | undefined>(draw, undefined, buildOwner('ReplicaSet', 'web-1'), buildOwner('Job', 'job-29000000'));
  const waiting = pick<string | undefined>(draw, undefined, 'CrashLoopBackOff', 'ContainerCreating');
  return buildPod({
    namespace: drawNamespace(draw),
    name: drawPodName(draw),
    uid: drawUid(draw),
    labels: drawLabels(draw),
    deletionTimestamp: yes(draw) ? DELETED : undefined,
    ownerReferences: owner === undefined ? [] : [owner],
    nodeName: drawNodeName(draw),
    ips: some(draw, 2, () => drawAddress(draw)),
    ready: yes(draw),
    phase: pick(draw, 'Running', 'Pending', 'Succeeded', 'Failed'),
    hostNetwork: draw(4) === 3,
    ...(yes(draw) ? { hostname: pick(draw, 'p1', 'p2'), subdomain: drawServiceName(draw) } : {}),
    containers: [
      buildContainer({
        ports: some(draw, 2, () =>
          buildContainerPort({ name: pick(draw, 'http', 'admin'), hostPort: pick<number | undefined>(draw, undefined, 8080) }),
        ),
      }),
    ],
    ...(waiting === undefined ? {} : { state: { waiting: { reason: waiting } } }),
  });
}

function drawSelector(draw: Draw): LabelSelector {
  const expression: LabelRequirement = {
    key: pick(draw, 'app', 'tier', 'kubernetes.io/metadata.name'),
    operator: pick(draw, 'In', 'NotIn', 'Exists', 'DoesNotExist'),
    values: ['x', 'a'],
  };
  return { matchLabels: yes(draw) ? {} : drawLabels(draw), matchExpressions: yes(draw) ? [] : [expression] };
}

function drawPeer(draw: Draw): PolicyPeer {
  const nothing = { podSelector: undefined, namespaceSelector: undefined, ipBlock: undefined };
  switch (pick(draw, 'pods', 'namespaces', 'both', 'block')) {
    case 'pods':
      return { ...nothing, podSelector: drawSelector(draw) };
    case 'namespaces':
      return { ...nothing, namespaceSelector: drawSelector(draw) };
    case 'both':
      return { ...nothing, podSelector: drawSelector(draw), namespaceSelector: drawSelector(draw) };
    default:
      return {
        ...nothing,
        ipBlock: { cidr: pick(draw, '10.0.0.0/8', '0.0.0.0/0', 'fd00::/8', 'nonsense'), except: some(draw, 1, () => '10.0.0.0/30') },
      };
  }
}

function drawPolicyPort(draw: Draw): PolicyPort {
  const port = pick<number | string | undefined>(draw, 8080, 80, 'http', undefined);
  return { protocol: pick(draw, 'TCP', 'UDP'), port, endPort: port === 80 && yes(draw) ? 9000 : undefined };
}

function drawNetworkPolicy(draw: Draw): NetworkPolicy {
  const peers = (): readonly PolicyPeer[] => some(draw, 2, () => drawPeer(draw));
  const ports = (): readonly PolicyPort[] => some(draw, 2, () => drawPolicyPort(draw));
  return buildNetworkPolicy({
    namespace: drawNamespace(draw),
    name: pick(draw, 'deny', 'allow', 'other'),
    uid: drawUid(draw),
    podSelector: drawSelector(draw),
    policyTypes: pick(draw, ['Ingress'], [], ['Egress'], ['Ingress', 'Egress']),
    ingress: some(draw, 2, () => ({ from: peers(), ports: ports() })),
    egress: some(draw, 2, () => ({ to: peers(), ports: ports() })),
  });
}

const drawGatewayName = (draw: Draw): string => pick(draw, 'g1', 'g2');

function drawRoute(draw: Draw): Omit<RouteOptions, 'path' | 'rules'> {
  const elsewhere = (): string | undefined => pick<string | undefined>(draw, undefined, 'a', 'b');
  const backend = (): BackendRef =>
    buildBackendRef({
      namespace: elsewhere(),
      name: drawServiceName(draw),
      kind: pick<string | undefined>(draw, undefined, 'Service', 'ServiceImport'),
      port: pick<number | undefined>(draw, 80, 81, undefined),
    });
  const parent = (): ParentRef =>
    buildParentRef({
      namespace: elsewhere(),
      name: drawGatewayName(draw),
      kind: pick<string | undefined>(draw, undefined, 'Gateway', 'Service'),
    });
  return {
    namespace: drawNamespace(draw),
    name: pick(draw, 'r1', 'r2'),
    uid: drawUid(draw),
    parentRefs: some(draw, 2, parent),
    backendRefs: some(draw, 2, backend),
    conditions: [buildCondition('Accepted', 'True'), buildCondition('ResolvedRefs', pick(draw, 'True', 'False'))],
  };
}

function drawEvent(draw: Draw): Event {
  const kind = pick(draw, 'Pod', 'Pod', 'Node', 'Deployment', 'StatefulSet');
  return buildEvent({
    namespace: drawNamespace(draw),
    name: pick(draw, 'v1', 'v2', 'v3'),
    kind,
    of: kind === 'Pod' ? drawPodName(draw) : kind === 'Node' ? pick(draw, 'n1', 'n2') : pick(draw, 'web', 'db'),
    uid: drawUid(draw),
    reason: pick(draw, 'Unhealthy', 'FailedCreate', 'FailedMount'),
    note: pick(draw, 'Readiness probe failed: refused', 'exceeded quota'),
    count: 1 + draw(2),
  });
}

function drawWorkload(draw: Draw): WorkloadOptions {
  return {
    namespace: drawNamespace(draw),
    name: pick(draw, 'web', 'db'),
    uid: drawUid(draw),
    labels: drawLabels(draw),
    wanted: draw(3),
    current: draw(3),
    updated: draw(3),
    available: draw(3),
    revision: pick(draw, '1', '2'),
    paused: yes(draw),
    generation: 1 + draw(2),
    observedGeneration: 1 + draw(2),
    conditions: some(draw, 1, () =>
      pick(
        draw,
        buildPodCondition('Progressing', 'False', { reason: 'ProgressDeadlineExceeded' }),
        buildPodCondition('ReplicaFailure', 'True', { reason: 'FailedCreate', message: 'exceeded quota' }),
      ),
    ),
  };
}

/** As `kubectl label` writes it, and as a person may write that it does not hold. */
function drawNodeLabels(draw: Draw): TextMap {
  const excluded = pick<string | undefined>(draw, undefined, '', 'false');
  return excluded === undefined ? {} : { 'node.kubernetes.io/exclude-from-external-load-balancers': excluded };
}

/** A record of any kind; the same few names come up again and again, with other contents. */
export function drawRecord(draw: Draw): KubeRecord {
  switch (
    pick(
      draw,
      'Pod',
      'EndpointSlice',
      'Service',
      'Pod',
      'EndpointSlice',
      'Service',
      'Node',
      'Namespace',
      'NetworkPolicy',
      'Ingress',
      'Gateway',
      'HTTPRoute',
      'HTTPRoute',
      'GRPCRoute',
      'TLSRoute',
      'TCPRoute',
      'UDPRoute',
      'ReferenceGrant',
      'Deployment',
      'ReplicaSet',
      'StatefulSet',
      'DaemonSet',
      'Event',
    )
  ) {
    case 'EndpointSlice':
      return drawSlice(draw);
    case 'Service':
      return drawService(draw);
    case 'Node': {
      const zone = pick<string | undefined>(draw, undefined, 'z1', 'z2', '');
      return buildNode({
        name: pick(draw, 'n1', 'n2', 'n3'),
        ready: yes(draw),
        labels: drawNodeLabels(draw),
        addresses: pick(draw, [], ['192.0.2.9']),
        podCIDRs: pick(draw, [], ['10.0.0.0/29'], ['10.0.0.0/24', '10.0.1.0/24']),
        ...(zone === undefined ? {} : { zone }),
      });
    }
    case 'Namespace':
      return buildNamespace({ name: drawNamespace(draw), uid: drawUid(draw) });
    case 'NetworkPolicy':
      return drawNetworkPolicy(draw);
    case 'Ingress':
      return buildIngress({
        namespace: drawNamespace(draw),
        host: pick(draw, 'a.example', 'b.example'),
        paths: Object.fromEntries(some(draw, 2, () => [pick(draw, '/', '/api'), drawServiceName(draw)])),
        defaultService: pick<string | undefined>(draw, undefined, 's1', 's4'),
      });
    case 'Gateway':
      return buildGateway({ namespace: drawNamespace(draw), name: drawGatewayName(draw), uid: drawUid(draw) });
    case 'HTTPRoute':
      return buildHttpRoute(drawRoute(draw));
    case 'GRPCRoute':
      return buildGrpcRoute(drawRoute(draw));
    case 'TLSRoute':
      return buildL4Route('TLSRoute', drawRoute(draw));
    case 'TCPRoute':
      return buildL4Route('TCPRoute', drawRoute(draw));
    case 'UDPRoute':
      return buildL4Route('UDPRoute', drawRoute(draw));
    case 'ReferenceGrant':
      return buildReferenceGrant({ namespace: drawNamespace(draw), from: drawNamespace(draw), uid: drawUid(draw) });
    case 'Deployment':
      return buildDeployment(drawWorkload(draw));
    case 'ReplicaSet':
      return buildReplicaSet({ ...drawWorkload(draw), ...(yes(draw) ? { of: 'web' } : {}) });
    case 'StatefulSet':
      return buildStatefulSet({ ...drawWorkload(draw), serviceName: drawServiceName(draw) });
    case 'DaemonSet':
      return buildDaemonSet(drawWorkload(draw));
    case 'Event':
      return drawEvent(draw);
    default:
      return drawPod(draw);
  }
}

/** A deep copy of plain data with one field changed: `withField(raw, 'spec.ports[1].port', 'x')`; `undefined` removes it. */
export function withField(raw: unknown, path: string, value: unknown): unknown {
  const copy: unknown = structuredClone(raw);
  const steps = path.split(/[.[\]]+/).filter((step) => step !== '');
  const last = steps.pop();
  if (last === undefined) return value;
  let at = copy as Record<string, unknown>;
  for (const step of steps) at = at[step] as Record<string, unknown>;
  if (value === undefined) Reflect.deleteProperty(at, last);
  else at[last] = value;
  return copy;
}

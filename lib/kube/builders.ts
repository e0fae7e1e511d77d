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
} from './endpoint-slice.ts';
import type { Ingress } from './ingress.ts';
import type { Meta, OwnerReference } from './meta.ts';
import type { Namespace } from './namespace.ts';
import type { NetworkPolicy } from './network-policy.ts';
import { type Node, type NodeCondition, ZONE_LABEL } from './node.ts';
import type { Container, ContainerPort, ContainerState, Pod, PodCondition, PodDNSConfig } from './pod.ts';
import type { KubeRecord } from './record.ts';
import type { TextMap } from './scan.ts';
import type { LoadBalancerIngress, Service, ServicePort } from './service.ts';

/** The fields of the metadata, flat beside those of the object itself. */
type Naming = {
  readonly namespace?: string;
  readonly name?: string;
  readonly uid?: string;
  readonly labels?: TextMap;
  readonly deletionTimestamp?: string | undefined;
  readonly ownerReferences?: readonly OwnerReference[];
};

const CREATED = '2026-11-22T00:00:00Z';
export const DELETED = '2026-11-22T01:00:00Z';

function buildMeta(naming: Naming, scope: 'namespaced' | 'cluster'): Meta {
  const name = naming.name ?? 'web';
  return {
    namespace: scope === 'cluster' ? '' : (naming.namespace ?? 'shop'),
    name,
    uid: naming.uid ?? `uid-${name}`,
    creationTimestamp: CREATED,
    deletionTimestamp: naming.deletionTimestamp,
    labels: naming.labels ?? {},
    annotations: undefined,
    ownerReferences: naming.ownerReferences ?? [],
  };
}

export function buildOwner(kind: string, name: string): OwnerReference {
  return { kind, name, uid: `uid-${name}`, controller: true };
}

export function buildNamespace(naming: Naming = {}): Namespace {
  return { kind: 'Namespace', metadata: buildMeta({ name: 'shop', ...naming }, 'cluster'), status: { phase: 'Active' } };
}

export type NodeOptions = Naming & { readonly zone?: string; readonly ready?: boolean; readonly unschedulable?: boolean };

export function buildNode(options: NodeOptions = {}): Node {
  const ready: NodeCondition = { type: 'Ready', status: (options.ready ?? true) ? 'True' : 'False', reason: undefined };
  const labels = options.zone === undefined ? options.labels : { ...options.labels, [ZONE_LABEL]: options.zone };
  return {
    kind: 'Node',
    metadata: buildMeta({ name: 'node-1', ...options, ...(labels === undefined ? {} : { labels }) }, 'cluster'),
    spec: { unschedulable: options.unschedulable, podCIDRs: [], taints: [] },
    status: { conditions: [ready], addresses: [], allocatable: { cpu: '4' } },
  };
}

export function buildServicePort(over: Partial<ServicePort> = {}): ServicePort {
  return { name: '', protocol: 'TCP', port: 80, targetPort: over.port ?? 80, nodePort: undefined, appProtocol: undefined, ...over };
}

export type ServiceOptions = Naming & Partial<Service['spec']> & { readonly ingress?: readonly LoadBalancerIngress[] };

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
  const { ingress, ...spec } = own;
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
    status: { loadBalancer: { ingress: ingress ?? [] } },
  };
}

export function buildContainerPort(over: Partial<ContainerPort> = {}): ContainerPort {
  return { name: 'http', containerPort: 8080, protocol: 'TCP', ...over };
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

function buildNetworkPolicy(naming: Naming = {}): NetworkPolicy {
  return {
    kind: 'NetworkPolicy',
    metadata: buildMeta({ name: 'deny', ...naming }, 'namespaced'),
    spec: { podSelector: { matchLabels: {}, matchExpressions: [] }, policyTypes: ['Ingress'], ingress: [], egress: [] },
  };
}

function buildIngress(naming: Naming & { readonly host?: string } = {}): Ingress {
  return {
    kind: 'Ingress',
    metadata: buildMeta({ name: 'front', ...naming }, 'namespaced'),
    spec: { ingressClassName: undefined, defaultBackend: undefined, rules: [{ host: naming.host, http: { paths: [] } }] },
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
const drawAddress = (draw: Draw): string => pick(draw, '10.0.0.1', '10.0.0.2', '10.0.0.3', 'fd00::1', 'fd00::2');
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
      }),
    ),
    internalTrafficPolicy: pick(draw, 'Cluster', 'Local'),
    externalTrafficPolicy: pick(draw, undefined, 'Cluster', 'Local'),
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
    containers: [buildContainer({ ports: some(draw, 2, () => buildContainerPort({ name: pick(draw, 'http', 'admin') })) })],
    ...(waiting === undefined ? {} : { state: { waiting: { reason: waiting } } }),
  });
}

/** A record of any kind; the same few names come up again and again, with other contents. */
export function drawRecord(draw: Draw): KubeRecord {
  switch (
    pick(draw, 'Pod', 'EndpointSlice', 'Service', 'Pod', 'EndpointSlice', 'Service', 'Node', 'Namespace', 'NetworkPolicy', 'Ingress')
  ) {
    case 'EndpointSlice':
      return drawSlice(draw);
    case 'Service':
      return drawService(draw);
    case 'Node': {
      const zone = pick<string | undefined>(draw, undefined, 'z1', 'z2', '');
      return buildNode({ name: pick(draw, 'n1', 'n2', 'n3'), ready: yes(draw), ...(zone === undefined ? {} : { zone }) });
    }
    case 'Namespace':
      return buildNamespace({ name: drawNamespace(draw), uid: drawUid(draw) });
    case 'NetworkPolicy':
      return buildNetworkPolicy({ namespace: drawNamespace(draw), uid: drawUid(draw) });
    case 'Ingress':
      return buildIngress({ namespace: drawNamespace(draw), host: pick(draw, 'a.example', 'b.example') });
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

// The closed set of Kubernetes kinds that Signalbox reads: the reader and the resource of each.

import type { Result } from '#lib/std/result.ts';
import { readDaemonSet } from './daemon-set.ts';
import { readDeployment } from './deployment.ts';
import { readEvent } from './event.ts';
import { readEndpointSlice } from './endpoint-slice.ts';
import { readGateway } from './gateway.ts';
import { readGrpcRoute } from './grpc-route.ts';
import { readHttpRoute } from './http-route.ts';
import { readIngress } from './ingress.ts';
import { readTcpRoute, readTlsRoute, readUdpRoute } from './l4-route.ts';
import { readNamespace } from './namespace.ts';
import { readNetworkPolicy } from './network-policy.ts';
import { readNode } from './node.ts';
import { readPod } from './pod.ts';
import { readReferenceGrant } from './reference-grant.ts';
import { readReplicaSet } from './replica-set.ts';
import { ROUTE_APIS, type RouteKind } from './route.ts';
import type { Fault } from './scan.ts';
import { readService } from './service.ts';
import { readStatefulSet } from './stateful-set.ts';

/**
 * Apart from RESOURCE, so that the page, which reads no objects, does without them. A reader that answers undefined does not keep the
 * object: it is as good as deleted.
 */
export const READERS = {
  Namespace: readNamespace,
  Node: readNode,
  Service: readService,
  EndpointSlice: readEndpointSlice,
  Pod: readPod,
  NetworkPolicy: readNetworkPolicy,
  Ingress: readIngress,
  Deployment: readDeployment,
  ReplicaSet: readReplicaSet,
  StatefulSet: readStatefulSet,
  DaemonSet: readDaemonSet,
  Event: readEvent,
  Gateway: readGateway,
  HTTPRoute: readHttpRoute,
  GRPCRoute: readGrpcRoute,
  TLSRoute: readTlsRoute,
  TCPRoute: readTcpRoute,
  UDPRoute: readUdpRoute,
  ReferenceGrant: readReferenceGrant,
} as const satisfies Readonly<Record<string, (raw: unknown) => Result<{ readonly kind: string } | undefined, Fault>>>;

export type KubeKind = keyof typeof READERS;
export type KubeRecord = NonNullable<Extract<ReturnType<(typeof READERS)[KubeKind]>, { ok: true }>['value']>;

export type OlderVersion = (typeof ROUTE_APIS)[RouteKind]['older'][number];

export type Resource = {
  readonly kind: KubeKind;
  readonly group: '' | 'apps' | 'events.k8s.io' | 'discovery.k8s.io' | 'networking.k8s.io' | 'gateway.networking.k8s.io';
  readonly version: 'v1' | 'v1beta1';
  /** Asked for one after the other where that is not served. */
  readonly older?: readonly OlderVersion[];
  /** The plural of the REST path. */
  readonly resource: string;
  readonly namespaced: boolean;
  /**
   * `custom`: a custom resource, which many clusters do not have: that it is absent, or not allowed, is no news. `permission`: it explains
   * what is seen, and the picture is whole without it: that it is not allowed is said, and nothing waits for it.
   */
  readonly optional?: 'custom' | 'permission';
};

type Served = Omit<Resource, 'kind'>;

const GATEWAY_API = { group: 'gateway.networking.k8s.io', namespaced: true, optional: 'custom' } as const;
const APPS = { group: 'apps', version: 'v1', namespaced: true, optional: 'permission' } as const;

function served(kind: RouteKind): Served {
  const { resource, older } = ROUTE_APIS[kind];
  return { ...GATEWAY_API, version: 'v1', resource, ...(older.length > 0 && { older }) };
}

/**
 * Of Kubernetes itself only GA APIs, so that servers from 1.28 on answer; in the order in which they are worth showing.
 * ReferenceGrant is asked for as v1beta1: Gateway API releases before 1.5 serve no other version of it.
 */
const RESOURCE: { readonly [K in KubeKind]: Served } = {
  Namespace: { group: '', version: 'v1', resource: 'namespaces', namespaced: false },
  Node: { group: '', version: 'v1', resource: 'nodes', namespaced: false },
  Service: { group: '', version: 'v1', resource: 'services', namespaced: true },
  EndpointSlice: { group: 'discovery.k8s.io', version: 'v1', resource: 'endpointslices', namespaced: true },
  Pod: { group: '', version: 'v1', resource: 'pods', namespaced: true },
  NetworkPolicy: { group: 'networking.k8s.io', version: 'v1', resource: 'networkpolicies', namespaced: true },
  Ingress: { group: 'networking.k8s.io', version: 'v1', resource: 'ingresses', namespaced: true },
  Deployment: { ...APPS, resource: 'deployments' },
  ReplicaSet: { ...APPS, resource: 'replicasets' },
  StatefulSet: { ...APPS, resource: 'statefulsets' },
  DaemonSet: { ...APPS, resource: 'daemonsets' },
  Event: { group: 'events.k8s.io', version: 'v1', resource: 'events', namespaced: true, optional: 'permission' },
  Gateway: { ...GATEWAY_API, version: 'v1', resource: 'gateways' },
  HTTPRoute: served('HTTPRoute'),
  GRPCRoute: served('GRPCRoute'),
  TLSRoute: served('TLSRoute'),
  TCPRoute: served('TCPRoute'),
  UDPRoute: served('UDPRoute'),
  ReferenceGrant: { ...GATEWAY_API, version: 'v1beta1', resource: 'referencegrants' },
};

export const KUBE_KINDS = Object.keys(RESOURCE) as readonly KubeKind[];

export const RESOURCES: readonly Resource[] = KUBE_KINDS.map((kind) => ({ kind, ...RESOURCE[kind] }));

/** Kinds without which a cluster is whole. */
export function isOptional(kind: KubeKind): boolean {
  return RESOURCE[kind].optional !== undefined;
}

/** Kinds that many clusters do not have. */
export function isCustom(kind: KubeKind): boolean {
  return RESOURCE[kind].optional === 'custom';
}

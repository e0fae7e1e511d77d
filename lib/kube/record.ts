// The closed set of Kubernetes kinds that Signalbox reads, their records and readers.

import type { Result } from '#lib/std/result.ts';
import { type EndpointSlice, readEndpointSlice } from './endpoint-slice.ts';
import { type Gateway, readGateway } from './gateway.ts';
import { type GrpcRoute, readGrpcRoute } from './grpc-route.ts';
import { type HttpRoute, readHttpRoute } from './http-route.ts';
import { type Ingress, readIngress } from './ingress.ts';
import { type L4Route, readTcpRoute, readTlsRoute, readUdpRoute } from './l4-route.ts';
import { type Namespace, readNamespace } from './namespace.ts';
import { type NetworkPolicy, readNetworkPolicy } from './network-policy.ts';
import { type Node, readNode } from './node.ts';
import { type Pod, readPod } from './pod.ts';
import { readReferenceGrant, type ReferenceGrant } from './reference-grant.ts';
import { ROUTE_APIS, ROUTE_KINDS, type RouteKind } from './route.ts';
import type { Fault } from './scan.ts';
import { readService, type Service } from './service.ts';

export type KubeRecord =
  | Namespace
  | Node
  | Service
  | EndpointSlice
  | Pod
  | NetworkPolicy
  | Ingress
  | Gateway
  | HttpRoute
  | GrpcRoute
  | L4Route<'TLSRoute'>
  | L4Route<'TCPRoute'>
  | L4Route<'UDPRoute'>
  | ReferenceGrant;
export type KubeKind = KubeRecord['kind'];

export const READERS: { readonly [K in KubeKind]: (raw: unknown) => Result<Extract<KubeRecord, { kind: K }>, Fault> } = {
  Namespace: readNamespace,
  Node: readNode,
  Service: readService,
  EndpointSlice: readEndpointSlice,
  Pod: readPod,
  NetworkPolicy: readNetworkPolicy,
  Ingress: readIngress,
  Gateway: readGateway,
  HTTPRoute: readHttpRoute,
  GRPCRoute: readGrpcRoute,
  TLSRoute: readTlsRoute,
  TCPRoute: readTcpRoute,
  UDPRoute: readUdpRoute,
  ReferenceGrant: readReferenceGrant,
};

export type OlderVersion = (typeof ROUTE_APIS)[RouteKind]['older'][number];

export type Resource = {
  readonly kind: KubeKind;
  readonly group: '' | 'discovery.k8s.io' | 'networking.k8s.io' | 'gateway.networking.k8s.io';
  readonly version: 'v1' | 'v1beta1';
  /** Asked for one after the other where that is not served. */
  readonly older?: readonly OlderVersion[];
  /** The plural of the REST path. */
  readonly resource: string;
  readonly namespaced: boolean;
  /** A custom resource, which many clusters do not have: that it is absent, or not allowed, is no news. */
  readonly optional?: true;
};

const GATEWAY_API = { group: 'gateway.networking.k8s.io', namespaced: true, optional: true } as const;

/**
 * Of Kubernetes itself only GA APIs, so that servers from 1.28 on answer; in the order in which they are worth showing.
 * ReferenceGrant is asked for as v1beta1: Gateway API releases before 1.5 serve no other version of it.
 */
export const RESOURCES: readonly Resource[] = [
  { kind: 'Namespace', group: '', version: 'v1', resource: 'namespaces', namespaced: false },
  { kind: 'Node', group: '', version: 'v1', resource: 'nodes', namespaced: false },
  { kind: 'Service', group: '', version: 'v1', resource: 'services', namespaced: true },
  { kind: 'EndpointSlice', group: 'discovery.k8s.io', version: 'v1', resource: 'endpointslices', namespaced: true },
  { kind: 'Pod', group: '', version: 'v1', resource: 'pods', namespaced: true },
  { kind: 'NetworkPolicy', group: 'networking.k8s.io', version: 'v1', resource: 'networkpolicies', namespaced: true },
  { kind: 'Ingress', group: 'networking.k8s.io', version: 'v1', resource: 'ingresses', namespaced: true },
  { ...GATEWAY_API, kind: 'Gateway', version: 'v1', resource: 'gateways' },
  ...ROUTE_KINDS.map((kind): Resource => {
    const { resource, older } = ROUTE_APIS[kind];
    return { ...GATEWAY_API, kind, version: 'v1', resource, ...(older.length > 0 && { older }) };
  }),
  { ...GATEWAY_API, kind: 'ReferenceGrant', version: 'v1beta1', resource: 'referencegrants' },
];

const OPTIONAL: ReadonlySet<KubeKind> = new Set(RESOURCES.filter((r) => r.optional === true).map((r) => r.kind));

/** Kinds without which a cluster is whole. */
export function isOptional(kind: KubeKind): boolean {
  return OPTIONAL.has(kind);
}

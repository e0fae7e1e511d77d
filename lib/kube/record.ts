// The closed set of Kubernetes kinds that Signalbox reads, their records and readers.

import type { Result } from '#lib/std/result.ts';
import { type EndpointSlice, readEndpointSlice } from './endpoint-slice.ts';
import { type Ingress, readIngress } from './ingress.ts';
import { type Namespace, readNamespace } from './namespace.ts';
import { type NetworkPolicy, readNetworkPolicy } from './network-policy.ts';
import { type Node, readNode } from './node.ts';
import { type Pod, readPod } from './pod.ts';
import type { Fault } from './scan.ts';
import { readService, type Service } from './service.ts';

export type KubeRecord = Namespace | Node | Service | EndpointSlice | Pod | NetworkPolicy | Ingress;
export type KubeKind = KubeRecord['kind'];

export const READERS: { readonly [K in KubeKind]: (raw: unknown) => Result<Extract<KubeRecord, { kind: K }>, Fault> } = {
  Namespace: readNamespace,
  Node: readNode,
  Service: readService,
  EndpointSlice: readEndpointSlice,
  Pod: readPod,
  NetworkPolicy: readNetworkPolicy,
  Ingress: readIngress,
};

export type Resource = {
  readonly kind: KubeKind;
  readonly group: '' | 'discovery.k8s.io' | 'networking.k8s.io';
  readonly version: 'v1';
  /** The plural of the REST path. */
  readonly resource: string;
  readonly namespaced: boolean;
};

/** Only GA APIs, so that servers from 1.28 on answer; in the order in which they are worth showing. */
export const RESOURCES: readonly Resource[] = [
  { kind: 'Namespace', group: '', version: 'v1', resource: 'namespaces', namespaced: false },
  { kind: 'Node', group: '', version: 'v1', resource: 'nodes', namespaced: false },
  { kind: 'Service', group: '', version: 'v1', resource: 'services', namespaced: true },
  { kind: 'EndpointSlice', group: 'discovery.k8s.io', version: 'v1', resource: 'endpointslices', namespaced: true },
  { kind: 'Pod', group: '', version: 'v1', resource: 'pods', namespaced: true },
  { kind: 'NetworkPolicy', group: 'networking.k8s.io', version: 'v1', resource: 'networkpolicies', namespaced: true },
  { kind: 'Ingress', group: 'networking.k8s.io', version: 'v1', resource: 'ingresses', namespaced: true },
];

// Service: the record and its reader.

import type { Result } from '#lib/std/result.ts';
import { type Condition, readCondition } from './condition.ts';
import { type Meta, readMeta } from './meta.ts';
import { type Protocol, readProtocol } from './protocol.ts';
import { finish, type Readable } from './finish.ts';
import {
  type Fault,
  flag,
  integer,
  list,
  optionalPart,
  part,
  portRef,
  type RawObject,
  type Scan,
  type TextMap,
  text,
  textList,
  textMap,
  word,
} from './scan.ts';

export type ServicePort = {
  readonly name: string;
  readonly protocol: Protocol;
  readonly port: number;
  /** A number, or the name of a container port; the API server defaults it to `port`. */
  readonly targetPort: number | string;
  readonly nodePort: number | undefined;
  readonly appProtocol: string | undefined;
};

/** What a load balancer says of one of its ports; read only where it reports an error (KEP-1435). */
export type PortStatus = { readonly port: number; readonly protocol: Protocol; readonly error: string };

export type LoadBalancerIngress = {
  readonly ip: string | undefined;
  readonly hostname: string | undefined;
  /** KEP-1860: absent and VIP mean that kube-proxy short-circuits the address. */
  readonly ipMode: string | undefined;
  /** Absent where no port has an error. */
  readonly ports?: readonly PortStatus[];
};

export type ServiceType = 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';
export type IPFamily = 'IPv4' | 'IPv6';

export type Service = {
  readonly kind: 'Service';
  readonly metadata: Meta;
  readonly spec: {
    readonly type: ServiceType;
    readonly clusterIP: string | undefined;
    readonly clusterIPs: readonly string[];
    readonly ipFamilies: readonly IPFamily[];
    readonly ipFamilyPolicy: string | undefined;
    readonly ports: readonly ServicePort[];
    /** Empty means "no selector": the API stores an empty selector as absent. */
    readonly selector: TextMap;
    readonly externalName: string | undefined;
    readonly externalIPs: readonly string[];
    readonly externalTrafficPolicy: 'Cluster' | 'Local' | undefined;
    readonly internalTrafficPolicy: 'Cluster' | 'Local' | undefined;
    readonly trafficDistribution: string | undefined;
    readonly sessionAffinity: 'None' | 'ClientIP';
    readonly sessionAffinityConfig: { readonly clientIP: { readonly timeoutSeconds: number | undefined } } | undefined;
    readonly publishNotReadyAddresses: boolean;
    readonly healthCheckNodePort: number | undefined;
    readonly allocateLoadBalancerNodePorts: boolean | undefined;
    readonly loadBalancerClass: string | undefined;
    readonly loadBalancerSourceRanges: readonly string[];
  };
  readonly status: {
    readonly loadBalancer: { readonly ingress: readonly LoadBalancerIngress[] };
    /** Those that say trouble. */
    readonly conditions: readonly Condition[];
    /** Cilium has given the addresses: it says so in a condition. */
    readonly isOfCilium: boolean;
  };
};

const TYPES = ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'] as const;
const POLICIES = ['Cluster', 'Local'] as const;
const AFFINITIES = ['None', 'ClientIP'] as const;

function readPort(scan: Scan, raw: RawObject): ServicePort {
  const port = integer(scan, raw, 'port') ?? 0;
  const target = portRef(scan, raw, 'targetPort');
  return {
    name: text(scan, raw, 'name') ?? '',
    protocol: readProtocol(scan, raw),
    port,
    targetPort: target === undefined || target === 0 || target === '' ? port : target,
    nodePort: integer(scan, raw, 'nodePort'),
    appProtocol: text(scan, raw, 'appProtocol'),
  };
}

function readPortStatus(scan: Scan, raw: RawObject): PortStatus {
  return { port: integer(scan, raw, 'port') ?? 0, protocol: readProtocol(scan, raw), error: text(scan, raw, 'error') ?? '' };
}

function readIngress(scan: Scan, raw: RawObject): LoadBalancerIngress {
  const ports = list(scan, raw, 'ports', readPortStatus).filter(({ error }) => error !== '');
  return {
    ip: text(scan, raw, 'ip'),
    hostname: text(scan, raw, 'hostname'),
    ipMode: text(scan, raw, 'ipMode'),
    ...(ports.length === 0 ? {} : { ports }),
  };
}

function readPolicy(scan: Scan, spec: RawObject, field: string): 'Cluster' | 'Local' | undefined {
  const value = spec[field];
  return value === undefined || value === null || value === '' ? undefined : word(scan, spec, field, POLICIES, 'Cluster');
}

type AffinityConfig = NonNullable<Service['spec']['sessionAffinityConfig']>;

function readClientIP(scan: Scan, raw: RawObject): AffinityConfig['clientIP'] {
  return { timeoutSeconds: integer(scan, raw, 'timeoutSeconds') };
}

function readAffinityConfig(scan: Scan, raw: RawObject): AffinityConfig {
  return { clientIP: part(scan, raw, 'clientIP', readClientIP) };
}

function readFamilies(scan: Scan, spec: RawObject): readonly IPFamily[] {
  return textList(scan, spec, 'ipFamilies').filter((f) => f === 'IPv4' || f === 'IPv6');
}

function readSpec(scan: Scan, raw: RawObject): Service['spec'] {
  return {
    type: word(scan, raw, 'type', TYPES, 'ClusterIP'),
    clusterIP: text(scan, raw, 'clusterIP'),
    clusterIPs: textList(scan, raw, 'clusterIPs'),
    ipFamilies: readFamilies(scan, raw),
    ipFamilyPolicy: text(scan, raw, 'ipFamilyPolicy'),
    ports: list(scan, raw, 'ports', readPort),
    selector: textMap(scan, raw, 'selector'),
    externalName: text(scan, raw, 'externalName'),
    externalIPs: textList(scan, raw, 'externalIPs'),
    externalTrafficPolicy: readPolicy(scan, raw, 'externalTrafficPolicy'),
    internalTrafficPolicy: readPolicy(scan, raw, 'internalTrafficPolicy'),
    trafficDistribution: text(scan, raw, 'trafficDistribution'),
    sessionAffinity: word(scan, raw, 'sessionAffinity', AFFINITIES, 'None'),
    sessionAffinityConfig: optionalPart(scan, raw, 'sessionAffinityConfig', readAffinityConfig),
    publishNotReadyAddresses: flag(scan, raw, 'publishNotReadyAddresses') ?? false,
    healthCheckNodePort: integer(scan, raw, 'healthCheckNodePort'),
    allocateLoadBalancerNodePorts: flag(scan, raw, 'allocateLoadBalancerNodePorts'),
    loadBalancerClass: text(scan, raw, 'loadBalancerClass'),
    loadBalancerSourceRanges: textList(scan, raw, 'loadBalancerSourceRanges'),
  };
}

function readBalancer(scan: Scan, raw: RawObject): Service['status']['loadBalancer'] {
  return { ingress: list(scan, raw, 'ingress', readIngress) };
}

const BAD_WHILE_TRUE = /(?:Error|Errors|Failed|Failure|Conflict|Degraded)$/;
const BAD_WHILE_FALSE = /(?:Ready|Satisfied|Programmed|Accepted|Available|Assigned|Allocated|Provisioned|Synced|Healthy)$/;

/**
 * `LoadBalancerPortsError` (KEP-1435) is trouble while it is True, `cilium.io/IPAMRequestSatisfied` while it is False. The API does not
 * say which way a type is meant, so what ends otherwise is not judged.
 */
function saysTrouble({ type, status }: Condition): boolean {
  return status === 'True' ? BAD_WHILE_TRUE.test(type) : status === 'False' && BAD_WHILE_FALSE.test(type);
}

const CILIUM_SATISFIED = 'cilium.io/IPAMRequestSatisfied';

function readStatus(scan: Scan, raw: RawObject): Service['status'] {
  const conditions = list(scan, raw, 'conditions', (at, one) => ({ ...readCondition(at, one), message: text(at, one, 'message') }));
  return {
    loadBalancer: part(scan, raw, 'loadBalancer', readBalancer),
    conditions: conditions.filter(saysTrouble).slice(),
    isOfCilium: conditions.some(({ type, status }) => type === CILIUM_SATISFIED && status === 'True'),
  };
}

const readBody: Readable<Service> = (scan, root) => ({
  kind: 'Service',
  metadata: readMeta(scan, root, 'namespaced'),
  spec: part(scan, root, 'spec', readSpec),
  status: part(scan, root, 'status', readStatus),
});

export function readService(raw: unknown): Result<Service, Fault> {
  return finish('Service', raw, readBody);
}

/** An empty one is none: it selects nothing, and nobody writes slices for it. */
export function hasSelector({ spec: { selector } }: Service): boolean {
  for (const _ in selector) return true;
  return false;
}

/** It has no address of its own: DNS gives those of its endpoints, and kube-proxy has no part in it. */
export function isHeadless(service: Service): boolean {
  return service.spec.clusterIP === 'None';
}

// Service: the record and its reader.

import type { Result } from '#lib/std/result.ts';
import { type Meta, readMeta } from './meta.ts';
import { type Protocol, readProtocol } from './protocol.ts';
import { finish, type Readable } from './finish.ts';
import {
  type Fault,
  flag,
  integer,
  list,
  object,
  optionalObject,
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

export type LoadBalancerIngress = {
  readonly ip: string | undefined;
  readonly hostname: string | undefined;
  /** KEP-1860: absent and VIP mean that kube-proxy short-circuits the address. */
  readonly ipMode: string | undefined;
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
  readonly status: { readonly loadBalancer: { readonly ingress: readonly LoadBalancerIngress[] } };
};

const TYPES = ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'] as const;

function readPort(scan: Scan, at: string, raw: RawObject): ServicePort {
  const port = integer(scan, at, raw, 'port') ?? 0;
  const target = portRef(scan, at, raw, 'targetPort');
  return {
    name: text(scan, at, raw, 'name') ?? '',
    protocol: readProtocol(scan, at, raw),
    port,
    targetPort: target === undefined || target === 0 || target === '' ? port : target,
    nodePort: integer(scan, at, raw, 'nodePort'),
    appProtocol: text(scan, at, raw, 'appProtocol'),
  };
}

function readIngress(scan: Scan, at: string, raw: RawObject): LoadBalancerIngress {
  return {
    ip: text(scan, at, raw, 'ip'),
    hostname: text(scan, at, raw, 'hostname'),
    ipMode: text(scan, at, raw, 'ipMode'),
  };
}

function policy(scan: Scan, spec: RawObject, field: string): 'Cluster' | 'Local' | undefined {
  return spec[field] === undefined || spec[field] === null || spec[field] === ''
    ? undefined
    : word(scan, 'spec', spec, field, ['Cluster', 'Local'], 'Cluster');
}

function readAffinityConfig(scan: Scan, spec: RawObject): Service['spec']['sessionAffinityConfig'] {
  const config = optionalObject(scan, 'spec', spec, 'sessionAffinityConfig');
  if (config === undefined) return undefined;
  const clientIP = object(scan, 'spec.sessionAffinityConfig', config, 'clientIP');
  return { clientIP: { timeoutSeconds: integer(scan, 'spec.sessionAffinityConfig.clientIP', clientIP, 'timeoutSeconds') } };
}

function readFamilies(scan: Scan, spec: RawObject): readonly IPFamily[] {
  return textList(scan, 'spec', spec, 'ipFamilies').filter((f) => f === 'IPv4' || f === 'IPv6');
}

export function readService(raw: unknown): Result<Service, Fault> {
  return finish('Service', raw, readBody);
}

const readBody: Readable<Service> = (scan, root) => {
  const spec = object(scan, '', root, 'spec');
  const balancer = object(scan, 'status', object(scan, '', root, 'status'), 'loadBalancer');
  return {
    kind: 'Service',
    metadata: readMeta(scan, root, 'namespaced'),
    spec: {
      type: word(scan, 'spec', spec, 'type', TYPES, 'ClusterIP'),
      clusterIP: text(scan, 'spec', spec, 'clusterIP'),
      clusterIPs: textList(scan, 'spec', spec, 'clusterIPs'),
      ipFamilies: readFamilies(scan, spec),
      ipFamilyPolicy: text(scan, 'spec', spec, 'ipFamilyPolicy'),
      ports: list(scan, 'spec', spec, 'ports', readPort),
      selector: textMap(scan, 'spec', spec, 'selector'),
      externalName: text(scan, 'spec', spec, 'externalName'),
      externalIPs: textList(scan, 'spec', spec, 'externalIPs'),
      externalTrafficPolicy: policy(scan, spec, 'externalTrafficPolicy'),
      internalTrafficPolicy: policy(scan, spec, 'internalTrafficPolicy'),
      trafficDistribution: text(scan, 'spec', spec, 'trafficDistribution'),
      sessionAffinity: word(scan, 'spec', spec, 'sessionAffinity', ['None', 'ClientIP'], 'None'),
      sessionAffinityConfig: readAffinityConfig(scan, spec),
      publishNotReadyAddresses: flag(scan, 'spec', spec, 'publishNotReadyAddresses') ?? false,
      healthCheckNodePort: integer(scan, 'spec', spec, 'healthCheckNodePort'),
      allocateLoadBalancerNodePorts: flag(scan, 'spec', spec, 'allocateLoadBalancerNodePorts'),
      loadBalancerClass: text(scan, 'spec', spec, 'loadBalancerClass'),
      loadBalancerSourceRanges: textList(scan, 'spec', spec, 'loadBalancerSourceRanges'),
    },
    status: { loadBalancer: { ingress: list(scan, 'status.loadBalancer', balancer, 'ingress', readIngress) } },
  };
};

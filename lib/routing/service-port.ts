// What kube-proxy derives from a Service for one port and one family (SPEC R1, R2, R4, R14 to R20, R59 to R64, R71, R73).

import type { Protocol } from '#lib/kube/protocol.ts';
import type { IPFamily, LoadBalancerIngress, Service, ServicePort } from '#lib/kube/service.ts';
import { type Cidr, cidrsOf, familyOf } from '#lib/kube/ip.ts';
import { isLocal } from './local-policy.ts';

export const PROXY_NAME_LABEL = 'service.kubernetes.io/service-proxy-name';
/** Seconds; the API server sets it where it is unset. */
const DEFAULT_AFFINITY_SECONDS = 10_800;

/** Why kube-proxy programs nothing at all for a Service. */
export type Unproxied = 'external-name' | 'headless' | 'service-proxy-name';

export type ServicePortInfo = {
  readonly family: IPFamily;
  readonly name: string;
  readonly protocol: Protocol;
  readonly port: number;
  readonly clusterIP: string;
  /** 0 where there is none. */
  readonly nodePort: number;
  /** Ingress addresses of this family that kube-proxy short-circuits. */
  readonly loadBalancerVIPs: readonly string[];
  readonly externalIPs: readonly string[];
  /** Empty: not checked. */
  readonly sourceRanges: readonly Cidr[];
  readonly internalLocal: boolean;
  readonly externalLocal: boolean;
  readonly externallyAccessible: boolean;
  readonly usesCluster: boolean;
  readonly usesLocal: boolean;
  /** Seconds; undefined without affinity. */
  readonly affinitySeconds: number | undefined;
};

/** R1, R2. */
export function unproxied(service: Service): Unproxied | undefined {
  const { type, clusterIP } = service.spec;
  if (type === 'ExternalName') return 'external-name';
  if (clusterIP === undefined || clusterIP === '' || clusterIP === 'None') return 'headless';
  return Object.hasOwn(service.metadata.labels, PROXY_NAME_LABEL) ? 'service-proxy-name' : undefined;
}

/** The clusterIP of a family, or undefined where the Service has none (R4). */
export function clusterIPOf(service: Service, family: IPFamily): string | undefined {
  const { ipFamilies, clusterIPs, clusterIP } = service.spec;
  if (ipFamilies.length === 0) return clusterIP !== undefined && familyOf(clusterIP) === family ? clusterIP : undefined;
  const index = ipFamilies.indexOf(family);
  return index < 0 ? undefined : clusterIPs[index];
}

const FAMILIES: readonly IPFamily[] = ['IPv4', 'IPv6'];

/**
 * The families in which the Service has an address of its own, its first one first (R4). None for a headless one and for an ExternalName:
 * their slices, and the answers of DNS, have families all the same.
 */
export function addressFamiliesOf(service: Service): readonly IPFamily[] {
  if (service.spec.type === 'ExternalName') return [];
  const { ipFamilies } = service.spec;
  return (ipFamilies.length > 0 ? ipFamilies : FAMILIES).filter((family) => {
    const address = clusterIPOf(service, family);
    return address !== undefined && address !== '' && address !== 'None';
  });
}

/** R19. */
export function isVIP(ingress: LoadBalancerIngress): boolean {
  return ingress.ip !== undefined && ingress.ip !== '' && (ingress.ipMode === undefined || ingress.ipMode === 'VIP');
}

/** R62, R63, R64. */
function sourceRangesOf(service: Service, family: IPFamily): readonly Cidr[] {
  const ranges = cidrsOf(service.spec.loadBalancerSourceRanges, family);
  return ranges.some((range) => range.bits === 0) ? [] : ranges;
}

/** The health check port, or undefined where none is in use (R1, R2, R20). */
export function healthCheckPortOf(service: Service): number | undefined {
  const { type, healthCheckNodePort } = service.spec;
  if (unproxied(service) !== undefined || type !== 'LoadBalancer' || !isLocal(service).external) return undefined;
  return healthCheckNodePort === 0 ? undefined : healthCheckNodePort;
}

function affinityOf(service: Service): number | undefined {
  if (service.spec.sessionAffinity !== 'ClientIP') return undefined;
  return service.spec.sessionAffinityConfig?.clientIP.timeoutSeconds ?? DEFAULT_AFFINITY_SECONDS;
}

/** For a Service that is proxied in the family; `clusterIP` is that of clusterIPOf. */
export function servicePortInfo(service: Service, port: ServicePort, family: IPFamily, clusterIP: string): ServicePortInfo {
  const local = isLocal(service);
  const loadBalancerVIPs: string[] = [];
  for (const ingress of service.status.loadBalancer.ingress) {
    if (isVIP(ingress) && ingress.ip !== undefined && familyOf(ingress.ip) === family) loadBalancerVIPs.push(ingress.ip);
  }
  const externalIPs = service.spec.externalIPs.filter((ip) => familyOf(ip) === family);
  const nodePort = port.nodePort ?? 0;
  // kube-proxy counts external IPs here even where their gate is off.
  const externallyAccessible = nodePort !== 0 || loadBalancerVIPs.length > 0 || externalIPs.length > 0;
  return {
    family,
    name: port.name,
    protocol: port.protocol,
    port: port.port,
    clusterIP,
    nodePort,
    loadBalancerVIPs,
    externalIPs,
    sourceRanges: sourceRangesOf(service, family),
    internalLocal: local.internal,
    externalLocal: local.external,
    externallyAccessible,
    usesCluster: !local.internal || externallyAccessible,
    usesLocal: local.internal || (local.external && externallyAccessible),
    affinitySeconds: affinityOf(service),
  };
}

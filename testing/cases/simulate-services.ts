// What the API server fills in of a Service, and a load balancer's controller writes into its status.

import type { Lab, Service } from './simulate-objects.ts';

/** What the cluster gives out, each time the next one. */
export type Allocators = {
  /** The cluster has both families. */
  readonly dual: boolean;
  readonly clusterIP: (family: string) => string;
  readonly nodePort: () => number;
  readonly balancer: () => string;
};

function withPorts(spec: Service['spec'], nodePort: (() => number) | undefined): Service['spec'] {
  if (spec.ports === undefined) return spec;
  const ports = spec.ports.map((port) => ({
    protocol: 'TCP',
    targetPort: port.port,
    ...port,
    ...(nodePort !== undefined && { nodePort: port.nodePort ?? nodePort() }),
  }));
  return { ...spec, ports };
}

function completeAddresses(spec: Service['spec'], { dual, clusterIP }: Allocators): void {
  const both = dual && (spec.ipFamilyPolicy === 'PreferDualStack' || spec.ipFamilyPolicy === 'RequireDualStack');
  spec.ipFamilies ??= both ? ['IPv4', 'IPv6'] : ['IPv4'];
  spec.ipFamilyPolicy ??= spec.ipFamilies.length > 1 ? 'RequireDualStack' : 'SingleStack';
  if (spec.clusterIP === 'None') {
    spec.clusterIPs ??= ['None'];
    return;
  }
  const given = spec.clusterIPs ?? (spec.clusterIP === undefined ? [] : [spec.clusterIP]);
  const all = [...given, ...spec.ipFamilies.slice(given.length).map(clusterIP)];
  spec.clusterIPs = all;
  const [first] = all;
  if (spec.clusterIP === undefined && first !== undefined) spec.clusterIP = first;
}

/** The Service as it would be read back. */
export function completeService(service: Service, { address }: Lab, allocators: Allocators): Service {
  const spec: Service['spec'] = { type: 'ClusterIP', sessionAffinity: 'None', ...service.spec };
  const { type } = spec;
  if (spec.sessionAffinity === 'ClientIP') spec.sessionAffinityConfig ??= { clientIP: { timeoutSeconds: 10_800 } };
  const { status = { loadBalancer: {} } } = service;
  if (type === 'ExternalName') return { ...service, spec: withPorts(spec, undefined), status };
  completeAddresses(spec, allocators);
  spec.internalTrafficPolicy ??= 'Cluster';
  if (type === 'ClusterIP') return { ...service, spec: withPorts(spec, undefined), status };
  spec.externalTrafficPolicy ??= 'Cluster';
  if (type === 'LoadBalancer') spec.allocateLoadBalancerNodePorts ??= true;
  const onNodes = type === 'NodePort' || spec.allocateLoadBalancerNodePorts === true;
  const opened = withPorts(spec, onNodes ? allocators.nodePort : undefined);
  if (type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local') opened.healthCheckNodePort ??= allocators.nodePort();
  const whole = { ...service, spec: opened, status };
  const has = (status.loadBalancer?.ingress ?? []).length > 0;
  if (type !== 'LoadBalancer' || address === 'none' || has) return whole;
  const given = address ?? (spec.loadBalancerIP === undefined || spec.loadBalancerIP === '' ? allocators.balancer() : spec.loadBalancerIP);
  const list = typeof given === 'string' || !('length' in given) ? [given] : given;
  const ingress = list.map((one) => (typeof one === 'string' ? { ip: one, ipMode: 'VIP' } : one));
  return { ...whole, status: { ...status, loadBalancer: { ingress } } };
}

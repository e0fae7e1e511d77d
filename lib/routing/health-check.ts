// What a load balancer hears on the health check node port of one node (SPEC R20, R74, R75).

import type { EndpointSlice } from '#lib/kube/endpoint-slice.ts';
import type { IPFamily, Service } from '#lib/kube/service.ts';
import { candidatesOf } from './candidates.ts';
import { canonicalAddress } from '#lib/kube/ip.ts';
import { healthCheckPortOf } from './service-port.ts';

export type HealthCheck = {
  readonly port: number;
  readonly status: 200 | 503;
  /** Header X-Load-Balancing-Endpoint-Weight: addresses of ready endpoints on the node. */
  readonly weight: number;
};

/** Distinct addresses of ready endpoints by node, over all ports that the slices publish, whether or not the Service lists them. */
function readyAddresses(slices: readonly EndpointSlice[], family: IPFamily): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  const published = new Map(
    slices.flatMap((slice) => slice.ports.map(({ name, protocol }) => [`${protocol}/${name}`, { name, protocol }])),
  );
  for (const { name, protocol } of published.values()) {
    for (const [node, local] of candidatesOf(slices, { name, protocol, family }).readyByNode) {
      const held = found.get(node) ?? new Set();
      for (const { address } of local) held.add(canonicalAddress(address));
      found.set(node, held);
    }
  }
  return found;
}

/** The answer of each of these nodes; empty where the Service has no health check in use. */
export function healthChecksOf(
  service: Service,
  slices: readonly EndpointSlice[],
  family: IPFamily,
  nodes: readonly string[],
  healthy: boolean,
): ReadonlyMap<string, HealthCheck> {
  const port = healthCheckPortOf(service);
  if (port === undefined) return new Map();
  const addresses = readyAddresses(slices, family);
  return new Map(
    nodes.map((node) => {
      const weight = addresses.get(node)?.size ?? 0;
      return [node, { port, status: weight > 0 && healthy ? 200 : 503, weight }];
    }),
  );
}

/** Undefined where the Service has no health check in use. */
export function healthCheckOf(
  service: Service,
  slices: readonly EndpointSlice[],
  family: IPFamily,
  node: string,
  healthy: boolean,
): HealthCheck | undefined {
  return healthChecksOf(service, slices, family, [node], healthy).get(node);
}

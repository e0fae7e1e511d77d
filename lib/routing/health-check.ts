// What a load balancer hears on the health check node port of one node (SPEC R20, R74, R75).

import type { EndpointSlice } from '#lib/kube/endpoint-slice.ts';
import type { IPFamily, Service } from '#lib/kube/service.ts';
import { candidatesOf } from './candidates.ts';
import { addressKey } from '#lib/kube/ip.ts';
import { healthCheckPortOf } from './service-port.ts';

export type HealthCheck = {
  readonly port: number;
  readonly status: 200 | 503;
  /** Header X-Load-Balancing-Endpoint-Weight: addresses of ready endpoints on the node. */
  readonly weight: number;
};

/** Undefined where the Service has no health check in use. */
export function healthCheckOf(
  service: Service,
  slices: readonly EndpointSlice[],
  family: IPFamily,
  node: string,
  healthy: boolean,
): HealthCheck | undefined {
  const port = healthCheckPortOf(service);
  if (port === undefined) return undefined;
  const addresses = new Set<string>();
  // kube-proxy counts what the slices publish, whether or not the Service lists the port.
  const published = new Map(
    slices.flatMap((slice) => slice.ports.map(({ name, protocol }) => [`${protocol}/${name}`, { name, protocol }])),
  );
  for (const { name, protocol } of published.values()) {
    const local = candidatesOf(slices, { name, protocol, family }).readyByNode.get(node) ?? [];
    for (const { address } of local) addresses.add(addressKey(address));
  }
  return { port, status: addresses.size > 0 && healthy ? 200 : 503, weight: addresses.size };
}

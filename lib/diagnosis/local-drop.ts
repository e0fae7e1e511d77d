// Severity of what a Node drops under a Local traffic policy, by Node: as the rule tells of it, so wherever it is shown.

import type { Severity } from '#lib/cluster/finding.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { Node } from '#lib/kube/node.ts';
import type { Service } from '#lib/kube/service.ts';
import type { Endpoint } from '#lib/routing/endpoint.ts';
import { healthCheckPortOf } from '#lib/routing/service-port.ts';
import { exclusionOf, isOtherSystem } from './excluded-node.ts';

/** Its load balancer asks each Node, and so leaves out those without an endpoint: what the policy is for. */
export function isAsked(service: Service, traffic: 'internal' | 'external'): boolean {
  return traffic === 'external' && healthCheckPortOf(service) !== undefined;
}

/** The Nodes on which the endpoints are. */
export function nodesOf({ tables }: ClusterState, endpoints: readonly Endpoint[]): readonly Node[] {
  return [...new Set(endpoints.flatMap((e) => e.nodeName ?? []))].flatMap((name) => tables.Node.get(name) ?? []);
}

/** Why no endpoint is to be missed on the Node; undefined where one is. `served`: the Nodes that have one. */
export function asideOf(node: Node | undefined, served: readonly Node[]): string | undefined {
  return node && (exclusionOf(node) ?? (isOtherSystem(node, served) ? 'runs another system' : undefined));
}

/** Of one Node that drops. */
export function dropSeverity(
  service: Service,
  traffic: 'internal' | 'external',
  node: Node | undefined,
  served: readonly Node[],
): Severity {
  return isAsked(service, traffic) || asideOf(node, served) !== undefined ? 'info' : 'warning';
}

// The table of rules, in the order of the ladder that a person climbs: selector, endpoints, ports, nodes, the way in.

import type { Rule } from './rule.ts';
import { balancerDetour } from './rules/balancer-detour.ts';
import { balancerNoNode } from './rules/balancer-no-node.ts';
import { endpointsBroken } from './rules/endpoints-broken.ts';
import { gatewayProgrammed } from './rules/gateway-programmed.ts';
import { ingressBackend } from './rules/ingress-backend.ts';
import { noAddress } from './rules/no-address.ts';
import { noEndpoints } from './rules/no-endpoints.ts';
import { nodesDrop } from './rules/nodes-drop.ts';
import { noNodePort } from './rules/no-node-port.ts';
import { nodePortBeside } from './rules/node-port-beside.ts';
import { noneReady } from './rules/none-ready.ts';
import { notReady } from './rules/not-ready.ts';
import { portMissing } from './rules/port-missing.ts';
import { grpcRouteAttached, httpRouteAttached } from './rules/route-attached.ts';
import { grpcRouteBackend, httpRouteBackend } from './rules/route-backend.ts';
import { grpcRouteGrant, httpRouteGrant } from './rules/route-grant.ts';
import { selectsNothing } from './rules/selects-nothing.ts';
import { severalWorkloads } from './rules/several-workloads.ts';

export const RULES: readonly Rule[] = [
  // Selector and Pods.
  selectsNothing,
  noEndpoints,
  noneReady,
  endpointsBroken,
  // Ports.
  portMissing,
  // Nodes, zones, policies of traffic.
  nodesDrop,
  notReady,
  // The way in: load balancers, Ingresses, routes.
  ingressBackend,
  httpRouteBackend,
  grpcRouteBackend,
  httpRouteGrant,
  grpcRouteGrant,
  httpRouteAttached,
  grpcRouteAttached,
  gatewayProgrammed,
  noAddress,
  // Worth a look.
  severalWorkloads,
];

const BY_ID: ReadonlyMap<string, Rule> = new Map(RULES.map((rule) => [rule.id, rule]));

export function ruleNamed(id: string): Rule | undefined {
  return BY_ID.get(id);
}
  balancerNoNode,
  balancerDetour,
  noNodePort,
  nodePortBeside,

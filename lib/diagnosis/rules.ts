// The table of rules, in the order of the ladder that a person climbs: selector, endpoints, ports, nodes, the way in.

import type { Rule } from './rule.ts';
import { addressOfNobody } from './rules/address-of-nobody.ts';
import { affinityByNode } from './rules/affinity-by-node.ts';
import { anotherProxy } from './rules/another-proxy.ts';
import { balancerDetour } from './rules/balancer-detour.ts';
import { balancerError } from './rules/balancer-error.ts';
import { balancerNoNode } from './rules/balancer-no-node.ts';
import { endedJobs } from './rules/ended-jobs.ts';
import { endpointsBroken } from './rules/endpoints-broken.ts';
import { externalIpTaken } from './rules/external-ip-taken.ts';
import { externalName } from './rules/external-name.ts';
import { familyEmpty } from './rules/family-empty.ts';
import { gatewayProgrammed } from './rules/gateway-programmed.ts';
import { headlessPort } from './rules/headless-port.ts';
import { hintsIgnored } from './rules/hints-ignored.ts';
import { hintsMissing } from './rules/hints-missing.ts';
import { hostNetworkClash } from './rules/host-network-clash.ts';
import { hostResolver } from './rules/host-resolver.ts';
import { ingressBackend } from './rules/ingress-backend.ts';
import { noAddress } from './rules/no-address.ts';
import { noEndpoints } from './rules/no-endpoints.ts';
import { noNodePort } from './rules/no-node-port.ts';
import { nodeLost } from './rules/node-lost.ts';
import { nodePortBeside } from './rules/node-port-beside.ts';
import { nodesDrop } from './rules/nodes-drop.ts';
import { noneReady } from './rules/none-ready.ts';
import { notReady } from './rules/not-ready.ts';
import { onlyTerminating } from './rules/only-terminating.ts';
import { overThousand } from './rules/over-thousand.ts';
import { placeholder } from './rules/placeholder.ts';
import { podHostname } from './rules/pod-hostname.ts';
import { podLost } from './rules/pod-lost.ts';
import { podNotPublished } from './rules/pod-not-published.ts';
import { podsRefused } from './rules/pods-refused.ts';
import { policyAroundDns } from './rules/policy-around-dns.ts';
import { policyLetsNobodyIn } from './rules/policy-lets-nobody-in.ts';
import { policyPeerNobody } from './rules/policy-peer-nobody.ts';
import { policySelectsNothing } from './rules/policy-selects-nothing.ts';
import { policyServicePort } from './rules/policy-service-port.ts';
import { policyShutsOutWayIn } from './rules/policy-shuts-out-way-in.ts';
import { policyWithoutDns } from './rules/policy-without-dns.ts';
import { portDiffers } from './rules/port-differs.ts';
import { portMissing } from './rules/port-missing.ts';
import { portProtocol } from './rules/port-protocol.ts';
import { portUndeclared } from './rules/port-undeclared.ts';
import { portUnpublished } from './rules/port-unpublished.ts';
import { probeElsewhere } from './rules/probe-elsewhere.ts';
import { publishesNotReady } from './rules/publishes-not-ready.ts';
import { rolloutStuck } from './rules/rollout-stuck.ts';
import { routeAttached } from './rules/route-attached.ts';
import { routeBackend } from './rules/route-backend.ts';
import { routeGateway } from './rules/route-gateway.ts';
import { routeGrant } from './rules/route-grant.ts';
import { samePods } from './rules/same-pods.ts';
import { selectsNothing } from './rules/selects-nothing.ts';
import { severalManagers } from './rules/several-managers.ts';
import { severalVersions } from './rules/several-versions.ts';
import { severalWorkloads } from './rules/several-workloads.ts';
import { singlePoint } from './rules/single-point.ts';
import { sliceLeftover } from './rules/slice-leftover.ts';
import { sliceMismatch } from './rules/slice-mismatch.ts';
import { sliceStale } from './rules/slice-stale.ts';
import { sliceUnused } from './rules/slice-unused.ts';
import { sliceUnwatched } from './rules/slice-unwatched.ts';
import { sliceWithoutService } from './rules/slice-without-service.ts';
import { slicesDisagree } from './rules/slices-disagree.ts';
import { sourceRangesOpen } from './rules/source-ranges-open.ts';
import { unreadyNames } from './rules/unready-names.ts';
import { zoneOverload } from './rules/zone-overload.ts';

export const RULES: readonly Rule[] = [
  // Selector and Pods.
  selectsNothing,
  noEndpoints,
  noneReady,
  endpointsBroken,
  addressOfNobody,
  onlyTerminating,
  podLost,
  podNotPublished,
  sliceStale,
  slicesDisagree,
  publishesNotReady,
  hostNetworkClash,
  sliceLeftover,
  severalManagers,
  sliceWithoutService,
  sliceUnwatched,
  familyEmpty,
  placeholder,
  rolloutStuck,
  podsRefused,
  // Ports.
  portMissing,
  portUnpublished,
  sliceMismatch,
  sliceUnused,
  portProtocol,
  portDiffers,
  headlessPort,
  // Names.
  externalName,
  podHostname,
  unreadyNames,
  hostResolver,
  // Nodes, zones, policies of traffic.
  nodeLost,
  nodesDrop,
  hintsIgnored,
  hintsMissing,
  zoneOverload,
  anotherProxy,
  notReady,
  // The way in: load balancers, Ingresses, routes.
  ingressBackend,
  ...Object.values(routeBackend),
  ...Object.values(routeGrant),
  ...Object.values(routeGateway),
  ...Object.values(routeAttached),
  gatewayProgrammed,
  noAddress,
  balancerError,
  balancerNoNode,
  balancerDetour,
  noNodePort,
  nodePortBeside,
  externalIpTaken,
  sourceRangesOpen,
  affinityByNode,
  // Who may call: network policies.
  policyLetsNobodyIn,
  policyAroundDns,
  policyShutsOutWayIn,
  policyServicePort,
  policyWithoutDns,
  policyPeerNobody,
  policySelectsNothing,
  // Worth a look.
  severalWorkloads,
  severalVersions,
  endedJobs,
  samePods,
  portUndeclared,
  probeElsewhere,
  singlePoint,
  overThousand,
];

const BY_ID: ReadonlyMap<string, Rule> = new Map(RULES.map((rule) => [rule.id, rule]));

export function ruleNamed(id: string): Rule | undefined {
  return BY_ID.get(id);
}

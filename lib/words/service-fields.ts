// What a Service's fields mean for a connection, one sentence each, by kube-proxy's semantics.

import type { Service } from '#lib/kube/service.ts';
import { isExternallyReachable } from '#lib/routing/local-policy.ts';
import { ageWords } from '#lib/std/age.ts';

export type PolicyWords = { readonly field: string; readonly value: string; readonly words: string };

/** API default of sessionAffinityConfig.clientIP.timeoutSeconds, in seconds. */
const AFFINITY = 10_800;

function internalWords(policy: 'Cluster' | 'Local'): string {
  return policy === 'Local'
    ? 'A Pod reaches only endpoints on its own Node; where there is none, its connections are dropped.'
    : 'A Pod reaches any endpoint in the cluster.';
}

function externalWords(policy: 'Cluster' | 'Local'): string {
  return policy === 'Local'
    ? 'A Node hands connections from outside to its own Pods only and keeps the client’s address; without such a Pod it drops them.'
    : 'A Node hands connections from outside to any endpoint; the client’s address is replaced by the Node’s.';
}

function distributionWords(value: string): string {
  switch (value) {
    case 'PreferSameNode':
      return 'Endpoints on the client’s Node are preferred, then those in its zone, by hints in the EndpointSlices.';
    case 'PreferSameZone':
    case 'PreferClose':
      return 'Endpoints in the client’s zone are preferred, by hints in the EndpointSlices.';
    default:
      return 'A preference that this version of Signalbox does not know.';
  }
}

/** Only what applies: a headless Service has no proxy, an internal one no external policy. */
export function policyWords({ spec }: Service): readonly PolicyWords[] {
  const found: PolicyWords[] = [];
  const service = { spec } as Service;
  if (spec.type === 'ExternalName') return found;
  if (spec.clusterIP === 'None') {
    found.push({
      field: 'clusterIP',
      value: 'None',
      words: 'DNS answers with the addresses of the ready Pods; nothing balances connections and ports are not translated.',
    });
  } else if (spec.internalTrafficPolicy !== undefined) {
    found.push({ field: 'internalTrafficPolicy', value: spec.internalTrafficPolicy, words: internalWords(spec.internalTrafficPolicy) });
  }
  if (spec.externalTrafficPolicy !== undefined && isExternallyReachable(service)) {
    found.push({ field: 'externalTrafficPolicy', value: spec.externalTrafficPolicy, words: externalWords(spec.externalTrafficPolicy) });
  }
  if (spec.sessionAffinity === 'ClientIP') {
    const seconds = spec.sessionAffinityConfig?.clientIP.timeoutSeconds ?? AFFINITY;
    found.push({
      field: 'sessionAffinity',
      value: 'ClientIP',
      words: `A client keeps its endpoint for ${ageWords(seconds * 1000)} after its last connection, on each Node for itself.`,
    });
  }
  if (spec.trafficDistribution !== undefined) {
    found.push({ field: 'trafficDistribution', value: spec.trafficDistribution, words: distributionWords(spec.trafficDistribution) });
  }
  if (spec.publishNotReadyAddresses) {
    found.push({ field: 'publishNotReadyAddresses', value: 'true', words: 'Endpoints count as ready even while their Pods are not.' });
  }
  if (spec.loadBalancerSourceRanges.length > 0) {
    const ranges = spec.loadBalancerSourceRanges.map((r) => r.trim()).join(', ');
    found.push({
      field: 'loadBalancerSourceRanges',
      value: ranges,
      words: 'Only these may come in by the load balancer’s address; node ports stay open to all.',
    });
  }
  return found;
}

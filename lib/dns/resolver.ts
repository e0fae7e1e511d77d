// The resolver of a client: whom it asks and through which search list, as the kubelet writes it (pkg/kubelet/network/dns/dns.go).

import { clusterIPsOf } from '#lib/cluster/indexes.ts';
import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { sameAddress } from '#lib/kube/ip.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { plainName } from './name.ts';
import type { Rule } from './rule.ts';
import type { DnsSettings } from './settings.ts';

export type Resolver =
  | {
      readonly kind: 'cluster';
      /** Empty where it is not known which Service is the cluster's DNS. */
      readonly nameservers: readonly string[];
      /** The node's own search list stands behind the first three; the API does not show it. */
      readonly search: readonly string[];
      readonly ndots: number;
      readonly rules: readonly Rule[];
    }
  /** What the node's resolv.conf says, which the API does not show. */
  | { readonly kind: 'node'; readonly why: 'host-network' | 'policy' | 'host'; readonly rules: readonly Rule[] }
  /** Servers that the Pod names itself, of which the first is not the cluster's. */
  | { readonly kind: 'own'; readonly nameservers: readonly string[]; readonly rules: readonly Rule[] };

/** What the kubelet keeps of them (pkg/apis/core/validation MaxDNSNameservers, MaxDNSSearchPaths). */
const MOST_SERVERS = 3;
const MOST_SEARCHED = 32;

/** glibc's RES_MAXNDOTS. */
const MOST_NDOTS = 15;

/** NodeLocal DNSCache listens there by convention. */
const NODE_LOCAL = '169.254.20.10';

/** The addresses at which the cluster's DNS listens. */
function nameserversOf(state: ClusterState, settings: DnsSettings): readonly string[] {
  if (settings.nameservers !== undefined) return settings.nameservers;
  const found: string[] = [];
  for (const key of linked(state.index.keysByNamespace, 'Service:kube-system')) {
    const service = state.tables.Service.get(key);
    if (service !== undefined && service.metadata.labels['k8s-app'] === 'kube-dns') found.push(...clusterIPsOf(service));
  }
  return found;
}

function ndotsOf(pod: Pod, unset: number): number {
  const value = pod.spec.dnsConfig?.options.findLast((option) => option.name === 'ndots')?.value;
  return value !== undefined && /^\d+$/.test(value) ? Math.min(Number(value), MOST_NDOTS) : unset;
}

function unique(all: readonly string[], most: number): readonly string[] {
  return [...new Set(all)].slice(0, most);
}

/** `undefined`: a process of a node. */
export function resolverOf(state: ClusterState, pod: Pod | undefined, settings: DnsSettings): Resolver {
  if (pod === undefined) return { kind: 'node', why: 'host', rules: ['D46'] };
  const policy = pod.spec.dnsPolicy ?? 'ClusterFirst';
  const added = pod.spec.dnsConfig;
  const known = nameserversOf(state, settings);
  if (policy === 'None') {
    const nameservers = added?.nameservers ?? [];
    const first = nameservers[0];
    if (first === undefined || !(sameAddress(first, NODE_LOCAL) || known.some((address) => sameAddress(address, first))))
      return { kind: 'own', nameservers, rules: ['D47'] };
    return { kind: 'cluster', nameservers, search: (added?.searches ?? []).map(plainName), ndots: ndotsOf(pod, 1), rules: ['D47'] };
  }
  if (policy === 'Default') return { kind: 'node', why: 'policy', rules: ['D46'] };
  if (policy !== 'ClusterFirstWithHostNet' && pod.spec.hostNetwork === true) return { kind: 'node', why: 'host-network', rules: ['D45'] };
  const zone = plainName(settings.clusterDomain);
  return {
    kind: 'cluster',
    nameservers: unique([...known, ...(added?.nameservers ?? [])], MOST_SERVERS),
    search: unique(
      [`${pod.metadata.namespace}.svc.${zone}`, `svc.${zone}`, zone, ...(added?.searches ?? []).map(plainName)],
      MOST_SEARCHED,
    ),
    ndots: ndotsOf(pod, 5),
    rules: [policy === 'ClusterFirstWithHostNet' ? 'D44' : 'D43', 'D54', ...(added === undefined ? [] : (['D48'] as const))],
  };
}

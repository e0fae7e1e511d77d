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

/** What the kubelet keeps of them (pkg/apis/core/validation MaxDNSNameservers, MaxDNSSearchPaths, MaxDNSSearchListChars). */
const MOST_SERVERS = 3;
const MOST_SEARCHED = 32;
const LONGEST_SEARCH_LIST = 2_048;
/** DNS1123SubdomainMaxLength: glibc 2.28 aborts at a longer entry. */
const LONGEST_SEARCHED = 253;

/** glibc's RES_MAXNDOTS: four bits. */
const MOST_NDOTS = 15;
/** What a resolver takes that is told no number (resolv.conf(5)). */
const OWN_NDOTS = 1;
/** What the kubelet tells it where the cluster's DNS is asked (defaultDNSOptions). */
const CLUSTER_NDOTS = 5;

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

/** D55. The option takes the place of the kubelet's own, with a value or without one. */
function ndotsOf(pod: Pod, unset: number, libc: DnsSettings['libc']): number {
  const option = pod.spec.dnsConfig?.options.findLast(({ name }) => name === 'ndots');
  if (option === undefined) return unset;
  // The kubelet writes `ndots` alone then, in which nobody reads a number.
  const value = option.value ?? '';
  if (value === '') return OWN_NDOTS;
  if (libc === 'musl' && !/^\d/.test(value)) return OWN_NDOTS;
  // glibc's atoi makes 0 of what begins with no number, and keeps four bits of a negative one.
  const number = Number.parseInt(value, 10);
  return Number.isNaN(number) ? 0 : Math.min(number, MOST_NDOTS) & MOST_NDOTS;
}

/** D56, in the kubelet's order: it compares and counts the entries as they are written. */
function searchOf(all: readonly string[]): readonly string[] {
  const kept = [...new Set(all)].slice(0, MOST_SEARCHED).filter((entry) => entry.length <= LONGEST_SEARCHED);
  while (kept.join(' ').length > LONGEST_SEARCH_LIST) kept.pop();
  return [...new Set(kept.map(plainName))];
}

function serversOf(all: readonly string[]): readonly string[] {
  return [...new Set(all)].slice(0, MOST_SERVERS);
}

/** `undefined`: a process of a node. */
export function resolverOf(state: ClusterState, pod: Pod | undefined, settings: DnsSettings): Resolver {
  if (pod === undefined) return { kind: 'node', why: 'host', rules: ['D46'] };
  const policy = pod.spec.dnsPolicy ?? 'ClusterFirst';
  const added = pod.spec.dnsConfig;
  const known = nameserversOf(state, settings);
  if (policy === 'None') {
    const nameservers = serversOf(added?.nameservers ?? []);
    const first = nameservers[0];
    if (first === undefined || !(sameAddress(first, NODE_LOCAL) || known.some((address) => sameAddress(address, first))))
      return { kind: 'own', nameservers, rules: ['D47'] };
    return {
      kind: 'cluster',
      nameservers,
      search: searchOf(added?.searches ?? []),
      ndots: ndotsOf(pod, OWN_NDOTS, settings.libc),
      rules: ['D47'],
    };
  }
  if (policy === 'Default') return { kind: 'node', why: 'policy', rules: ['D46'] };
  if (policy !== 'ClusterFirstWithHostNet' && pod.spec.hostNetwork === true) return { kind: 'node', why: 'host-network', rules: ['D45'] };
  const zone = plainName(settings.clusterDomain);
  return {
    kind: 'cluster',
    nameservers: serversOf([...known, ...(added?.nameservers ?? [])]),
    search: searchOf([`${pod.metadata.namespace}.svc.${zone}`, `svc.${zone}`, zone, ...(added?.searches ?? [])]),
    ndots: ndotsOf(pod, CLUSTER_NDOTS, settings.libc),
    rules: [policy === 'ClusterFirstWithHostNet' ? 'D44' : 'D43', 'D54', ...(added === undefined ? [] : (['D48'] as const))],
  };
}

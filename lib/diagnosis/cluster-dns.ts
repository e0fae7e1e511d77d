// The cluster's DNS: its Service, and whether a cache on each Node stands before it.

import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { type Key, keyOf } from '#lib/kube/key.ts';
import { isFinished, type Pod } from '#lib/kube/pod.ts';
import { podsMatching } from '#lib/policy/pods-matching.ts';

export const DNS_NAMESPACE = 'kube-system';
const DNS_NAME = 'kube-dns';
const APP_LABEL = 'k8s-app';
/** A cache on each Node, asked by an address of the Node: policies about the DNS Pods do not tell what it gets. */
const NODE_CACHE = 'node-local-dns';

/** Where clusters have it: kubeadm and most others; elsewhere by the label, in the same namespace. */
export function dnsService(state: ClusterState): Key | undefined {
  const usual = keyOf(DNS_NAMESPACE, DNS_NAME);
  if (state.tables.Service.has(usual)) return usual;
  const labelled = [...linked(state.index.keysByNamespace, `Service:${DNS_NAMESPACE}`)].filter(
    (key) => state.tables.Service.get(key)?.metadata.labels[APP_LABEL] === DNS_NAME,
  );
  return labelled.sort()[0];
}

export function hasNodeCache(state: ClusterState): boolean {
  const selector = { matchLabels: { [APP_LABEL]: NODE_CACHE }, matchExpressions: [] };
  return podsMatching(state, DNS_NAMESPACE, selector).next().done !== true;
}

/** Does it ask the cluster's DNS, from an address of its own? */
export function asksClusterDns(pod: Pod): boolean {
  return pod.spec.hostNetwork !== true && (pod.spec.dnsPolicy ?? 'ClusterFirst') === 'ClusterFirst' && !isFinished(pod);
}

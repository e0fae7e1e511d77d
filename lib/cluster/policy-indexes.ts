// The indexes of NetworkPolicies: whose peers may be Pods of other namespaces, by how they name them.

import type { Key } from '#lib/kube/key.ts';
import type { LabelSelector } from '#lib/kube/label-selector.ts';
import type { NetworkPolicy } from '#lib/kube/network-policy.ts';
import { link, type Multimap, unlink } from './multimap.ts';

export type PolicyIndexes = {
  /** A namespaceSelector, as selectorId writes it -> keys of the policies with a peer of it, for either direction. */
  readonly policiesByNamespaceSelector: Multimap;
  /** `label=value`, one pair of a podSelector without a namespaceSelector -> keys of the policies with a peer of it. */
  readonly policiesByPeerPair: Multimap;
};

export function newPolicyIndexes(): PolicyIndexes {
  return { policiesByNamespaceSelector: new Map(), policiesByPeerPair: new Map() };
}

function selectorId(selector: LabelSelector): string {
  return JSON.stringify(selector);
}

/** What selectorId wrote. */
export function selectorOf(id: string): LabelSelector {
  return JSON.parse(id) as LabelSelector;
}

export function pairId(label: string, value: string): string {
  return `${label}=${value}`;
}

/** Any one pair finds it; the smallest label makes it stable. */
function filedPair({ matchLabels }: LabelSelector): string | undefined {
  const [label] = Object.keys(matchLabels).sort();
  return label === undefined ? undefined : pairId(label, matchLabels[label] ?? '');
}

type Change = typeof link;

function change(index: PolicyIndexes, by: Change, key: Key, { spec }: NetworkPolicy): void {
  const peers = [...spec.ingress.flatMap((rule) => rule.from), ...spec.egress.flatMap((rule) => rule.to)];
  for (const { podSelector, namespaceSelector } of peers) {
    if (namespaceSelector !== undefined) by(index.policiesByNamespaceSelector, selectorId(namespaceSelector), key);
    const pair = namespaceSelector === undefined && podSelector !== undefined ? filedPair(podSelector) : undefined;
    if (pair !== undefined) by(index.policiesByPeerPair, pair, key);
  }
}

export function indexPolicy(index: PolicyIndexes, key: Key, policy: NetworkPolicy): void {
  change(index, link, key, policy);
}

export function unindexPolicy(index: PolicyIndexes, key: Key, policy: NetworkPolicy): void {
  change(index, unlink, key, policy);
}

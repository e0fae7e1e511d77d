// The indexes of NetworkPolicies: whose peers may be Pods of other namespaces, by how they name them.

import type { LabelSelector } from '#lib/kube/label-selector.ts';
import type { Filing } from './filing.ts';
import type { Multimap } from './multimap.ts';

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

export const filePeers: Filing<'NetworkPolicy', PolicyIndexes> = ({ index }, how, key, { spec }) => {
  const peers = [...spec.ingress.flatMap((rule) => rule.from), ...spec.egress.flatMap((rule) => rule.to)];
  for (const { podSelector, namespaceSelector } of peers) {
    if (namespaceSelector !== undefined) how(index.policiesByNamespaceSelector, selectorId(namespaceSelector), key);
    const pair = namespaceSelector === undefined && podSelector !== undefined ? filedPair(podSelector) : undefined;
    if (pair !== undefined) how(index.policiesByPeerPair, pair, key);
  }
};

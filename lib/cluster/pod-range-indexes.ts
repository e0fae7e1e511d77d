// The indexes of the ranges that Nodes have for the addresses of their Pods (spec.podCIDRs): whose range an address lies in.

import { networkOf, parseAddress, parseCidr } from '#lib/kube/ip.ts';
import type { Node } from '#lib/kube/node.ts';
import { same } from '#lib/kube/same.ts';
import type { Filing } from './filing.ts';
import { link, linked, type Multimap } from './multimap.ts';

export type PodRangeIndexes = {
  /** Network (networkOf) of a range for Pods -> Node names (one, as a rule). */
  readonly nodesByPodRange: Multimap;
  /** Bits of the prefix -> the networks that are so long: a cluster has one length, or one for each family. */
  readonly podRangesByBits: Multimap;
};

export function newPodRangeIndexes(): PodRangeIndexes {
  return { nodesByPodRange: new Map(), podRangesByBits: new Map() };
}

type Range = { readonly network: string; readonly bits: number };

function rangesOf({ spec }: Node): readonly Range[] {
  return spec.podCIDRs.flatMap((text): readonly Range[] => {
    const cidr = parseCidr(text);
    return cidr === undefined ? [] : [{ network: networkOf(cidr.bytes, cidr.bits), bits: cidr.bits }];
  });
}

export const filePodRanges: Filing<'Node', PodRangeIndexes> = ({ index }, how, key, node, other) => {
  if (other !== undefined && same(node.spec.podCIDRs, other.spec.podCIDRs)) return;
  for (const { network, bits } of rangesOf(node)) {
    how(index.nodesByPodRange, network, key);
    // It is of that length as long as any Node has it.
    if (index.nodesByPodRange.has(network) === (how === link)) how(index.podRangesByBits, String(bits), network);
  }
};

/** Names of the Nodes in whose range for Pods the address lies, sorted. */
export function nodesByRangeOf(index: PodRangeIndexes, address: string): readonly string[] {
  const bytes = parseAddress(address);
  if (bytes === undefined) return [];
  const found = new Set<string>();
  for (const bits of index.podRangesByBits.keys()) {
    for (const node of linked(index.nodesByPodRange, networkOf(bytes, Number(bits)))) found.add(node);
  }
  return [...found].sort();
}

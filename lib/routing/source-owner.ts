// Whose address an endpoint sees as the client's: the one answer that every screen gives (SPEC R43 to R47, R50, R51, R76).

import type { Node } from '#lib/kube/node.ts';
import { canonicalAddress, sameAddress } from '#lib/kube/ip.ts';
import type { Candidate, Candidates } from './candidates.ts';
import { BEHAVIOUR, type ProxyMode } from './proxy-mode.ts';
import { isOf } from './vantage.ts';

/** The client's own address, or one of the deciding node. */
export type SourceOwner = 'client' | 'node';

/** How many endpoints of those that share the connections see which. */
export type SourceCounts = Readonly<Record<SourceOwner, number>>;

/** Nothing is delivered, so nobody sees anything. */
export const NO_SOURCES: SourceCounts = { client: 0, node: 0 };

/** `mixed`: some see the client's own address, others the node's. */
export type SourceKind = SourceOwner | 'mixed' | 'nobody';

/** Of the connection, before an endpoint is chosen. */
export type Sender = {
  /** Where it is known. */
  readonly address: string | undefined;
  readonly onDecidingHost: boolean;
  /** What R43 to R47 say. */
  readonly masqueraded: boolean;
};

/** R50, R51: the client is given its own address; kube-proxy masquerades that, so that the answer finds its way back. */
export type Hairpin = 'no' | 'masqueraded' | 'not-masqueraded';

export function hairpinOf(endpoint: Candidate, { address }: Sender, deciding: Node, mode: ProxyMode): Hairpin {
  if (address === undefined || !sameAddress(endpoint.address, address)) return 'no';
  const isMissed = BEHAVIOUR[mode].masqueradesLocalHairpinsAlone && endpoint.nodeName !== deciding.metadata.name;
  return isMissed ? 'not-masqueraded' : 'masqueraded';
}

/** R76: at an address of the node itself, the packet goes in by INPUT and never passes POSTROUTING, where masquerading is done. */
function isOnHost(endpoint: Candidate, deciding: Node): boolean {
  return isOf(deciding, endpoint.address);
}

export function sourceOwnerAt(endpoint: Candidate, sender: Sender, hairpin: Hairpin, deciding: Node): SourceOwner {
  if (!sender.masqueraded && hairpin !== 'masqueraded') return 'client';
  return sender.onDecidingHost || !isOnHost(endpoint, deciding) ? 'node' : 'client';
}

export function tally(seen: Iterable<SourceOwner>): SourceCounts {
  const found = { client: 0, node: 0 };
  for (const who of seen) found[who]++;
  return found;
}

export function kindOfSources({ client, node }: SourceCounts): SourceKind {
  if (client === 0) return node === 0 ? 'nobody' : 'node';
  return node === 0 ? 'client' : 'mixed';
}

/** By the name of the node, the endpoints at addresses of that node itself. Time grows with the nodes and the endpoints together. */
export function onHosts({ all }: Candidates, nodes: Iterable<Node>): ReadonlyMap<string, readonly Candidate[]> {
  const holders = new Map<string, Set<string>>();
  for (const { metadata, status } of nodes) {
    for (const { address } of status.addresses) {
      const key = canonicalAddress(address);
      const held = holders.get(key);
      if (held === undefined) holders.set(key, new Set([metadata.name]));
      else held.add(metadata.name);
    }
  }
  const found = new Map<string, Candidate[]>();
  for (const candidate of all) {
    for (const name of holders.get(canonicalAddress(candidate.address)) ?? []) {
      const held = found.get(name);
      if (held === undefined) found.set(name, [candidate]);
      else held.push(candidate);
    }
  }
  return found;
}

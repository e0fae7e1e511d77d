// The shares of a delivered connection: who may get it, how far that is, and whether it comes back to its sender (SPEC R50 to R52, R76).

import { type Node, zoneOf } from '#lib/kube/node.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { Candidate } from './candidates.ts';
import { sameAddress } from '#lib/kube/ip.ts';
import type { ProxySettings } from './proxy-settings.ts';

/** From the deciding node to the endpoint; `unknown` where a zone is not known. */
export type Hop = 'same-node' | 'same-zone' | 'other-zone' | 'unknown';

export type Share = {
  readonly endpoint: Candidate;
  /** 0 to 1, of new connections; all shares of a route are equal and sum to 1. */
  readonly share: number;
  readonly hop: Hop;
  /** The client is given its own address; kube-proxy masquerades that, so that the answer finds its way back. */
  readonly hairpin: 'no' | 'masqueraded' | 'not-masqueraded';
  /** Whose address the endpoint sees: the client's own, or one of the deciding node (R76). */
  readonly sees: 'client' | 'node';
};

/** Of the connection, before an endpoint is chosen. */
export type Sender = {
  /** Where it is known. */
  readonly address: string | undefined;
  readonly onDecidingHost: boolean;
  readonly masqueraded: boolean;
};

function hopOf(state: ClusterState, deciding: Node, endpoint: Candidate): Hop {
  if (endpoint.nodeName === deciding.metadata.name) return 'same-node';
  const node = endpoint.nodeName === undefined ? undefined : state.tables.Node.get(endpoint.nodeName);
  const zone = endpoint.zone ?? (node && zoneOf(node));
  const own = zoneOf(deciding);
  if (zone === undefined || zone === '' || own === undefined) return 'unknown';
  return zone === own ? 'same-zone' : 'other-zone';
}

function hairpinOf(endpoint: Candidate, client: string | undefined, deciding: Node, mode: ProxySettings['mode']): Share['hairpin'] {
  if (client === undefined || !sameAddress(endpoint.address, client)) return 'no';
  return mode === 'iptables' || endpoint.nodeName === deciding.metadata.name ? 'masqueraded' : 'not-masqueraded';
}

/** A host network Pod of the deciding node: the packet goes in by INPUT and never passes POSTROUTING, where masquerading is done. */
function isDelivered(endpoint: Candidate, deciding: Node, sender: Sender): boolean {
  return !sender.onDecidingHost && deciding.status.addresses.some(({ address }) => sameAddress(address, endpoint.address));
}

export function sharesOf(
  state: ClusterState,
  endpoints: readonly Candidate[],
  deciding: Node,
  sender: Sender,
  mode: ProxySettings['mode'],
): readonly Share[] {
  const share = 1 / endpoints.length;
  return endpoints.map((endpoint) => {
    const hairpin = hairpinOf(endpoint, sender.address, deciding, mode);
    const masqueraded = (sender.masqueraded || hairpin === 'masqueraded') && !isDelivered(endpoint, deciding, sender);
    return { endpoint, share, hop: hopOf(state, deciding, endpoint), hairpin, sees: masqueraded ? 'node' : 'client' };
  });
}

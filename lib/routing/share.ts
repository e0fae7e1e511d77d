// The shares of a delivered connection: who may get it, how far that is, and whose address it sees (SPEC R50 to R52, R76).

import { type Node, zoneOf } from '#lib/kube/node.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { Candidate } from './candidates.ts';
import type { ProxyMode } from './proxy-mode.ts';
import { type Hairpin, hairpinOf, type SourceOwner, sourceOwnerAt, type Sender } from './source-owner.ts';

/** From the deciding node to the endpoint; `unknown` where a zone is not known. */
export type Hop = 'same-node' | 'same-zone' | 'other-zone' | 'unknown';

export type Share = {
  readonly endpoint: Candidate;
  /** 0 to 1, of new connections; all shares of a route are equal and sum to 1. */
  readonly share: number;
  readonly hop: Hop;
  readonly hairpin: Hairpin;
  readonly sees: SourceOwner;
};

function hopOf(state: ClusterState, deciding: Node, endpoint: Candidate): Hop {
  if (endpoint.nodeName === deciding.metadata.name) return 'same-node';
  const node = endpoint.nodeName === undefined ? undefined : state.tables.Node.get(endpoint.nodeName);
  const zone = endpoint.zone ?? (node && zoneOf(node));
  const own = zoneOf(deciding);
  if (zone === undefined || zone === '' || own === undefined) return 'unknown';
  return zone === own ? 'same-zone' : 'other-zone';
}

export function sharesOf(
  state: ClusterState,
  endpoints: readonly Candidate[],
  deciding: Node,
  sender: Sender,
  mode: ProxyMode,
): readonly Share[] {
  const share = 1 / endpoints.length;
  return endpoints.map((endpoint) => {
    const hairpin = hairpinOf(endpoint, sender, deciding, mode);
    return { endpoint, share, hop: hopOf(state, deciding, endpoint), hairpin, sees: sourceOwnerAt(endpoint, sender, hairpin, deciding) };
  });
}

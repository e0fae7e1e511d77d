// Ends of a connection, and how a policy may see them: as a Pod with labels, as a node, or as an address.

import type { ClusterState } from '#lib/cluster/state.ts';
import { type Address, parseAddress } from '#lib/kube/ip.ts';
import type { Key } from '#lib/kube/key.ts';
import type { Pod } from '#lib/kube/pod.ts';
import type { IPFamily } from '#lib/kube/service.ts';

export type End =
  | { readonly kind: 'pod'; readonly pod: Key }
  /** A process of the node itself. */
  | { readonly kind: 'node'; readonly node: string }
  /** Outside the cluster; undefined: any address there. */
  | { readonly kind: 'address'; readonly address: string | undefined };

/** Who opens a connection, as lib/routing's vantages say it. */
type Opener =
  | { readonly kind: 'pod'; readonly pod: Key }
  | { readonly kind: 'node'; readonly node: string }
  | { readonly kind: 'external'; readonly address: string | undefined };

export function endOf(opener: Opener): End {
  switch (opener.kind) {
    case 'pod':
      return { kind: 'pod', pod: opener.pod };
    case 'node':
      return { kind: 'node', node: opener.node };
    case 'external':
      return { kind: 'address', address: opener.address };
  }
}

export type PeerIdentity = {
  /** Set where selectors may match it. */
  readonly pod: Pod | undefined;
  /** Set where it is a node's own traffic. */
  readonly node: string | undefined;
  /** Of the family; empty where it is not known which. */
  readonly addresses: readonly Address[];
  /** Its address may have become that of any node, the subject's own too. */
  readonly mayBeOwnNode: boolean;
};

const UNKNOWN_ADDRESS: PeerIdentity = { pod: undefined, node: undefined, addresses: [], mayBeOwnNode: false };
const ANY_ADDRESS: PeerIdentity = { ...UNKNOWN_ADDRESS, mayBeOwnNode: true };

const LENGTH: Readonly<Record<IPFamily, number>> = { IPv4: 4, IPv6: 16 };

function ofFamily(texts: readonly string[], family: IPFamily): readonly Address[] {
  return texts.flatMap((text) => {
    const address = parseAddress(text);
    return address?.length === LENGTH[family] ? [address] : [];
  });
}

function nodeIdentity(state: ClusterState, node: string, family: IPFamily): PeerIdentity {
  const addresses = state.tables.Node.get(node)?.status.addresses ?? [];
  return {
    ...UNKNOWN_ADDRESS,
    node,
    addresses: ofFamily(
      addresses.map((a) => a.address),
      family,
    ),
  };
}

function podViews(state: ClusterState, pod: Pod, family: IPFamily): readonly PeerIdentity[] {
  const addresses = ofFamily(
    pod.status.podIPs.map(({ ip }) => ip),
    family,
  );
  const own: PeerIdentity = { ...UNKNOWN_ADDRESS, pod, addresses };
  if (pod.spec.hostNetwork !== true) return [own];
  const { nodeName } = pod.spec;
  return [own, nodeName === undefined ? ANY_ADDRESS : { ...nodeIdentity(state, nodeName, family), addresses }];
}

/** More than one where the API leaves it open how the end is seen (N24). None for a Pod that is not known. */
export function identitiesOf(state: ClusterState, end: End, family: IPFamily): readonly PeerIdentity[] {
  switch (end.kind) {
    case 'pod': {
      const pod = state.tables.Pod.get(end.pod);
      return pod === undefined ? [] : podViews(state, pod, family);
    }
    case 'node':
      return [nodeIdentity(state, end.node, family)];
    case 'address':
      return [{ ...UNKNOWN_ADDRESS, addresses: ofFamily(end.address === undefined ? [] : [end.address], family) }];
  }
}

/** What happens to the source address on the way to a Pod. */
export type SourcePreservation =
  | { readonly kind: 'preserved' }
  /** The node whose kube-proxy puts its own address in place. */
  | { readonly kind: 'masqueraded'; readonly node: string };

/** By whose address an endpoint sees the client, that its own or one of the node that decides (routing R43 to R50, R76). */
export function preservationOf(sees: 'client' | 'node', decider: string): SourcePreservation {
  return sees === 'client' ? { kind: 'preserved' } : { kind: 'masqueraded', node: decider };
}

/** How the destination may see the source (N24, N26, N27). */
export function sourceIdentitiesOf(
  state: ClusterState,
  from: End,
  family: IPFamily,
  source: SourcePreservation | undefined,
): readonly PeerIdentity[] {
  const own = identitiesOf(state, from, family);
  if (own.length === 0) return own;
  if (source?.kind === 'masqueraded') return [...own, nodeIdentity(state, source.node, family)];
  return source === undefined && from.kind === 'address' ? [...own, ANY_ADDRESS] : own;
}

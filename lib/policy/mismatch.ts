// A miss: why a rule does not match, and which of several misses is the nearest.

import type { Key } from '#lib/kube/key.ts';
import type { PeerMismatch } from './peer.ts';
import type { PortMismatch } from './port.ts';

export type Mismatch = {
  readonly policy: Key;
  /** Index among the policy's rules of that direction; undefined where it has none. */
  readonly rule: number | undefined;
  /** The peer that comes nearest; undefined where the peers match. */
  readonly peer: { readonly index: number; readonly reason: PeerMismatch } | undefined;
  /** The port that comes nearest; undefined where the ports match. */
  readonly port: { readonly index: number; readonly reason: PortMismatch } | undefined;
};

/** The higher, the smaller the change that would make it match. */
const PEER_RANK: Readonly<Record<PeerMismatch, number>> = {
  'other-namespace': 4,
  'namespace-labels': 4,
  'pod-labels': 3,
  'in-except': 3,
  'pod-and-namespace-labels': 2,
  'outside-block': 1,
  'not-a-pod': 1,
  family: 1,
  nobody: 0,
};

const PORT_RANK: Readonly<Record<PortMismatch, number>> = {
  'name-is-other-number': 4,
  number: 3,
  protocol: 2,
  'name-not-on-pod': 1,
  'not-a-pod': 0,
};

const RANK: Readonly<Record<string, number>> = { ...PORT_RANK, ...PEER_RANK };

const MATCHES = 10;

function rank({ rule, peer, port }: Mismatch): number {
  if (rule === undefined) return -1;
  const peers = peer === undefined ? MATCHES : PEER_RANK[peer.reason];
  const ports = port === undefined ? MATCHES : PORT_RANK[port.reason];
  // Who comes before which port: a rule for this very client tells more than one for this port.
  return peers * 100 + ports;
}

/** Of equal ones the first. */
export function nearestOf(misses: readonly Mismatch[]): Mismatch | undefined {
  let nearest: Mismatch | undefined;
  for (const miss of misses) if (nearest === undefined || rank(miss) > rank(nearest)) nearest = miss;
  return nearest;
}

/** The item of a list that comes nearest, by its reason. */
export function nearestItem<R extends PeerMismatch | PortMismatch>(
  items: readonly { readonly index: number; readonly reason: R }[],
): { readonly index: number; readonly reason: R } | undefined {
  let nearest: (typeof items)[number] | undefined;
  for (const item of items) if (nearest === undefined || (RANK[item.reason] ?? 0) > (RANK[nearest.reason] ?? 0)) nearest = item;
  return nearest;
}

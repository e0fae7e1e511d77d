// Blocks: endpoints that NetworkPolicies keep somebody from who stands somewhere, though kube-proxy or DNS sends them there.

import { linked } from '#lib/cluster/multimap.ts';
import type { Change, ClusterState } from '#lib/cluster/state.ts';
import { canonicalAddress } from '#lib/kube/ip.ts';
import { type Key, splitKey } from '#lib/kube/key.ts';
import { isEnded } from '#lib/kube/pod.ts';
import { same } from '#lib/kube/same.ts';
import type { IPFamily, ServicePort } from '#lib/kube/service.ts';
import { accessBetween } from '#lib/policy/access.ts';
import { type End, endOf, type SourcePreservation, preservationOf } from '#lib/policy/peer-identity.ts';
import type { Backend } from '#lib/routing/backend.ts';
import { backing, backingAt } from '#lib/routing/backing.ts';
import type { Route } from '#lib/routing/route.ts';
import type { VantageChoice } from '#lib/routing/route-settings.ts';
import type { Vantage } from '#lib/routing/vantage.ts';

export type Block = {
  /** Of the end that denies: out of where the reader stands, or into the endpoint. */
  readonly direction: 'egress' | 'ingress';
  /** The policies that isolate that end, none of which has a rule for it. */
  readonly policies: readonly Key[];
};

type Address = { readonly address: string; readonly port: number };

/** Nobody is kept from anything where neither end has policies. */
function hasPolicies(state: ClusterState, vantage: Vantage, pod: Key | undefined): boolean {
  const held = (key: Key): boolean => linked(state.index.keysByNamespace, `NetworkPolicy:${splitKey(key).namespace}`).size > 0;
  return (pod !== undefined && held(pod)) || (vantage.kind === 'pod' && held(vantage.pod));
}

type Ask = {
  readonly vantage: Vantage;
  readonly protocol: ServicePort['protocol'];
  readonly family: IPFamily;
  readonly source: SourcePreservation | undefined;
};

/** `pod`: whoever has the address. Nobody answers for one that has ended: no policy keeps anybody from it. */
function blockAt(
  state: ClusterState,
  { vantage, protocol, family, source }: Ask,
  { address, port }: Address,
  pod: Key | undefined,
): Block | undefined {
  const record = pod === undefined ? undefined : state.tables.Pod.get(pod);
  if (!hasPolicies(state, vantage, pod) || (record !== undefined && isEnded(record))) return undefined;
  const end: End = pod === undefined ? { kind: 'address', address } : { kind: 'pod', pod };
  const found = accessBetween(state, endOf(vantage), end, { port, protocol, family, source });
  if (found.verdict !== 'denied') return undefined;
  const { direction, isolating } = found.egress.verdict.kind === 'denied' ? found.egress : found.ingress;
  return { direction, policies: isolating };
}

/** Of a route from there: the blocked ones of its endpoints, by address written in one way. */
export function blocksOn(
  state: ClusterState,
  namespace: string,
  port: ServicePort,
  at: VantageChoice,
  family: IPFamily,
  route: Route,
): ReadonlyMap<string, Block> {
  const blocks = new Map<string, Block>();
  if (state.tables.NetworkPolicy.size === 0) return blocks;
  const { protocol } = port;
  const ask = { vantage: at.vantage, protocol, family };
  const { decided } = route;
  for (const share of route.endpoints) {
    const { endpoint } = share;
    const { pod } = backing(state, namespace, endpoint, protocol);
    const block = blockAt(state, { ...ask, source: decided && preservationOf(share.sees, decided.node) }, endpoint, pod);
    if (block !== undefined) blocks.set(canonicalAddress(endpoint.address), block);
  }
  return blocks;
}

/** Of a backend that clients dial themselves: blocked on every port of it, in every family. */
export function directBlock(state: ClusterState, namespace: string, at: VantageChoice, { endpoints }: Backend): Block | undefined {
  if (state.tables.NetworkPolicy.size === 0) return undefined;
  let first: Block | undefined;
  for (const { address, family, ports, claims } of endpoints) {
    if (family === 'FQDN') return undefined;
    for (const { port, protocol } of ports) {
      const { pod } = backingAt(state, namespace, claims, address, { port, protocol });
      const block = blockAt(state, { vantage: at.vantage, protocol, family, source: undefined }, { address, port }, pod);
      if (block === undefined) return undefined;
      first ??= block;
    }
  }
  return first;
}

/** Can this change let somebody in or out, wherever they stand, without being about a Service or its Pods? */
export function movesBlocks({ kind, before, after }: Change): boolean {
  if (kind === 'NetworkPolicy') return true;
  return (
    kind === 'Namespace' &&
    !same(before?.kind === 'Namespace' && before.metadata.labels, after?.kind === 'Namespace' && after.metadata.labels)
  );
}

// Blocks: endpoints that NetworkPolicies keep somebody from who stands somewhere, though kube-proxy or DNS sends them there.

import { linked } from '#lib/cluster/multimap.ts';
import type { Change, ClusterState } from '#lib/cluster/state.ts';
import { canonicalAddress } from '#lib/kube/ip.ts';
import { type Key, splitKey } from '#lib/kube/key.ts';
import { same } from '#lib/kube/same.ts';
import type { IPFamily, ServicePort } from '#lib/kube/service.ts';
import { reach } from '#lib/policy/reach.ts';
import { type End, endOf, type SourceAddress, sourceSeen } from '#lib/policy/view.ts';
import type { Backend } from '#lib/routing/backend.ts';
import type { Route } from '#lib/routing/route.ts';
import type { Standpoint } from '#lib/routing/standpoint.ts';
import type { Vantage } from '#lib/routing/vantage.ts';

export type Block = {
  /** Of the end that denies: out of where the reader stands, or into the endpoint. */
  readonly direction: 'egress' | 'ingress';
  /** The policies that isolate that end, none of which has a rule for it. */
  readonly policies: readonly Key[];
};

type Address = { readonly address: string; readonly port: number };

/** The one Pod of the namespace with this address; Pods on the host network share theirs. */
function targetAt(state: ClusterState, namespace: string, address: string): End {
  const found = [...linked(state.index.podsByAddress, canonicalAddress(address))].filter((key) => splitKey(key).namespace === namespace);
  const [only] = found;
  return only !== undefined && found.length === 1 ? { kind: 'pod', pod: only } : { kind: 'address', address };
}

/** Nobody is kept from anything where neither end has policies. */
function hasPolicies(state: ClusterState, vantage: Vantage, namespace: string): boolean {
  const held = (of: string): boolean => linked(state.index.keysByNamespace, `NetworkPolicy:${of}`).size > 0;
  return held(namespace) || (vantage.kind === 'pod' && held(splitKey(vantage.pod).namespace));
}

type Ask = {
  readonly vantage: Vantage;
  readonly namespace: string;
  readonly protocol: ServicePort['protocol'];
  readonly family: IPFamily;
  readonly source: SourceAddress | undefined;
};

function blockAt(
  state: ClusterState,
  { vantage, namespace, protocol, family, source }: Ask,
  { address, port }: Address,
): Block | undefined {
  const found = reach(state, endOf(vantage), targetAt(state, namespace, address), { port, protocol, family, source });
  if (found.verdict !== 'denied') return undefined;
  const end = found.egress.verdict.kind === 'denied' ? found.egress : found.ingress;
  return { direction: end.direction, policies: end.isolating };
}

/** Of a route from there: the blocked ones of its endpoints, by address written in one way. */
export function blocksOn(
  state: ClusterState,
  namespace: string,
  port: ServicePort,
  at: Standpoint,
  family: IPFamily,
  route: Route,
): ReadonlyMap<string, Block> {
  const blocks = new Map<string, Block>();
  const { vantage } = at;
  if (!hasPolicies(state, vantage, namespace)) return blocks;
  const ask = { vantage, namespace, protocol: port.protocol, family };
  const { decided } = route;
  for (const share of route.endpoints) {
    const { endpoint } = share;
    const block = blockAt(state, { ...ask, source: decided && sourceSeen(share.sees, decided.node) }, endpoint);
    if (block !== undefined) blocks.set(canonicalAddress(endpoint.address), block);
  }
  return blocks;
}

/** Of a backend that clients dial themselves: blocked on every port of it, in every family. */
export function directBlock(state: ClusterState, namespace: string, at: Standpoint, { endpoints }: Backend): Block | undefined {
  const { vantage } = at;
  if (!hasPolicies(state, vantage, namespace)) return undefined;
  let first: Block | undefined;
  for (const { address, family, ports } of endpoints) {
    if (family === 'FQDN') return undefined;
    for (const { port, protocol } of ports) {
      const block = blockAt(state, { vantage, namespace, protocol, family, source: undefined }, { address, port });
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

// The egress rules that name the port of a Service in place of that of a Pod behind it (SPEC N17).

import type { ClusterState } from '#lib/cluster/state.ts';
import type { LabelSelector } from '#lib/kube/label-selector.ts';
import type { NetworkPolicy } from '#lib/kube/network-policy.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { compiledOf, type CompiledRule } from './compiled.ts';
import { matchesNamespace, matchPeer, soleNameOf } from './peer.ts';
import { matchPort, type PortQuery } from './port.ts';
import type { PeerIdentity } from './peer-identity.ts';

export type WrongWayOut = {
  readonly rule: number;
  /** What the peers that take the Pod ask of Pods: who else they take may listen on that port. */
  readonly takes: readonly LabelSelector[];
  /** Another rule of the policy lets out to the right port. */
  readonly open: boolean;
};

const EVERY_POD: LabelSelector = { matchLabels: {}, matchExpressions: [] };

export function isEveryPod({ matchLabels, matchExpressions }: LabelSelector): boolean {
  return Object.keys(matchLabels).length + matchExpressions.length === 0;
}

/** One namespace and no other: what is asked of several is seldom meant for each of them. */
function isAlone(state: ClusterState, selector: LabelSelector | undefined): boolean {
  if (selector === undefined || isEveryPod(selector)) return false;
  if (soleNameOf(selector) !== undefined) return true;
  let taken = 0;
  for (const name of state.tables.Namespace.keys()) if (matchesNamespace(state, selector, name) === true && ++taken > 1) return false;
  return taken === 1;
}

/** Peers that name the Pod, or its namespace alone: not those of several namespaces or of their own, nor addresses, which say nothing of what listens there. */
function namedBy(state: ClusterState, { peers }: CompiledRule, pod: Pod, home: string): readonly LabelSelector[] {
  const view: PeerIdentity = { pod, node: undefined, addresses: [], mayBeOwnNode: false };
  return peers.flatMap((peer) => {
    if (peer.kind !== 'selector') return [];
    const pods = peer.pods ?? EVERY_POD;
    if (matchPeer(state, peer, view, home, 'IPv4').kind !== 'yes') return [];
    return isEveryPod(pods) && !isAlone(state, peer.namespaces) ? [] : [pods];
  });
}

function takes(state: ClusterState, rule: CompiledRule, pod: Pod, home: string): boolean {
  return rule.peers.length === 0 || namedBy(state, rule, pod, home).length > 0;
}

const opens = ({ ports }: CompiledRule, query: PortQuery, pod: Pod): boolean =>
  ports.length === 0 || ports.some((port) => matchPort(port, query, pod).kind === 'yes');

/** `query`: the port of the Pod. */
export function wrongWaysOut(
  state: ClusterState,
  policy: NetworkPolicy,
  query: PortQuery,
  servicePort: number,
  pod: Pod,
): readonly WrongWayOut[] {
  if (servicePort === query.port) return [];
  const home = policy.metadata.namespace;
  const rules = compiledOf(policy).egress ?? [];
  return rules.flatMap((rule, index) => {
    const named = namedBy(state, rule, pod, home);
    const isWrong = named.length > 0 && opens(rule, { ...query, port: servicePort }, pod) && !opens(rule, query, pod);
    const open = rules.some((other) => takes(state, other, pod, home) && opens(other, query, pod));
    return isWrong ? [{ rule: index, takes: named, open }] : [];
  });
}

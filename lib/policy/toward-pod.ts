// The egress rules that name the port of a Service in place of that of a Pod behind it (SPEC N17).

import type { ClusterState } from '#lib/cluster/state.ts';
import type { LabelSelector } from '#lib/kube/label-selector.ts';
import type { NetworkPolicy } from '#lib/kube/network-policy.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { compiledOf, type CompiledRule } from './compiled.ts';
import { matchPeer } from './peer.ts';
import { matchPort, type PortQuery } from './port.ts';
import type { View } from './view.ts';

export type WrongWayOut = {
  readonly rule: number;
  /** The peers that take the Pod by its labels: who else they take may listen on that port. */
  readonly takes: readonly LabelSelector[];
  /** Another rule of the policy lets out to the right port. */
  readonly open: boolean;
};

/** Peers that name the Pod: not those of whole namespaces, nor addresses, which say nothing of what listens there. */
function namedBy(state: ClusterState, { peers }: CompiledRule, pod: Pod, home: string): readonly LabelSelector[] {
  const view: View = { pod, node: undefined, addresses: [], mayBeOwnNode: false };
  return peers.flatMap((peer) => {
    if (peer.kind !== 'selector' || peer.pods === undefined) return [];
    const { matchLabels, matchExpressions } = peer.pods;
    if (Object.keys(matchLabels).length + matchExpressions.length === 0) return [];
    return matchPeer(state, peer, view, home, 'IPv4').kind === 'yes' ? [peer.pods] : [];
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

// Node by node: what a connection that starts on or arrives at each node would meet, for one Service port and family.

import type { ClusterState } from '#lib/cluster/state.ts';
import { type Lists, listsFor } from './lists.ts';
import { decide, type Decision, type Packet, type PathKind } from './packet.ts';
import type { ProxiedPort } from './proxied-port.ts';
import type { ProxySettings } from './proxy-settings.ts';
import { type ClientClass, proxyNodeOf } from './vantage.ts';

export type NodeVerdict = {
  readonly node: string;
  readonly decision: Decision;
  /** How many endpoints share the connections; 0 unless they are delivered. */
  readonly endpoints: number;
  /** They serve while they terminate: no ready one was left. */
  readonly fallback: boolean;
};

/** A client of a class, at no address in particular; with a detector, as kube-proxy's default has it. */
export type NodeQuestion = { readonly path: PathKind; readonly client: ClientClass };

function verdictOf(node: string, lists: Lists, decision: Decision): NodeVerdict {
  const list = decision.verdict.kind === 'deliver' ? lists[decision.policy.list] : undefined;
  return { node, decision, endpoints: list?.endpoints.length ?? 0, fallback: list?.fallback ?? false };
}

/** By name of the node. Time grows with the nodes, not with nodes times endpoints. */
export function nodeVerdicts(
  state: ClusterState,
  port: Extract<ProxiedPort, { kind: 'proxied' }>,
  question: NodeQuestion,
  proxy: ProxySettings,
): readonly NodeVerdict[] {
  const client = { class: question.client, address: undefined, detector: true, onDecidingHost: question.client === 'node', rules: [] };
  const packet: Packet = { path: question.path, client, ranges: 'not-checked', open: true };
  const verdicts: NodeVerdict[] = [];
  for (const node of state.tables.Node.values()) {
    const lists = listsFor(port.candidates, port.info, proxyNodeOf(node));
    verdicts.push(verdictOf(node.metadata.name, lists, decide(port.info, lists, packet, proxy)));
  }
  return verdicts.sort((a, b) => (a.node < b.node ? -1 : 1));
}

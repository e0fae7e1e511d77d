// Node by node: what a connection that starts on or arrives at each node would meet, for one Service port and family.

import type { Node } from '#lib/kube/node.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { Candidate } from './candidates.ts';
import { type LeftOut, leftOutOf } from './categorize.ts';
import { type Lists, listsFor, type ProxyNode, type TopologyMode } from './lists.ts';
import { acceptsNodePort } from './node-port-address.ts';
import { decide, type Decision, type Packet, type PathKind } from './packet.ts';
import type { ProxiedPort } from './proxied-port.ts';
import type { ProxySettings } from './proxy-settings.ts';
import { type ClientClass, nodeIPOf, proxyNodeOf } from './vantage.ts';

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

type Proxied = Extract<ProxiedPort, { kind: 'proxied' }>;
/** What is the same for all nodes that kube-proxy treats alike. */
type Answer = Omit<NodeVerdict, 'node'>;

const ANY_NODE: ProxyNode = { name: '', zone: undefined };

function packetOf({ path, client }: NodeQuestion, open: boolean): Packet {
  const seen = { class: client, address: undefined, detector: true, onDecidingHost: client === 'node', rules: [] };
  return { path, client: seen, ranges: 'not-checked', open };
}

function answerOf(lists: Lists, decision: Decision): Answer {
  const list = decision.verdict.kind === 'deliver' ? lists[decision.policy.list] : undefined;
  return { decision, endpoints: list?.endpoints.length ?? 0, fallback: list?.fallback ?? false };
}

/** Is the node's port open on the node's own address? The other paths are open everywhere. */
function isOpen(proxy: ProxySettings, node: Node, port: Proxied, path: PathKind): boolean {
  return path !== 'nodePort' || acceptsNodePort(proxy, node, port.info.family, nodeIPOf(node, port.info.family));
}

/** Nodes with the same key have the same answer: they hold no endpoint and no hint of their own, and are in the same zone for hints. */
function likeness({ candidates, info }: Proxied, node: ProxyNode, open: boolean): string {
  const { readyByNode, drainingByNode, byHintedNode, byHintedZone } = candidates;
  const { name, zone } = node;
  const own = byHintedNode?.has(name) === true || (info.usesLocal && (readyByNode.has(name) || drainingByNode.has(name)));
  if (own) return `node ${name} ${open}`;
  return zone !== undefined && byHintedZone?.has(zone) === true ? `zone ${zone} ${open}` : `rest ${open}`;
}

/** By name of the node. Each kind of node is worked out once, so time grows with the nodes alone, and little. */
export function nodeVerdicts(state: ClusterState, port: Proxied, question: NodeQuestion, proxy: ProxySettings): readonly NodeVerdict[] {
  const answers = new Map<string, Answer>();
  const verdicts: NodeVerdict[] = [];
  for (const record of state.tables.Node.values()) {
    const node = proxyNodeOf(record);
    const open = isOpen(proxy, record, port, question.path);
    const like = likeness(port, node, open);
    let answer = answers.get(like);
    if (answer === undefined) {
      const lists = listsFor(port.candidates, port.info, node);
      answer = answerOf(lists, decide(port.info, lists, packetOf(question, open), proxy));
      answers.set(like, answer);
    }
    verdicts.push({ node: node.name, ...answer });
  }
  return verdicts.sort((a, b) => (a.node < b.node ? -1 : 1));
}

export type NodeDetail = {
  readonly decision: Decision;
  /** Those that share its connections equally; empty unless they are delivered. */
  readonly endpoints: readonly Candidate[];
  readonly leftOut: readonly LeftOut[];
  readonly fallback: boolean;
  readonly topology: TopologyMode;
};

/** One node's answer with all that led to it. Time grows with the endpoints of the Service. */
export function nodeDetail(port: Proxied, question: NodeQuestion, node: Node, proxy: ProxySettings): NodeDetail {
  const place = proxyNodeOf(node);
  const lists = listsFor(port.candidates, port.info, place);
  const decision = decide(port.info, lists, packetOf(question, isOpen(proxy, node, port, question.path)), proxy);
  const { list } = decision.policy;
  const delivered = decision.verdict.kind === 'deliver';
  return {
    decision,
    endpoints: delivered ? (lists[list]?.endpoints ?? []) : [],
    leftOut: leftOutOf(port.candidates, lists, place, list),
    fallback: delivered && lists[list]?.fallback === true,
    topology: list === 'cluster' ? lists.mode : { kind: 'none' },
  };
}

/** The answer that every node gives, whatever nodes there are; undefined where nodes may differ. */
export function verdictEverywhere(port: Proxied, question: NodeQuestion, proxy: ProxySettings): Answer | undefined {
  const { candidates, info } = port;
  if (info.usesLocal || candidates.byHintedNode !== undefined || candidates.byHintedZone !== undefined) return undefined;
  if (question.path === 'nodePort' && (proxy.nodePortAddresses !== undefined || proxy.mode === 'nftables')) return undefined;
  const lists = listsFor(candidates, info, ANY_NODE);
  return answerOf(lists, decide(info, lists, packetOf(question, true), proxy));
}

// Node by node: what a connection that starts on or arrives at each node would meet, for one Service port and family.

import type { Node } from '#lib/kube/node.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { Candidate } from './candidates.ts';
import { type LeftOut, leftOutOf } from './categorize.ts';
import { type Lists, listsFor, type ProxyNode, type TopologyMode } from './lists.ts';
import { DETECTOR } from './local-detector.ts';
import { acceptsNodePort } from './node-port-address.ts';
import { decide, type Decision, type Packet, type PathKind, planFor } from './packet.ts';
import type { ProxiedPort } from './proxied-port.ts';
import { BEHAVIOUR } from './proxy-mode.ts';
import type { ProxySettings } from './proxy-settings.ts';
import { onHosts, type SourceCounts, NO_SOURCES } from './source-owner.ts';
import { type Client, type ClientClass, detectsPods, nodeIPOf, proxyNodeOf } from './vantage.ts';

export type NodeVerdict = {
  readonly node: string;
  readonly decision: Decision;
  /** How many endpoints share the connections; 0 unless they are delivered. */
  readonly endpoints: number;
  /** They serve while they terminate: no ready one was left. */
  readonly fallback: boolean;
  /** Whose address these see as the client's. */
  readonly seen: SourceCounts;
};

/** `pod`: one on the node, at an address by which kube-proxy there knows Pods, where it can tell them from others. */
export type NodeQuestion = { readonly path: PathKind; readonly client: ClientClass };

type Proxied = Extract<ProxiedPort, { kind: 'proxied' }>;
/** What is the same for all nodes that kube-proxy treats alike. */
type Answer = Omit<NodeVerdict, 'node'>;
/** What can be told without a node: whose address is seen hangs on where the endpoints are. */
type Everywhere = Omit<Answer, 'seen'>;

const NOBODY: readonly Candidate[] = [];

const ANY_NODE: ProxyNode = { name: '', zone: undefined };

/** Who asks, to kube-proxy of one node. */
function clientOf({ client }: NodeQuestion, detector: boolean): Client {
  const known = client === 'pod' && !detector ? 'external' : client;
  return { class: known, address: undefined, detector, onDecidingHost: client === 'node', rules: [] };
}

function packetOf({ path }: NodeQuestion, client: Client, open: boolean): Packet {
  return { path, client, ranges: 'not-checked', open, local: false };
}

function everywhereOf(lists: Lists, decision: Decision): Everywhere {
  const list = decision.verdict.kind === 'deliver' ? lists[decision.policy.list] : undefined;
  return { decision, endpoints: list?.endpoints.length ?? 0, fallback: list?.fallback ?? false };
}

/** `onHost`: the endpoints at addresses of the node itself, which see the client though it is masqueraded (R76). */
function answerOf(lists: Lists, decision: Decision, onHost: readonly Candidate[]): Answer {
  const answer = everywhereOf(lists, decision);
  const { endpoints } = answer;
  if (endpoints === 0) return { ...answer, seen: NO_SOURCES };
  if (decision.source.kind === 'preserved') return { ...answer, seen: { client: endpoints, node: 0 } };
  const list = onHost.length === 0 ? NOBODY : (lists[decision.policy.list]?.endpoints ?? NOBODY);
  const client = onHost.filter((endpoint) => list.includes(endpoint)).length;
  const seen = { client, node: endpoints - client };
  return client === 0 ? { ...answer, seen } : { ...answer, seen, decision: { ...decision, rules: [...decision.rules, 'R76'] } };
}

/** Is the node's port open on the node's own address? The other paths are open everywhere. */
function isOpen(proxy: ProxySettings, node: Node, port: Proxied, path: PathKind): boolean {
  return path !== 'nodePort' || acceptsNodePort(proxy, node, port.info.family, nodeIPOf(node, port.info.family));
}

/** What one node's answer hangs on, beside the endpoints of the Service. */
type At = { readonly place: ProxyNode; readonly client: Client; readonly open: boolean; readonly onHost: readonly Candidate[] };

/** `hosted`: the endpoints that are on the host network, by node; asked for only where that makes a difference. */
function atNode(port: Proxied, question: NodeQuestion, node: Node, proxy: ProxySettings, hosted: () => ReturnType<typeof onHosts>): At {
  const { info } = port;
  const client = clientOf(question, detectsPods(proxy, node, info.family));
  const passes = client.onDecidingHost || planFor(info, { path: question.path, client }, proxy).source.kind === 'preserved';
  return {
    place: proxyNodeOf(node),
    client,
    open: isOpen(proxy, node, port, question.path),
    onHost: passes ? NOBODY : (hosted().get(node.metadata.name) ?? NOBODY),
  };
}

/** Nodes with the same key have the same answer: they hold no endpoint and no hint of their own, and are in the same zone for hints. */
function likeness({ candidates, info }: Proxied, { place, client, open, onHost }: At): string {
  const { readyByNode, drainingByNode, byHintedNode, byHintedZone } = candidates;
  const { name, zone } = place;
  const own =
    onHost.length > 0 || byHintedNode?.has(name) === true || (info.usesLocal && (readyByNode.has(name) || drainingByNode.has(name)));
  const rest = `${open} ${client.detector}`;
  if (own) return `node ${name} ${rest}`;
  return zone !== undefined && byHintedZone?.has(zone) === true ? `zone ${zone} ${rest}` : `rest ${rest}`;
}

/** By name of the node. Each kind of node is worked out once, so time grows with the nodes alone, and little. */
export function nodeVerdicts(state: ClusterState, port: Proxied, question: NodeQuestion, proxy: ProxySettings): readonly NodeVerdict[] {
  const answers = new Map<string, Answer>();
  const verdicts: NodeVerdict[] = [];
  let known: ReturnType<typeof onHosts> | undefined;
  const hosted = () => (known ??= onHosts(port.candidates, state.tables.Node.values()));
  for (const record of state.tables.Node.values()) {
    const at = atNode(port, question, record, proxy, hosted);
    const like = likeness(port, at);
    let answer = answers.get(like);
    if (answer === undefined) {
      const lists = listsFor(port.candidates, port.info, at.place);
      answer = answerOf(lists, decide(port.info, lists, packetOf(question, at.client, at.open), proxy), at.onHost);
      answers.set(like, answer);
    }
    verdicts.push({ node: at.place.name, ...answer });
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
  readonly seen: SourceCounts;
  /** As kube-proxy there knows who asks. */
  readonly client: ClientClass;
};

/** One node's answer with all that led to it. Time grows with the endpoints of the Service. */
export function nodeDetail(port: Proxied, question: NodeQuestion, node: Node, proxy: ProxySettings): NodeDetail {
  const { place, client, open, onHost } = atNode(port, question, node, proxy, () => onHosts(port.candidates, [node]));
  const lists = listsFor(port.candidates, port.info, place);
  const { decision, seen } = answerOf(lists, decide(port.info, lists, packetOf(question, client, open), proxy), onHost);
  const { list } = decision.policy;
  const delivered = decision.verdict.kind === 'deliver';
  return {
    decision,
    endpoints: delivered ? (lists[list]?.endpoints ?? []) : [],
    leftOut: leftOutOf(port.candidates, lists, place, list),
    fallback: delivered && lists[list]?.fallback === true,
    topology: list === 'cluster' ? lists.mode : { kind: 'none' },
    seen,
    client: client.class,
  };
}

/** The answer that every node gives, whatever nodes there are; undefined where nodes may differ. */
export function verdictEverywhere(port: Proxied, question: NodeQuestion, proxy: ProxySettings): Everywhere | undefined {
  const { candidates, info } = port;
  if (info.usesLocal || candidates.byHintedNode !== undefined || candidates.byHintedZone !== undefined) return undefined;
  if (
    question.path === 'nodePort' &&
    (proxy.nodePortAddresses !== undefined || BEHAVIOUR[proxy.mode].defaultNodePortAddresses === 'primary')
  )
    return undefined;
  if (DETECTOR[proxy.detectLocal.kind].differsByNode) return undefined;
  const lists = listsFor(candidates, info, ANY_NODE);
  return everywhereOf(
    lists,
    decide(info, lists, packetOf(question, clientOf(question, detectsPods(proxy, undefined, info.family)), true), proxy),
  );
}

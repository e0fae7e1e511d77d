// route: where a connection to a Service port goes from a vantage, as kube-proxy decides it. SPEC.md numbers the rules.

import type { Key } from '#lib/kube/key.ts';
import type { Node } from '#lib/kube/node.ts';
import type { IPFamily } from '#lib/kube/service.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { Ignored } from './candidates.ts';
import { type LeftOut, leftOutOf } from './categorize.ts';
import { type Destination, destinationOf, type Via } from './destination.ts';
import { type HealthCheck, healthCheckOf } from './health-check.ts';
import { type Lists, listsFor, type TopologyMode } from './lists.ts';
import { acceptsNodePort } from './node-port-address.ts';
import { type Decision, decide, type Packet, type Policy, type SourceAddress } from './packet.ts';
import { type DialledPort, type ProxiedPort, proxiedPort } from './proxied-port.ts';
import { BEHAVIOUR } from './proxy-mode.ts';
import { DEFAULT_PROXY, type ProxySettings } from './proxy-settings.ts';
import type { Rule } from './rule.ts';
import { type SourceCounts, tally, NO_SOURCES } from './source-owner.ts';
import { type Share, sharesOf } from './share.ts';
import { checkRanges, type RangeCheck } from './source-range.ts';
import { type Client, type ClientClass, clientOf, isOf, nodeIPOf, proxyNodeOf, type Source, sourceOf, type Vantage } from './vantage.ts';
import type { Verdict } from './verdict.ts';

export type RouteQuery = {
  readonly service: Key;
  readonly port: DialledPort;
  readonly family: IPFamily;
  readonly vantage: Vantage;
  readonly via: Via;
  /** What is not named has kube-proxy's default. */
  readonly proxy?: Partial<ProxySettings>;
};

/** What kube-proxy of the deciding node made of the connection. */
export type Decided = {
  readonly node: string;
  readonly destination: { readonly address: string | undefined; readonly port: number };
  readonly client: ClientClass;
  readonly policy: Policy;
  readonly topology: TopologyMode;
  /** The list holds endpoints that serve while they terminate, as no ready one was left. */
  readonly fallback: boolean;
  /** What kube-proxy means to do with the client's address, and why. */
  readonly source: SourceAddress;
  /** What comes of that at the endpoints of `Route.endpoints`, each of which says it too (R50, R76). */
  readonly seen: SourceCounts;
  readonly sourceRanges: RangeCheck;
  /** Seconds for which a client is sent to the same endpoint; undefined without affinity. */
  readonly affinitySeconds: number | undefined;
  readonly leftOut: readonly LeftOut[];
  readonly healthCheck: HealthCheck | undefined;
};

export type Route = {
  readonly verdict: Verdict;
  /** Empty unless the verdict is deliver. */
  readonly endpoints: readonly Share[];
  /** Entries of slices that are no endpoint of this port and family. */
  readonly ignored: readonly Ignored[];
  /** Undefined where no rule of kube-proxy takes the connection. */
  readonly decided: Decided | undefined;
  /** In order, each once. */
  readonly rules: readonly Rule[];
};

type Proxied = Extract<ProxiedPort, { kind: 'proxied' }>;

function undecided(verdict: Verdict, rules: readonly Rule[], ignored: readonly Ignored[] = []): Route {
  return { verdict, endpoints: [], ignored, decided: undefined, rules: [...new Set(rules)] };
}

/** R57. */
function unlisted(via: Via, proxy: ProxySettings): Route {
  const rejects = BEHAVIOUR[proxy.mode].refusesUnlistedPorts && via.kind === 'clusterIP';
  return undecided(rejects ? { kind: 'reject', reason: 'unlisted-port' } : { kind: 'no-rule', reason: 'unlisted-port' }, ['R57']);
}

/** To kube-proxy the clusterIP of a Service that is another proxy's is one that no Service has (R2, R58). */
function unproxiedRoute({ verdict, rules }: Extract<ProxiedPort, { kind: 'none' }>, via: Via, proxy: ProxySettings): Route {
  const isAnothers = verdict.kind === 'no-rule' && verdict.reason === 'service-proxy-name';
  if (!isAnothers || !BEHAVIOUR[proxy.mode].dropsUnclaimedAddresses || via.kind !== 'clusterIP') return undecided(verdict, rules);
  return undecided({ kind: 'drop', reason: 'unallocated' }, [...rules, 'R58']);
}

function decidingNodeOf(state: ClusterState, query: RouteQuery, source: Source | undefined): Node | undefined {
  const { vantage, via } = query;
  const entered = vantage.kind === 'pod' ? source?.node : vantage.node;
  const name = via.kind === 'nodePort' ? (via.node ?? entered) : entered;
  return name === undefined ? undefined : state.tables.Node.get(name);
}

type Scene = { readonly deciding: Node; readonly client: Client; readonly proxy: ProxySettings; readonly via: Via };

function packetOf(port: Proxied, scene: Scene, address: string | undefined): Packet {
  const { deciding, client, proxy, via } = scene;
  const { info } = port;
  const checked = via.kind === 'loadBalancer';
  return {
    path: via.kind,
    client,
    ranges: checked
      ? checkRanges(info.sourceRanges, client.address, nodeIPOf(deciding, info.family), info.loadBalancerVIPs)
      : 'not-checked',
    open: via.kind !== 'nodePort' || acceptsNodePort(proxy, deciding, info.family, address),
    local: address !== undefined && isOf(deciding, address),
  };
}

function decidedOf(
  port: Proxied,
  scene: Scene,
  to: Extract<Destination, { kind: 'address' }>,
  packet: Packet,
  lists: Lists,
  decision: Decision,
  endpoints: readonly Share[],
): Decided {
  const { deciding, client, proxy } = scene;
  const { policy, source } = decision;
  return {
    node: deciding.metadata.name,
    destination: { address: to.address, port: to.port },
    client: client.class,
    policy,
    topology: policy.list === 'cluster' ? lists.mode : { kind: 'none' },
    fallback: lists[policy.list]?.fallback ?? false,
    source,
    seen: endpoints.length === 0 ? NO_SOURCES : tally(endpoints.map(({ sees }) => sees)),
    sourceRanges: packet.ranges,
    affinitySeconds: port.info.affinitySeconds,
    leftOut: leftOutOf(port.candidates, lists, proxyNodeOf(deciding), policy.list),
    healthCheck: healthCheckOf(port.service, port.slices, port.info.family, deciding.metadata.name, proxy.healthy),
  };
}

function routeTo(state: ClusterState, port: Proxied, scene: Scene): Route {
  const { deciding, client, proxy } = scene;
  const { info, candidates } = port;
  const to = destinationOf(port.service, info, scene.via, deciding, proxy);
  if (to.kind === 'none') return undecided(to.verdict, to.rules, candidates.ignored);
  const lists = listsFor(candidates, info, proxyNodeOf(deciding));
  const packet = packetOf(port, scene, to.address);
  const decision = decide(info, lists, packet, proxy);
  const delivered = decision.verdict.kind === 'deliver';
  const sender = { address: client.address, onDecidingHost: client.onDecidingHost, masqueraded: decision.source.kind === 'masqueraded' };
  const endpoints = delivered ? sharesOf(state, lists[decision.policy.list]?.endpoints ?? [], deciding, sender, proxy.mode) : [];
  const rules: Rule[] = [...to.rules, ...client.rules, ...decision.rules];
  if (delivered && info.affinitySeconds !== undefined) rules.push('R73');
  if (endpoints.some((share) => share.hairpin !== 'no')) rules.push(BEHAVIOUR[proxy.mode].hairpinRule);
  if (sender.masqueraded && endpoints.some((share) => share.sees === 'client')) rules.push('R76');
  const decided = decidedOf(port, scene, to, packet, lists, decision, endpoints);
  return { verdict: decision.verdict, endpoints, ignored: candidates.ignored, decided, rules: [...new Set(rules)] };
}

/** As `route`, for a Service port that is at hand: for many vantages, its slices are read once. */
export function routeFrom(state: ClusterState, port: ProxiedPort, query: RouteQuery): Route {
  const proxy = { ...DEFAULT_PROXY, ...query.proxy };
  if (port.kind === 'none') return unproxiedRoute(port, query.via, proxy);
  if (port.kind === 'unlisted') return unlisted(query.via, proxy);
  const source = sourceOf(state, query.vantage, query.family);
  const deciding = decidingNodeOf(state, query, source);
  if (source === undefined || deciding === undefined) return undecided({ kind: 'no-such-path', reason: 'no-vantage' }, []);
  const client = clientOf(source, deciding, query.family, proxy);
  return routeTo(state, port, { deciding, client, proxy, via: query.via });
}

/** Total: every question has an answer. Time grows with the endpoints of the Service. */
export function route(state: ClusterState, query: RouteQuery): Route {
  return routeFrom(state, proxiedPort(state, query.service, query.port, query.family), query);
}

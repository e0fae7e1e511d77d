// compare: what connections to one Service meet before and after, for each port, family, side and node, and from where the reader stands.

import type { Key } from '#lib/kube/key.ts';
import { same } from '#lib/kube/same.ts';
import type { IPFamily, Service, ServicePort } from '#lib/kube/service.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { endpointsOf } from '#lib/routing/endpoint.ts';
import { nodeVerdicts } from '#lib/routing/node-verdicts.ts';
import type { PathKind } from '#lib/routing/packet.ts';
import { kindOfSources, type SourceCounts, type SourceKind, NO_SOURCES } from '#lib/routing/source-owner.ts';
import type { Met } from '#lib/routing/met.ts';
import { type ProxiedPort, proxiedPort } from '#lib/routing/proxied-port.ts';
import { type Route, routeFrom } from '#lib/routing/route.ts';
import { addressFamiliesOf } from '#lib/routing/service-port.ts';
import { outsidePaths, type RouteSettings, viaFor } from '#lib/routing/route-settings.ts';
import type { Verdict } from '#lib/routing/verdict.ts';

export type Pair<T> = { readonly before: T; readonly after: T };

export type NodeComparison = Pair<Met | undefined> & { readonly node: string; readonly differs: boolean };

/** `inside`: from a Pod of the node to the clusterIP. `outside`: a connection that arrives at the node by `path`. */
export type SideComparison = {
  readonly port: ServicePort;
  readonly family: IPFamily;
  readonly side: 'inside' | 'outside';
  readonly path: PathKind;
  /** By name. */
  readonly nodes: readonly NodeComparison[];
  /** On how many nodes. */
  readonly drops: Pair<number>;
  readonly rejects: Pair<number>;
  /** Over all nodes that deliver. */
  readonly seen: Pair<SourceKind>;
  readonly differs: boolean;
};

export type ShareComparison = Pair<number> & {
  /** `address:port`, with brackets for IPv6. */
  readonly endpoint: string;
  readonly nodeName: string | undefined;
};

/** From where the reader stands. */
export type StandComparison = Pair<Route> & {
  readonly port: ServicePort;
  readonly family: IPFamily;
  /** By endpoint; 0 to 1. */
  readonly shares: readonly ShareComparison[];
  readonly seen: Pair<SourceKind>;
  readonly differs: boolean;
};

export type Comparison = {
  /** Addresses that are published as ready, over all slices. */
  readonly ready: Pair<number>;
  readonly sides: readonly SideComparison[];
  /** Empty where the reader stands nowhere. */
  readonly stand: readonly StandComparison[];
};

type Proxied = Extract<ProxiedPort, { kind: 'proxied' }>;

/** The Service port in both states; undefined where kube-proxy has no part in it. */
type Ports = Pair<Proxied>;

function portsOf(states: Pair<ClusterState>, key: Key, port: ServicePort, family: IPFamily): Ports | undefined {
  const dialled = { number: port.port, protocol: port.protocol };
  const before = proxiedPort(states.before, key, dialled, family);
  const after = proxiedPort(states.after, key, dialled, family);
  return before.kind === 'proxied' && after.kind === 'proxied' ? { before, after } : undefined;
}

function kindsOf({ before, after }: Pair<SourceCounts>): Pair<SourceKind> {
  return { before: kindOfSources(before), after: kindOfSources(after) };
}

function compareSide(
  states: Pair<ClusterState>,
  ports: Ports,
  side: SideComparison['side'],
  path: PathKind,
  routeSettings: RouteSettings,
): Omit<SideComparison, 'port' | 'family'> {
  const question = { path, client: side === 'inside' ? 'pod' : 'external' } as const;
  const seen = { before: NO_SOURCES, after: NO_SOURCES };
  const found = new Map<string, { before: Met | undefined; after: Met | undefined }>();
  for (const when of ['before', 'after'] as const) {
    for (const { node, decision, endpoints, fallback, seen: here } of nodeVerdicts(
      states[when],
      ports[when],
      question,
      routeSettings.proxy,
    )) {
      const held = found.get(node) ?? { before: undefined, after: undefined };
      held[when] = { verdict: decision.verdict, endpoints, fallback };
      found.set(node, held);
      seen[when] = { client: seen[when].client + here.client, node: seen[when].node + here.node };
    }
  }
  const nodes = [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([node, met]): NodeComparison => ({ node, ...met, differs: !same(met.before, met.after) }));
  const count = (when: 'before' | 'after', kind: Verdict['kind']): number => nodes.filter((n) => n[when]?.verdict.kind === kind).length;
  const kinds = kindsOf(seen);
  return {
    side,
    path,
    nodes,
    drops: { before: count('before', 'drop'), after: count('after', 'drop') },
    rejects: { before: count('before', 'reject'), after: count('after', 'reject') },
    seen: kinds,
    differs: nodes.some((n) => n.differs) || kinds.before !== kinds.after,
  };
}

function sharesOf({ before, after }: Pair<Route>): readonly ShareComparison[] {
  const found = new Map<string, { endpoint: string; nodeName: string | undefined; before: number; after: number }>();
  for (const [when, route] of [
    ['before', before],
    ['after', after],
  ] as const) {
    for (const { endpoint, share } of route.endpoints) {
      const held = found.get(endpoint.id) ?? { endpoint: endpoint.id, nodeName: endpoint.nodeName, before: 0, after: 0 };
      held[when] = share;
      found.set(endpoint.id, held);
    }
  }
  return [...found.values()].sort((a, b) => (a.endpoint < b.endpoint ? -1 : 1));
}

function compareStand(
  states: Pair<ClusterState>,
  key: Key,
  port: ServicePort,
  family: IPFamily,
  ports: Ports,
  routeSettings: RouteSettings,
): StandComparison | undefined {
  const { at, proxy } = routeSettings;
  const via = at === undefined ? undefined : viaFor(at, ports.before.info);
  if (at === undefined || via === undefined) return undefined;
  const query = { service: key, port: { number: port.port, protocol: port.protocol }, family, vantage: at.vantage, via, proxy };
  const routes = { before: routeFrom(states.before, ports.before, query), after: routeFrom(states.after, ports.after, query) };
  const shares = sharesOf(routes);
  const seen = kindsOf({ before: routes.before.decided?.seen ?? NO_SOURCES, after: routes.after.decided?.seen ?? NO_SOURCES });
  const differs =
    !same(routes.before.verdict, routes.after.verdict) || shares.some((s) => s.before !== s.after) || seen.before !== seen.after;
  return { port, family, ...routes, shares, seen, differs };
}

function compareFamily(
  states: Pair<ClusterState>,
  key: Key,
  port: ServicePort,
  family: IPFamily,
  routeSettings: RouteSettings,
): { sides: SideComparison[]; stand: StandComparison[] } {
  const ports = portsOf(states, key, port, family);
  if (ports === undefined) return { sides: [], stand: [] };
  const base = { port, family };
  const sides: SideComparison[] = [{ ...base, ...compareSide(states, ports, 'inside', 'clusterIP', routeSettings) }];
  const [path] = outsidePaths(ports.before.info);
  if (path !== undefined) sides.push({ ...base, ...compareSide(states, ports, 'outside', path, routeSettings) });
  const asked = routeSettings.at?.family === undefined || routeSettings.at.family === family;
  const stand = asked ? compareStand(states, key, port, family, ports, routeSettings) : undefined;
  return { sides, stand: stand === undefined ? [] : [stand] };
}

function readyIn(state: ClusterState, service: Key): number {
  return endpointsOf(state, service).filter((endpoint) => endpoint.ready).length;
}

/** Undefined where the Service is in neither state. Time grows with the nodes and the endpoints of the Service. */
export function compare(before: ClusterState, after: ClusterState, key: Key, routeSettings: RouteSettings): Comparison | undefined {
  const service: Service | undefined = after.tables.Service.get(key);
  if (service === undefined) return undefined;
  const states = { before, after };
  const found = service.spec.ports.flatMap((port) =>
    addressFamiliesOf(service).map((family) => compareFamily(states, key, port, family, routeSettings)),
  );
  return {
    ready: { before: readyIn(before, key), after: readyIn(after, key) },
    sides: found.flatMap(({ sides }) => sides),
    stand: found.flatMap(({ stand }) => stand),
  };
}

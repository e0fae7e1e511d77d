// Reach: what the Services of the view do with connections from where the reader stands.

import { canonicalAddress } from '#lib/kube/ip.ts';
import { type Key, keyOf } from '#lib/kube/key.ts';
import type { IPFamily, Service, ServicePort } from '#lib/kube/service.ts';
import type { Severity } from '#lib/cluster/finding.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { type Weigh, weighing } from '#lib/diagnosis/verdict-severity.ts';
import type { Backend } from '#lib/routing/backend.ts';
import type { LeftOutReason } from '#lib/routing/categorize.ts';
import type { Via } from '#lib/routing/destination.ts';
import { proxiedPort } from '#lib/routing/proxied-port.ts';
import { type Decided, type Route, routeFrom } from '#lib/routing/route.ts';
import type { SourceOwner } from '#lib/routing/source-owner.ts';
import type { Hop, Share } from '#lib/routing/share.ts';
import { addressFamiliesOf } from '#lib/routing/service-port.ts';
import { type RouteSettings, type VantageChoice, viaFor } from '#lib/routing/route-settings.ts';
import type { Verdict } from '#lib/routing/verdict.ts';
import { type Block, blocksOn } from './block.ts';
import type { Skip } from './skip.ts';

export type PortReach = {
  readonly port: ServicePort;
  readonly via: Via;
  readonly route: Route;
  /** Of a connection that ends here; undefined where it goes on. */
  readonly severity: Severity | undefined;
  /** What becomes of each address, written in one way. */
  readonly shares: ReadonlyMap<string, Share>;
  readonly leftOut: ReadonlyMap<string, LeftOutReason>;
  /** Those of `shares` that NetworkPolicies keep the client from. */
  readonly blocks: ReadonlyMap<string, Block>;
};

export type Reach =
  /** `verdict`: the worst of the ports'. */
  | { readonly kind: 'proxied'; readonly family: IPFamily; readonly verdict: Verdict; readonly ports: readonly PortReach[] }
  /** DNS gives the addresses, and clients dial them: kube-proxy has no part in it. */
  | { readonly kind: 'direct' }
  | { readonly kind: 'no-way-in' };

/** The Node whose kube-proxy decides, and what the client is to it. */
export type Decider = Pick<Decided, 'node' | 'client'>;

/** What one endpoint takes of the connections from here. */
export type Take = {
  /** 0 to 1; the smallest and largest where ports differ. */
  readonly least: number;
  readonly most: number;
  readonly hop: Hop;
  readonly hairpin: Share['hairpin'];
  /** Whose address the endpoint sees as the client's; `mixed` where ports differ. */
  readonly sees: SourceOwner | 'mixed';
  readonly decider: Decider;
};

const WORST_FIRST: readonly Verdict['kind'][] = ['drop', 'reject', 'no-rule', 'no-such-path', 'deliver'];

function worst(verdicts: readonly Verdict[]): Verdict {
  const rank = ({ kind }: Verdict): number => WORST_FIRST.indexOf(kind);
  return verdicts.toSorted((a, b) => rank(a) - rank(b))[0] ?? { kind: 'no-rule', reason: 'unlisted-port' };
}

function isDirect(service: Service): boolean {
  return service.spec.type === 'ExternalName' || service.spec.clusterIP === 'None' || service.spec.clusterIP === undefined;
}

function portReach(
  state: ClusterState,
  key: Key,
  port: ServicePort,
  family: IPFamily,
  routeSettings: RouteSettings,
  at: VantageChoice,
  weigh: Weigh,
): PortReach | undefined {
  const dialled = { number: port.port, protocol: port.protocol };
  const proxied = proxiedPort(state, key, dialled, family);
  const via = proxied.kind === 'proxied' ? viaFor(at, proxied.info) : { kind: 'clusterIP' as const };
  if (via === undefined) return undefined;
  const query = { service: key, port: dialled, family, vantage: at.vantage, via, proxy: routeSettings.proxy };
  const route = routeFrom(state, proxied, query);
  const traffic = route.decided?.policy.traffic ?? (at.vantage.kind === 'external' ? 'external' : 'internal');
  return {
    port,
    via,
    route,
    severity: weigh({ verdict: route.verdict, node: route.decided?.node, traffic }),
    shares: new Map(route.endpoints.map((share) => [canonicalAddress(share.endpoint.address), share])),
    blocks: blocksOn(state, proxied.kind === 'proxied' ? proxied.service.metadata.namespace : '', port, at, family, route),
    leftOut: new Map((route.decided?.leftOut ?? []).map(({ endpoint, reason }) => [canonicalAddress(endpoint.address), reason])),
  };
}

const SEVERITIES: readonly Severity[] = ['broken', 'warning', 'info'];

/** The worst of the ports'; undefined where no connection ends here. */
export function reachSeverity(reach: Reach): Severity | undefined {
  if (reach.kind !== 'proxied') return undefined;
  return SEVERITIES.find((severity) => reach.ports.some((port) => port.severity === severity));
}

/** Undefined: nobody stands anywhere. Time grows with the endpoints of the Service. */
export function reachOf(state: ClusterState, service: Service, routeSettings: RouteSettings): Reach | undefined {
  const { at } = routeSettings;
  if (at === undefined) return undefined;
  const outside = at.vantage.kind === 'external';
  if (isDirect(service)) return outside ? { kind: 'no-way-in' } : { kind: 'direct' };
  const key = keyOf(service.metadata.namespace, service.metadata.name);
  const [first = 'IPv4'] = addressFamiliesOf(service);
  const family = at.family ?? first;
  const weigh = weighing(state, service);
  const ports = service.spec.ports.flatMap((port) => portReach(state, key, port, family, routeSettings, at, weigh) ?? []);
  if (ports.length === 0) return { kind: 'no-way-in' };
  return { kind: 'proxied', family, verdict: worst(ports.map(({ route }) => route.verdict)), ports };
}

export type Met = { readonly take: Take | undefined; readonly skip: Skip | undefined };

function addresses(backend: Backend, family: IPFamily): readonly string[] {
  return backend.endpoints.filter((e) => e.family === family).map((e) => canonicalAddress(e.address));
}

function skipFrom(ports: readonly PortReach[], keys: readonly string[], family: IPFamily): Skip {
  if (keys.length === 0) return { kind: 'other-family', family };
  for (const { leftOut } of ports) {
    for (const key of keys) {
      const reason = leftOut.get(key);
      if (reason !== undefined) return { kind: 'left-out', reason };
    }
  }
  for (const { route } of ports) if (route.verdict.kind !== 'deliver') return { kind: 'verdict', verdict: route.verdict };
  return { kind: 'lacks-port' };
}

/** What a backend has of the connections to some of the Service's ports: a share of any of them, or the reason why of none. */
export function meet(reach: Extract<Reach, { kind: 'proxied' }>, ports: readonly PortReach[], backend: Backend): Met {
  const keys = addresses(backend, reach.family);
  let take: Take | undefined;
  let block: Block | undefined;
  for (const { shares, blocks, route } of ports) {
    const { decided } = route;
    if (decided === undefined) continue;
    const decider = { node: decided.node, client: decided.client };
    for (const key of keys) {
      const found = shares.get(key);
      if (found === undefined) continue;
      const blocked = blocks.get(key);
      if (blocked !== undefined) {
        block ??= blocked;
        continue;
      }
      const { share, hop, hairpin, sees } = found;
      take =
        take === undefined
          ? { least: share, most: share, hop, hairpin, sees, decider }
          : { ...take, least: Math.min(take.least, share), most: Math.max(take.most, share), sees: take.sees === sees ? sees : 'mixed' };
    }
  }
  if (take !== undefined) return { take, skip: undefined };
  return { take, skip: block === undefined ? skipFrom(ports, keys, reach.family) : { kind: 'policy', block } };
}

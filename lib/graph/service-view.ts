// What the picture needs to know of one Service; kept per Service and renewed only when a change touches it.

import type { Key } from '#lib/kube/key.ts';
import { zoneOf } from '#lib/kube/node.ts';
import { same } from '#lib/kube/same.ts';
import type { Service } from '#lib/kube/service.ts';
import type { Change, ClusterState } from '#lib/cluster/state.ts';
import type { Finding } from '#lib/cluster/finding.ts';
import type { ServiceShape } from '#lib/cluster/summary.ts';
import { shapeOf } from '#lib/diagnosis/shape.ts';
import { touchedServices } from '#lib/diagnosis/summarise.ts';
import { exclusionText } from '#lib/diagnosis/excluded-node.ts';
import { findingsOf } from '#lib/diagnosis/findings-of.ts';
import { rechecksFor } from '#lib/diagnosis/rechecks.ts';
import { EMPTY_RULES } from '#lib/diagnosis/verdict-severity.ts';
import { type UnpublishedReason, unpublishedAmong } from '#lib/publishing/unpublished.ts';
import { type Backend, type BackendState, groupEndpoints, podState } from '#lib/routing/backend.ts';
import { endpointsOf, slicesOf } from '#lib/routing/endpoint.ts';
import { servicesHolding } from '#lib/routing/holder.ts';
import { placeholderOf } from '#lib/routing/placeholder.ts';
import { NO_VANTAGE, type RouteSettings } from '#lib/routing/route-settings.ts';
import { directBlock, movesBlocks } from './block.ts';
import { type NodeCells, nodeCells } from './node-cells.ts';
import { meet, type Reach, reachOf, type Take } from './reach.ts';
import { type Skip, skipAnywhere } from './skip.ts';

/** One thing behind one Service: an endpoint of its slices, or a Pod that it selects and no slice publishes. */
export type Member = {
  /** `Pod:namespace/name`, `Address:ip` or `Name:host`; equal for every Service that it stands behind. */
  readonly id: string;
  readonly pod: Key | undefined;
  readonly nodeName: string | undefined;
  readonly zone: string | undefined;
  readonly state: BackendState;
  /** Why no connection to the Service reaches it, from where the reader stands or, where that is nowhere, from anywhere. */
  readonly skip: Skip | undefined;
  /** From where the reader stands; undefined where that is nowhere, where it is skipped, and where DNS decides. */
  readonly take: Take | undefined;
  readonly reason: string | undefined;
  readonly unpublished: UnpublishedReason | undefined;
  readonly backend: Backend | undefined;
};

export type ServiceView = {
  readonly key: Key;
  readonly service: Service;
  readonly shape: ServiceShape;
  readonly members: readonly Member[];
  readonly ready: number;
  /** Endpoints that are meant to serve: all but the draining ones. */
  readonly total: number;
  /** Worst first. */
  readonly findings: readonly Finding[];
  /** From where the reader stands; undefined for nowhere. */
  readonly reach: Reach | undefined;
  /** What a connection that starts or arrives at each Node meets; empty where the reader stands somewhere. */
  readonly cells: readonly NodeCells[];
};

type Fate = Pick<Member, 'skip' | 'take'>;

function fateOf(
  state: ClusterState,
  service: Service,
  backend: Backend,
  fallback: boolean,
  reach: Reach | undefined,
  { at }: RouteSettings,
  isElsewhere: boolean,
): Fate {
  if (reach?.kind === 'no-way-in') return { skip: { kind: 'no-way-in' }, take: undefined };
  if (reach?.kind === 'proxied') return meet(reach, reach.ports, backend);
  const skip = isElsewhere
    ? ({ kind: 'verdict', verdict: { kind: 'no-rule', reason: 'placeholder' } } as const)
    : skipAnywhere(service, backend, fallback);
  const block =
    skip === undefined && reach !== undefined && at !== undefined && directBlock(state, service.metadata.namespace, at, backend);
  return { skip: block ? { kind: 'policy', block } : skip, take: undefined };
}

function published(backend: Backend, fate: Fate): Member {
  const { target } = backend;
  return {
    id: backend.id,
    pod: target.kind === 'pod' || target.kind === 'gone' ? target.pod : undefined,
    nodeName: backend.nodeName,
    zone: backend.zone,
    state: backend.state,
    ...fate,
    reason: backend.reason,
    unpublished: undefined,
    backend,
  };
}

function selectedOnly(state: ClusterState, pod: Key, unpublished: UnpublishedReason): Member {
  const record = state.tables.Pod.get(pod);
  return {
    id: `Pod:${pod}`,
    pod,
    nodeName: record?.spec.nodeName,
    zone: undefined,
    state: record === undefined ? 'notReady' : podState(record),
    skip: { kind: 'unpublished', reason: unpublished },
    take: undefined,
    reason: undefined,
    unpublished,
    backend: undefined,
  };
}

function externalName(service: Service, reach: Reach | undefined): readonly Member[] {
  const name = service.spec.externalName;
  if (service.spec.type !== 'ExternalName' || name === undefined) return [];
  return [
    {
      id: `Name:${name}`,
      pod: undefined,
      nodeName: undefined,
      zone: undefined,
      state: 'ready',
      skip: reach?.kind === 'no-way-in' ? { kind: 'no-way-in' } : undefined,
      take: undefined,
      reason: undefined,
      unpublished: undefined,
      backend: undefined,
    },
  ];
}

function serviceView(state: ClusterState, key: Key, routeSettings: RouteSettings): ServiceView | undefined {
  const service = state.tables.Service.get(key);
  if (service === undefined) return undefined;
  const endpoints = endpointsOf(state, key);
  const backends = groupEndpoints(state, key, endpoints);
  const fallback = !backends.some((b) => b.endpoints.some((e) => e.ready));
  // A Pod that has run to its end is no longer meant to be an endpoint: Jobs would fill the picture with their past.
  const unpublished = unpublishedAmong(state, service, endpoints).filter((u) => u.reason.kind !== 'finished');
  const reach = reachOf(state, service, routeSettings);
  // R79
  const isElsewhere = placeholderOf(service, slicesOf(state, key))?.traffic === 'elsewhere';
  return {
    key,
    service,
    shape: shapeOf(service),
    members: [
      ...backends.map((b) => published(b, fateOf(state, service, b, fallback, reach, routeSettings, isElsewhere))),
      ...unpublished.map((u) => selectedOnly(state, u.pod, u.reason)),
      ...externalName(service, reach),
    ],
    ready: backends.filter((b) => b.state === 'ready').length,
    total: backends.filter((b) => b.state !== 'draining').length,
    findings: findingsOf(state, key).filter(({ muted }) => muted === undefined),
    reach,
    cells: reach === undefined ? nodeCells(state, service, routeSettings.proxy) : [],
  };
}

export type Views = Map<Key, ServiceView>;

function set(views: Views, state: ClusterState, key: Key, routeSettings: RouteSettings): void {
  const view = serviceView(state, key, routeSettings);
  if (view === undefined) views.delete(key);
  else views.set(key, view);
}

export function allViews(state: ClusterState, routeSettings: RouteSettings = NO_VANTAGE): Views {
  const views: Views = new Map();
  for (const key of state.tables.Service.keys()) set(views, state, key, routeSettings);
  return views;
}

/** Would somebody who stands there see other routes after this change: is it about the client itself? */
function movesClient({ kind, key }: Change, { at }: RouteSettings): boolean {
  return kind === 'Pod' && at?.vantage.kind === 'pod' && at.vantage.pod === key;
}

/** What kube-proxy reads of a Node, its zone and its addresses, and what is expected of it. Most changes of a Node are heartbeats. */
function movesNode({ before, after }: Change): boolean {
  if (before?.kind !== 'Node' || after?.kind !== 'Node') return true;
  return (
    zoneOf(before) !== zoneOf(after) ||
    !same(before.status.addresses, after.status.addresses) ||
    !same(before.spec.podCIDRs, after.spec.podCIDRs) ||
    exclusionText(before) !== exclusionText(after)
  );
}

function dependsOnNode(view: ServiceView, { key, before, after }: Change): boolean {
  // A Node that disappears or returns changes why a Pod on it is not published.
  if ((before === undefined || after === undefined) && view.members.some((m) => m.unpublished !== undefined && m.nodeName === key))
    return true;
  return view.reach !== undefined || view.cells.some((cells) => cells.byNode);
}

function refuses({ cells, reach }: ServiceView): boolean {
  if (reach?.kind === 'proxied') return reach.ports.some(({ route }) => route.verdict.kind === 'reject');
  return cells.some(({ usual, odd }) => usual?.kind === 'reject' || [...odd.values()].some(({ kind }) => kind === 'reject'));
}

/** Law: after any changes the renewed views equal allViews(state, routeSettings), if they did so before. */
export function renewViews(views: Views, state: ClusterState, changes: readonly Change[], routeSettings: RouteSettings = NO_VANTAGE): void {
  const touched = touchedServices(state, changes);
  if (routeSettings.at !== undefined)
    for (const { before, after } of changes) for (const key of servicesHolding(state, before, after)) touched.add(key);
  const moved = routeSettings.at !== undefined && changes.some((change) => movesClient(change, routeSettings) || movesBlocks(change));
  if (moved) for (const key of views.keys()) touched.add(key);
  for (const change of changes) {
    if (change.kind !== 'Node' || !movesNode(change)) continue;
    for (const [key, view] of views) if (dependsOnNode(view, change)) touched.add(key);
  }
  // Why somebody refuses connections may be said by what lies further off.
  if ([...views.values()].some(refuses)) {
    const asked = rechecksFor(state, changes, EMPTY_RULES).get('Service');
    for (const [key, view] of views) if (asked?.has(key) === true && refuses(view)) touched.add(key);
  }
  for (const key of touched) set(views, state, key, routeSettings);
}

/** The Node whose kube-proxy decides for somebody who stands there; undefined for nowhere, and for a Pod without a Node. */
export function standingNode(state: ClusterState, { at }: RouteSettings): string | undefined {
  if (at === undefined) return undefined;
  return at.vantage.kind === 'pod' ? state.tables.Pod.get(at.vantage.pod)?.spec.nodeName : at.vantage.node;
}

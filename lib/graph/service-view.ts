// What the picture needs to know of one Service; kept per Service and renewed only when a change touches it.

import type { Key } from '#lib/kube/key.ts';
import type { Service } from '#lib/kube/service.ts';
import type { Change, ClusterState } from '#lib/cluster/state.ts';
import type { ServiceShape, Trouble } from '#lib/cluster/summary.ts';
import { shapeOf } from '#lib/diagnosis/shape.ts';
import { touchedServices } from '#lib/diagnosis/summarise.ts';
import { troubleOf } from '#lib/diagnosis/trouble.ts';
import { type UnpublishedReason, unpublishedAmong } from '#lib/publishing/unpublished.ts';
import { type Backend, type BackendState, groupEndpoints, podState } from '#lib/routing/backend.ts';
import { endpointsOf } from '#lib/routing/endpoint.ts';
import { type LocalDrops, localDrops } from '#lib/routing/local-policy.ts';

/** One thing behind one Service: an endpoint of its slices, or a Pod that it selects and no slice publishes. */
export type Member = {
  /** `Pod:namespace/name`, `Address:ip` or `Name:host`; equal for every Service that it stands behind. */
  readonly id: string;
  readonly pod: Key | undefined;
  readonly nodeName: string | undefined;
  readonly zone: string | undefined;
  readonly state: BackendState;
  /** Does a connection to the Service ever reach it? Draining endpoints count only while nobody is ready. */
  readonly traffic: boolean;
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
  readonly trouble: readonly Trouble[];
  readonly drops: LocalDrops;
};

function published(backend: Backend, fallback: boolean): Member {
  const { target, endpoints } = backend;
  return {
    id: backend.id,
    pod: target.kind === 'pod' || target.kind === 'gone' ? target.pod : undefined,
    nodeName: backend.nodeName,
    zone: backend.zone,
    state: backend.state,
    traffic: endpoints.some((e) => e.ready || (fallback && e.serving && e.terminating)),
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
    traffic: false,
    reason: undefined,
    unpublished,
    backend: undefined,
  };
}

function externalName(service: Service): readonly Member[] {
  const name = service.spec.externalName;
  if (service.spec.type !== 'ExternalName' || name === undefined) return [];
  return [
    {
      id: `Name:${name}`,
      pod: undefined,
      nodeName: undefined,
      zone: undefined,
      state: 'ready',
      traffic: true,
      reason: undefined,
      unpublished: undefined,
      backend: undefined,
    },
  ];
}

function serviceView(state: ClusterState, key: Key): ServiceView | undefined {
  const service = state.tables.Service.get(key);
  if (service === undefined) return undefined;
  const endpoints = endpointsOf(state, key);
  const backends = groupEndpoints(state, key, endpoints);
  const fallback = !backends.some((b) => b.endpoints.some((e) => e.ready));
  // A Pod that has run to its end is no longer meant to be an endpoint: Jobs would fill the picture with their past.
  const unpublished = unpublishedAmong(state, service, endpoints).filter((u) => u.reason.kind !== 'finished');
  return {
    key,
    service,
    shape: shapeOf(service),
    members: [
      ...backends.map((b) => published(b, fallback)),
      ...unpublished.map((u) => selectedOnly(state, u.pod, u.reason)),
      ...externalName(service),
    ],
    ready: backends.filter((b) => b.state === 'ready').length,
    total: backends.filter((b) => b.state !== 'draining').length,
    trouble: troubleOf(state, service, backends),
    drops: localDrops(state, service, backends),
  };
}

export type Views = Map<Key, ServiceView>;

export function allViews(state: ClusterState): Views {
  const views: Views = new Map();
  for (const key of state.tables.Service.keys()) {
    const view = serviceView(state, key);
    if (view !== undefined) views.set(key, view);
  }
  return views;
}

/** Law: after any changes the renewed views equal allViews(state). */
export function renewViews(views: Views, state: ClusterState, changes: readonly Change[]): void {
  for (const key of touchedServices(state, changes)) {
    const view = serviceView(state, key);
    if (view === undefined) views.delete(key);
    else views.set(key, view);
  }
  // A Node that disappears or returns changes why a Pod on it is not published.
  for (const { kind, key, before, after } of changes) {
    if (kind !== 'Node' || (before !== undefined && after !== undefined)) continue;
    for (const [service, view] of views) {
      if (!view.members.some((m) => m.unpublished !== undefined && m.nodeName === key)) continue;
      const renewed = serviceView(state, service);
      if (renewed !== undefined) views.set(service, renewed);
    }
  }
}

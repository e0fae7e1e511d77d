// The ways in that lead to a Service, as the indexes have them.

import type { Ingress } from '#lib/kube/ingress.ts';
import type { Key } from '#lib/kube/key.ts';
import { linked } from './multimap.ts';
import type { ClusterState } from './state.ts';
import { type RouteId, type RouteRecord, splitRouteId } from './way-in-indexes.ts';

export function getRoute(state: ClusterState, id: RouteId): RouteRecord | undefined {
  const { kind, key } = splitRouteId(id);
  return state.tables[kind].get(key);
}

/** The routes that lead to a Service, in order of their ids. */
export function routesTo(state: ClusterState, service: Key): readonly RouteRecord[] {
  return [...linked(state.index.routesByService, service)].sort().flatMap((id) => getRoute(state, id) ?? []);
}

/** The Ingresses that lead to a Service, in order of their keys. */
export function ingressesTo(state: ClusterState, service: Key): readonly Ingress[] {
  return [...linked(state.index.ingressesByService, service)].sort().flatMap((key) => state.tables.Ingress.get(key) ?? []);
}

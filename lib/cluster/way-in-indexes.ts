// The indexes of the ways in: which Ingresses and routes lead to a Service, and which routes a Gateway takes.

import { type Ingress, ingressServices } from '#lib/kube/ingress.ts';
import { type Key, splitKey } from '#lib/kube/key.ts';
import { gatewaysOfRoute, isRouteKind, type RouteKind, ROUTE_KINDS, servicesOfRoute } from '#lib/kube/route.ts';
import type { AnyRecord, RecordOf } from './record.ts';
import { link, type Multimap, unlink } from './multimap.ts';

/** `HTTPRoute:namespace/name`: routes of several kinds may share a name. */
export type RouteId = string;

export type RouteRecord = RecordOf<RouteKind>;

export type WayInIndexes = {
  /** Service key -> Ingress keys, whether or not the Service exists. */
  readonly ingressesByService: Multimap;
  /** Service key -> route ids, whether or not the Service exists. */
  readonly routesByService: Multimap;
  /** Name of a Service, of whatever namespace -> keys of the Ingresses that lead to one of that name. */
  readonly ingressesByServiceName: Multimap;
  /** The same for routes -> route ids. */
  readonly routesByServiceName: Multimap;
  /** Namespace of a Service -> ids of the routes that lead into it, of whatever namespace they are. */
  readonly routesIntoNamespace: Multimap;
  /** Gateway key -> ids of the routes that name it as a parent. */
  readonly routesByGateway: Multimap;
};

export function newWayInIndexes(): WayInIndexes {
  return {
    ingressesByService: new Map(),
    routesByService: new Map(),
    ingressesByServiceName: new Map(),
    routesByServiceName: new Map(),
    routesIntoNamespace: new Map(),
    routesByGateway: new Map(),
  };
}

function routeId(kind: RouteKind, key: Key): RouteId {
  return `${kind}:${key}`;
}

export function splitRouteId(id: RouteId): { readonly kind: RouteKind; readonly key: Key } {
  const kind = ROUTE_KINDS.find((k) => id.startsWith(`${k}:`)) ?? 'HTTPRoute';
  return { kind, key: id.slice(kind.length + 1) };
}

function isRoute(record: AnyRecord): record is RouteRecord {
  return isRouteKind(record.kind);
}

export function asRoute(record: AnyRecord | undefined): RouteRecord | undefined {
  return record !== undefined && isRoute(record) ? record : undefined;
}

type Change = typeof link;

function changeRoute(index: WayInIndexes, change: Change, key: Key, route: RouteRecord): void {
  const id = routeId(route.kind, key);
  for (const service of servicesOfRoute(route)) {
    const { namespace, name } = splitKey(service);
    change(index.routesByService, service, id);
    change(index.routesByServiceName, name, id);
    change(index.routesIntoNamespace, namespace, id);
  }
  for (const gateway of gatewaysOfRoute(route)) change(index.routesByGateway, gateway, id);
}

function changeIngress(index: WayInIndexes, change: Change, key: Key, ingress: Ingress): void {
  for (const service of ingressServices(ingress)) {
    change(index.ingressesByService, service, key);
    change(index.ingressesByServiceName, splitKey(service).name, key);
  }
}

/** Whole and not by difference: a route names a few Services and seldom changes. */
export function indexWayIn(index: WayInIndexes, key: Key, record: RouteRecord | Ingress): void {
  if (record.kind === 'Ingress') changeIngress(index, link, key, record);
  else changeRoute(index, link, key, record);
}

export function unindexWayIn(index: WayInIndexes, key: Key, record: RouteRecord | Ingress): void {
  if (record.kind === 'Ingress') changeIngress(index, unlink, key, record);
  else changeRoute(index, unlink, key, record);
}

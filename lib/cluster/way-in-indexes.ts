// The indexes of the ways in: which Ingresses and routes lead to a Service, and which routes a Gateway takes.

import { ingressServices } from '#lib/kube/ingress.ts';
import { type Key, splitKey } from '#lib/kube/key.ts';
import { gatewaysOfRoute, isRouteKind, type RouteKind, ROUTE_KINDS, servicesOfRoute } from '#lib/kube/route.ts';
import type { AnyRecord, RecordOf } from './record.ts';
import type { Filing } from './filing.ts';
import type { Multimap } from './multimap.ts';

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

/** Whole and not by difference, as Ingresses below: a route names a few Services and seldom changes. */
export const fileRoute: Filing<RouteKind, WayInIndexes> = ({ index }, how, key, route) => {
  const id = routeId(route.kind, key);
  for (const service of servicesOfRoute(route)) {
    const { namespace, name } = splitKey(service);
    how(index.routesByService, service, id);
    how(index.routesByServiceName, name, id);
    how(index.routesIntoNamespace, namespace, id);
  }
  for (const gateway of gatewaysOfRoute(route)) how(index.routesByGateway, gateway, id);
};

export const fileIngress: Filing<'Ingress', WayInIndexes> = ({ index }, how, key, ingress) => {
  for (const service of ingressServices(ingress)) {
    how(index.ingressesByService, service, key);
    how(index.ingressesByServiceName, splitKey(service).name, key);
  }
};

// Routes of the Gateway API: the table of their kinds, what they have in common, and where such a route leads.

import { type Condition, readCondition } from './condition.ts';
import { type Key, keyOf } from './key.ts';
import type { Meta } from './meta.ts';
import type { Protocol } from './protocol.ts';
import { integer, list, part, type RawObject, type ReadPart, requiredText, type Scan, text, textList } from './scan.ts';

/** `group` defaults to gateway.networking.k8s.io, `kind` to Gateway, `namespace` to the route's own. */
export type ParentRef = {
  readonly group: string | undefined;
  readonly kind: string | undefined;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly sectionName: string | undefined;
  readonly port: number | undefined;
};

/** `group` defaults to the core group, `kind` to Service, `namespace` to the route's own, `weight` to 1. */
export type BackendRef = {
  readonly group: string | undefined;
  readonly kind: string | undefined;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly port: number | undefined;
  readonly weight: number | undefined;
};

export type RouteParentStatus = {
  readonly parentRef: ParentRef;
  readonly controllerName: string | undefined;
  readonly conditions: readonly Condition[];
};

export type RouteRule<Match> = {
  /** Any one of them; none at all matches every request. */
  readonly matches: readonly Match[];
  /** Their types alone: `RequestRedirect`, `URLRewrite`… Values of headers never enter. */
  readonly filters: readonly { readonly type: string }[];
  readonly backendRefs: readonly BackendRef[];
};

export type RouteSpec<Match> = {
  readonly parentRefs: readonly ParentRef[];
  /** None takes every host of its listeners. */
  readonly hostnames: readonly string[];
  readonly rules: readonly RouteRule<Match>[];
};

export type RouteStatus = { readonly parents: readonly RouteParentStatus[] };

/** What Signalbox must know of a kind of route beside its matches. */
type RouteApi = {
  /** The plural of the REST path. */
  readonly resource: string;
  /** Versions of its objects before v1, the newest first: releases that have the kind only there still run. The fields read are the same. */
  readonly older: readonly ('v1alpha3' | 'v1alpha2')[];
  /** What carries it: the port of a Service must be of this protocol. */
  readonly transport: Protocol;
  /** What becomes of that which an invalid backend should get, as the API's types say of `backendRefs`. */
  readonly invalid: string;
};

const ANSWERED_500 = 'requests are answered with 500';
const REFUSED = 'connections are refused';

/** TLSRoute has v1 since Gateway API 1.5, TCPRoute and UDPRoute since 1.6; before that they were experimental. */
export const ROUTE_APIS = {
  HTTPRoute: { resource: 'httproutes', older: [], transport: 'TCP', invalid: ANSWERED_500 },
  GRPCRoute: { resource: 'grpcroutes', older: [], transport: 'TCP', invalid: ANSWERED_500 },
  TLSRoute: { resource: 'tlsroutes', older: ['v1alpha3', 'v1alpha2'], transport: 'TCP', invalid: REFUSED },
  TCPRoute: { resource: 'tcproutes', older: ['v1alpha2'], transport: 'TCP', invalid: REFUSED },
  UDPRoute: { resource: 'udproutes', older: ['v1alpha2'], transport: 'UDP', invalid: 'packets are dropped' },
} as const satisfies Record<string, RouteApi>;

export type RouteKind = keyof typeof ROUTE_APIS;

/** Any of them, whatever it matches. */
export type Route = {
  readonly kind: RouteKind;
  readonly metadata: Meta;
  readonly spec: RouteSpec<unknown>;
  readonly status: RouteStatus;
};

export const ROUTE_KINDS = Object.keys(ROUTE_APIS) as readonly RouteKind[];

const KINDS: ReadonlySet<string> = new Set(ROUTE_KINDS);

export function isRouteKind(kind: string | undefined): kind is RouteKind {
  return kind !== undefined && KINDS.has(kind);
}

function readParentRef(scan: Scan, raw: RawObject): ParentRef {
  return {
    group: text(scan, raw, 'group'),
    kind: text(scan, raw, 'kind'),
    namespace: text(scan, raw, 'namespace'),
    name: requiredText(scan, raw, 'name'),
    sectionName: text(scan, raw, 'sectionName'),
    port: integer(scan, raw, 'port'),
  };
}

function readBackendRef(scan: Scan, raw: RawObject): BackendRef {
  return {
    group: text(scan, raw, 'group'),
    kind: text(scan, raw, 'kind'),
    namespace: text(scan, raw, 'namespace'),
    name: requiredText(scan, raw, 'name'),
    port: integer(scan, raw, 'port'),
    weight: integer(scan, raw, 'weight'),
  };
}

function readFilter(scan: Scan, raw: RawObject): { readonly type: string } {
  return { type: requiredText(scan, raw, 'type') };
}

export function readRouteSpec<Match>(readMatch: ReadPart<Match>): ReadPart<RouteSpec<Match>> {
  const readRule = (scan: Scan, raw: RawObject): RouteRule<Match> => ({
    matches: list(scan, raw, 'matches', readMatch),
    filters: list(scan, raw, 'filters', readFilter),
    backendRefs: list(scan, raw, 'backendRefs', readBackendRef),
  });
  return (scan, raw) => ({
    parentRefs: list(scan, raw, 'parentRefs', readParentRef),
    hostnames: textList(scan, raw, 'hostnames'),
    rules: list(scan, raw, 'rules', readRule),
  });
}

function readParent(scan: Scan, raw: RawObject): RouteParentStatus {
  return {
    parentRef: part(scan, raw, 'parentRef', readParentRef),
    controllerName: text(scan, raw, 'controllerName'),
    conditions: list(scan, raw, 'conditions', readCondition),
  };
}

export function readRouteStatus(scan: Scan, raw: RawObject): RouteStatus {
  return { parents: list(scan, raw, 'parents', readParent) };
}

/** The Service that it names, or undefined where it names something else (a ServiceImport, an object store). */
export function backendService(route: Route, ref: BackendRef): Key | undefined {
  if ((ref.group ?? '') !== '' || (ref.kind ?? 'Service') !== 'Service') return undefined;
  return keyOf(ref.namespace ?? route.metadata.namespace, ref.name);
}

const GATEWAY_GROUP = 'gateway.networking.k8s.io';

/** The Gateway that it names, or undefined where it names something else (a Service, as meshes do, or a ListenerSet). */
export function parentGateway(route: Route, ref: ParentRef): Key | undefined {
  if ((ref.group ?? GATEWAY_GROUP) !== GATEWAY_GROUP || (ref.kind ?? 'Gateway') !== 'Gateway') return undefined;
  return keyOf(ref.namespace ?? route.metadata.namespace, ref.name);
}

/** Every Service that it leads to, each once, in any order. */
export function servicesOfRoute(route: Route): ReadonlySet<Key> {
  const found = new Set<Key>();
  for (const { backendRefs } of route.spec.rules) {
    for (const ref of backendRefs) {
      const service = backendService(route, ref);
      if (service !== undefined) found.add(service);
    }
  }
  return found;
}

/** Every Gateway that it attaches to, each once. */
export function gatewaysOfRoute(route: Route): ReadonlySet<Key> {
  const found = new Set<Key>();
  for (const ref of route.spec.parentRefs) {
    const gateway = parentGateway(route, ref);
    if (gateway !== undefined) found.add(gateway);
  }
  return found;
}

// What a route of the Gateway API matches, and how it splits, in the short form in which people write it.

import type { GrpcRouteMatch } from '#lib/kube/grpc-route.ts';
import type { HttpRouteMatch } from '#lib/kube/http-route.ts';
import { type BackendRef, parentGateway, type RouteKind } from '#lib/kube/route.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { RouteRecord } from '#lib/cluster/way-in-indexes.ts';

function httpText({ path, method, headers, queryParams }: HttpRouteMatch): string {
  const value = path?.value ?? '/';
  const where = path?.type === 'RegularExpression' ? `~${value}` : path?.type === 'Exact' ? `=${value}` : value;
  const more = [...headers.map((h) => `[${h.name}]`), ...queryParams.map((q) => `?${q.name}`)];
  return [...(method === undefined ? [] : [method]), where, ...more].join(' ');
}

function grpcText({ method, headers }: GrpcRouteMatch): string {
  const { service, method: name } = method ?? {};
  const what = service === undefined && name === undefined ? '*' : `${service ?? '*'}/${name ?? '*'}`;
  return [what, ...headers.map((h) => `[${h.name}]`)].join(' ');
}

/** `TCP :5432`: what comes in at the ports of its listeners; `TCP` alone where the Gateway is not known. */
function listenerText(state: ClusterState, route: RouteRecord): string {
  const protocol = route.kind.slice(0, -'Route'.length);
  const ports = new Set<number>();
  for (const ref of route.spec.parentRefs) {
    const gateway = parentGateway(route, ref);
    const listeners = gateway === undefined ? [] : (state.tables.Gateway.get(gateway)?.spec.listeners ?? []);
    for (const listener of listeners) {
      if (listener.protocol !== protocol || listener.port === undefined) continue;
      if (ref.sectionName !== undefined && ref.sectionName !== listener.name) continue;
      if (ref.port === undefined || ref.port === listener.port) ports.add(listener.port);
    }
  }
  return [protocol, ...[...ports].map((port) => `:${port}`)].join(' ');
}

/**
 * Of the rule with this number; a rule without matches takes everything. `=` is an exact path, `~` an expression.
 * Routes below HTTP match nothing but the port, and a TLSRoute its hosts.
 */
export function matchTexts(state: ClusterState, route: RouteRecord, rule: number): readonly string[] {
  switch (route.kind) {
    case 'HTTPRoute': {
      const matches = route.spec.rules[rule]?.matches ?? [];
      return matches.length === 0 ? ['/'] : matches.map(httpText);
    }
    case 'GRPCRoute': {
      const matches = route.spec.rules[rule]?.matches ?? [];
      return matches.length === 0 ? ['*'] : matches.map(grpcText);
    }
    case 'TLSRoute':
    case 'TCPRoute':
    case 'UDPRoute':
      return [listenerText(state, route)];
  }
}

/** A match with the host before it: `www.shop.example/api`. `host` is `*` or empty for every host. */
export function wholeText(kind: RouteKind, host: string, match: string): string {
  switch (kind) {
    case 'HTTPRoute':
    case 'GRPCRoute':
      return `${host}${match}`;
    case 'TLSRoute':
      return `${host} ${match}`.trim();
    case 'TCPRoute':
    case 'UDPRoute':
      return match;
  }
}

/** `90%` of a rule that splits between several backends, else undefined. Weights count in relation to their sum. */
export function shareText(backends: readonly BackendRef[], of: BackendRef): string | undefined {
  if (backends.length < 2) return undefined;
  const total = backends.reduce((sum, { weight }) => sum + (weight ?? 1), 0);
  return `${total === 0 ? 0 : Math.round((100 * (of.weight ?? 1)) / total)}%`;
}

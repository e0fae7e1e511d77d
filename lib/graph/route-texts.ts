// What a route of the Gateway API matches, splits and hangs on, in the short form in which people write it.

import { conditionOf } from '#lib/kube/condition.ts';
import type { GrpcRouteMatch } from '#lib/kube/grpc-route.ts';
import type { HttpRouteMatch } from '#lib/kube/http-route.ts';
import type { Key } from '#lib/kube/key.ts';
import { type BackendRef, gatewaysOfRoute } from '#lib/kube/route.ts';
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

/** Of the rule with this number; a rule without matches takes everything. `=` is an exact path, `~` an expression. */
export function matchTexts(route: RouteRecord, rule: number): readonly string[] {
  switch (route.kind) {
    case 'HTTPRoute': {
      const matches = route.spec.rules[rule]?.matches ?? [];
      return matches.length === 0 ? ['/'] : matches.map(httpText);
    }
    case 'GRPCRoute': {
      const matches = route.spec.rules[rule]?.matches ?? [];
      return matches.length === 0 ? ['*'] : matches.map(grpcText);
    }
  }
}

/** `90%` of a rule that splits between several backends, else undefined. Weights count in relation to their sum. */
export function shareText(backends: readonly BackendRef[], of: BackendRef): string | undefined {
  if (backends.length < 2) return undefined;
  const total = backends.reduce((sum, { weight }) => sum + (weight ?? 1), 0);
  return `${total === 0 ? 0 : Math.round((100 * (of.weight ?? 1)) / total)}%`;
}

/** Its Gateways, and whether any parent takes it; a route that no controller has looked at yet has not been refused. */
export function attachmentOf(route: RouteRecord): { readonly gateways: readonly Key[]; readonly accepted: boolean } {
  const { parents } = route.status;
  const refused = parents.length > 0 && parents.every((p) => conditionOf(p.conditions, 'Accepted')?.status === 'False');
  return { gateways: [...gatewaysOfRoute(route)], accepted: !refused };
}

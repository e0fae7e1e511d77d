// What leads to a Service beside its own name and address: the ways in, the routes, and the Services that are an alias of it.

import type { Evidence } from '#lib/cluster/finding.ts';
import { linked } from '#lib/cluster/multimap.ts';
import { aliasTargetsOf } from '#lib/cluster/indexes.ts';
import { ingressesTo, routesTo } from '#lib/cluster/ways-in.ts';
import { plainName } from '#lib/dns/name.ts';
import { questionOf } from '#lib/dns/question.ts';
import { DEFAULT_DNS } from '#lib/dns/settings.ts';
import { type Ingress, ingressBackends, ingressServices, isPrepared } from '#lib/kube/ingress.ts';
import { type Key, keyOf } from '#lib/kube/key.ts';
import { backendService, type Route, ROUTE_KINDS, servicesOfRoute } from '#lib/kube/route.ts';
import type { ServiceContext } from './context.ts';
import { type Dependency, dependency } from './dependency.ts';
import { evidence } from './evidence.ts';

/** `says`: `The Ingress shop leads here.` */
export type Leading = { readonly says: string; readonly evidence: Evidence };

/** What GatewayClass controllers write on the Service that they make for a Gateway (GEP-1762). */
const GATEWAY_NAME_LABEL = 'gateway.networking.k8s.io/gateway-name';

function beside({ service }: ServiceContext, { namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return namespace === service.metadata.namespace ? name : keyOf(namespace, name);
}

function ofItself({ service, subject }: ServiceContext): readonly Leading[] {
  const { type, externalIPs } = service.spec;
  const found: Leading[] = [];
  if (type === 'NodePort' || type === 'LoadBalancer')
    found.push({ says: `Its type ${type} leads callers from outside here.`, evidence: evidence(subject, 'spec.type', type) });
  if (externalIPs.length > 0)
    found.push({
      says: 'Its external IPs lead callers from outside here.',
      evidence: evidence(subject, 'spec.externalIPs', externalIPs.join(', ')),
    });
  const gateway = service.metadata.labels[GATEWAY_NAME_LABEL];
  if (gateway !== undefined)
    found.push({
      says: `It is the Service of the Gateway ${gateway}.`,
      evidence: evidence(subject, `metadata.labels[${GATEWAY_NAME_LABEL}]`, gateway),
    });
  return found;
}

function ofIngress(context: ServiceContext, ingress: Ingress): readonly Leading[] {
  const { namespace, name } = ingress.metadata;
  const found = ingressBackends(ingress).find(({ backend }) => keyOf(namespace, backend.service.name) === context.key);
  if (found === undefined || isPrepared(ingress)) return [];
  const subject = { kind: 'Ingress', key: keyOf(namespace, name) } as const;
  return [
    { says: `The Ingress ${name} leads here.`, evidence: evidence(subject, `${found.field}.service.name`, found.backend.service.name) },
  ];
}

/** A weight of 0 sends nothing: the backend is prepared, or left over. */
function ofRoute(context: ServiceContext, route: Route): readonly Leading[] {
  const subject = { kind: route.kind, key: keyOf(route.metadata.namespace, route.metadata.name) } as const;
  for (const [r, { backendRefs }] of route.spec.rules.entries()) {
    for (const [b, ref] of backendRefs.entries()) {
      if (backendService(route, ref) !== context.key || (ref.weight ?? 1) === 0) continue;
      const field = `spec.rules[${r}].backendRefs[${b}].name`;
      return [{ says: `The ${route.kind} ${beside(context, route.metadata)} leads here.`, evidence: evidence(subject, field, ref.name) }];
    }
  }
  return [];
}

function ofAlias(context: ServiceContext, alias: Key): readonly Leading[] {
  const service = context.state.tables.Service.get(alias);
  if (service === undefined) return [];
  const name = plainName(service.spec.externalName ?? '');
  const asked = questionOf(name, plainName(context.clusterDomain ?? DEFAULT_DNS.clusterDomain));
  if (asked.kind !== 'service' || keyOf(asked.namespace, asked.service) !== context.key) return [];
  const subject = { kind: 'Service', key: alias } as const;
  return [
    {
      says: `The Service ${beside(context, service.metadata)} is an alias of it.`,
      evidence: evidence(subject, 'spec.externalName', service.spec.externalName),
    },
  ];
}

/** In order: Ingresses, routes, aliases, then what the Service says of itself. */
export function leadingTo(context: ServiceContext): readonly Leading[] {
  const { state, key } = context;
  return [
    ...ingressesTo(state, key).flatMap((ingress) => ofIngress(context, ingress)),
    ...routesTo(state, key).flatMap((route) => ofRoute(context, route)),
    ...[...linked(state.index.aliasesByTarget, key)].sort().flatMap((alias) => ofAlias(context, alias)),
    ...ofItself(context),
  ];
}

function ofBoth<T>(before: T | undefined, after: T | undefined, servicesOf: (record: T) => ReadonlySet<Key>): readonly Key[] {
  return [before, after].flatMap((record) => (record === undefined ? [] : [...servicesOf(record)]));
}

/** For rules about Services: the Services to which an Ingress, a route or an alias leads, or led. */
export const whatLeadsHere: readonly Dependency[] = [
  dependency('Ingress', (_, __, before, after) => ofBoth(before, after, ingressServices)),
  ...ROUTE_KINDS.map((kind) => dependency(kind, (_, __, before, after) => ofBoth<Route>(before, after, servicesOfRoute))),
  dependency('Service', (_, __, before, after) => ofBoth(before, after, aliasTargetsOf)),
];

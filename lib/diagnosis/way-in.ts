// What the rules about Ingresses, routes and Gateways share: what they lead to, and which of them a change elsewhere concerns.

import { linked } from '#lib/cluster/multimap.ts';
import { splitRouteId } from '#lib/cluster/way-in-indexes.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { Found } from '#lib/diagnosis/found.ts';
import { type Key, keyOf, splitKey } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { Protocol } from '#lib/kube/protocol.ts';
import { type Route, type RouteKind, ROUTE_KINDS } from '#lib/kube/route.ts';
import type { Service } from '#lib/kube/service.ts';
import { type Dependency, dependency } from './dependency.ts';
import type { RuleAbout } from './rule.ts';

function ofKind(kind: RouteKind, ids: ReadonlySet<string>): readonly Key[] {
  return [...ids].flatMap((id) => {
    const route = splitRouteId(id);
    return route.kind === kind ? [route.key] : [];
  });
}

/** For rules about Ingresses: those that lead to the Service. */
export const servicesOfTheIngress: Dependency = dependency('Service', (state, key) => linked(state.index.ingressesByService, key));

/** For rules about routes: those that lead to the Service. */
export const servicesOfTheRoute = (kind: RouteKind): Dependency =>
  dependency('Service', (state, key) => ofKind(kind, linked(state.index.routesByService, key)));

/** A Service comes or goes; what it is like does not matter. */
function namedLike<T>(before: T | undefined, after: T | undefined, ids: () => readonly Key[]): readonly Key[] {
  return before !== undefined && after !== undefined ? [] : ids();
}

/** For rules about Ingresses: those that lead to a Service of that name, of whatever namespace. */
export const ingressesOfTheName: Dependency = dependency('Service', (state, key, before, after) =>
  namedLike(before, after, () => [...linked(state.index.ingressesByServiceName, splitKey(key).name)]),
);

/** For rules about routes: those that lead to a Service of that name, of whatever namespace. */
export const routesOfTheName = (kind: RouteKind): Dependency =>
  dependency('Service', (state, key, before, after) =>
    namedLike(before, after, () => ofKind(kind, linked(state.index.routesByServiceName, splitKey(key).name))),
  );

/** The namespaces that have a Service of the name, in order. */
export function namespacesWithService(state: ClusterState, name: string): readonly string[] {
  return [...linked(state.index.servicesByName, name)].map((key) => splitKey(key).namespace).sort();
}

/** For rules about routes: those that name the Gateway. */
export const gatewaysOfTheRoute = (kind: RouteKind): Dependency =>
  dependency('Gateway', (state, key) => ofKind(kind, linked(state.index.routesByGateway, key)));

/** For rules about routes: those that lead into the namespace of the grant. */
export const grantsOfTheRoute = (kind: RouteKind): Dependency =>
  dependency('ReferenceGrant', (state, key) => ofKind(kind, linked(state.index.routesIntoNamespace, splitKey(key).namespace)));

/** Its rules are called `http-route-backend`, and a page of theirs begins with `An HTTPRoute …`. */
type RouteWords = { readonly slug: string; readonly article: string };

/** One rule for every kind of route. `make` gives a rule that holds for the kind that it is given. */
export function ofEachRoute(make: (kind: RouteKind, words: RouteWords) => RuleAbout<RouteKind>): {
  readonly [K in RouteKind]: RuleAbout<K>;
} {
  const rules = ROUTE_KINDS.map((kind) => {
    const slug = `${kind.slice(0, -'Route'.length).toLowerCase()}-route`;
    return [kind, make(kind, { slug, article: `${kind.startsWith('H') ? 'An' : 'A'} ${kind}` })];
  });
  return Object.fromEntries(rules) as { readonly [K in RouteKind]: RuleAbout<K> };
}

/** `The HTTPRoute web`, by its key where it is read beside things of another namespace. */
export function theRoute(route: Route, beside: Key): string {
  const { namespace, name } = route.metadata;
  return `The ${route.kind} ${splitKey(beside).namespace === namespace ? name : keyOf(namespace, name)}`;
}

export type PortRef = {
  readonly name: string | undefined;
  readonly number: number | undefined;
  /** What must carry it; undefined where any may. */
  readonly protocol?: Protocol;
};

export type PortVerdict = 'fine' | 'target-port' | 'other-protocol' | 'missing';

/**
 * Does the Service have the port? An ExternalName Service, and a headless one without ports, list none for a controller to look up:
 * each treats them in its own way, so nothing is said of them. Some controllers take a targetPort too.
 */
export function judgePort(service: Service, { name, number, protocol }: PortRef): PortVerdict {
  const { type, clusterIP, ports } = service.spec;
  if (type === 'ExternalName' || (clusterIP === 'None' && ports.length === 0)) return 'fine';
  if (name === undefined && number === undefined) return 'fine';
  const named = ports.filter((p) => (name === undefined ? p.port === number : p.name === name));
  if (named.some((p) => protocol === undefined || p.protocol === protocol)) return 'fine';
  if (named.length > 0) return 'other-protocol';
  return ports.some((p) => p.targetPort === (name ?? number)) ? 'target-port' : 'missing';
}

export function portText({ name, number }: PortRef): string {
  return name ?? String(number ?? '');
}

/** `80 (http), 9090` */
export function portsText(service: Service): string {
  const texts = service.spec.ports.map(({ port, name }) => (name === '' ? String(port) : `${port} (${name})`));
  return texts.length === 0 ? 'no port' : texts.join(', ');
}

export function getServices(service: Key): string {
  return kubectl(splitKey(service).namespace, 'get', 'services');
}

export function getService(service: Key): string {
  const { namespace, name } = splitKey(service);
  return kubectl(namespace, 'get', 'service', name, '-o', 'wide');
}

/** One finding for each Service that is wrong, whatever the number of paths that lead there: the first of a part speaks, with all their evidence. */
export function mergeParts(found: readonly Found[]): readonly Found[] {
  const byPart = new Map<string, Found>();
  for (const one of found) {
    const part = one.part ?? '';
    const held = byPart.get(part);
    byPart.set(part, held === undefined ? one : { ...held, evidence: [...held.evidence, ...one.evidence] });
  }
  return [...byPart.values()];
}

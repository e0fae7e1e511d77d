// The Ingresses and routes that lead to a Service, and to which of its ports.

import type { Subject } from '#lib/cluster/finding.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { ingressesTo, routesTo } from '#lib/cluster/ways-in.ts';
import { ingressBackends, ingressServices } from '#lib/kube/ingress.ts';
import { type Key, keyOf, splitKey } from '#lib/kube/key.ts';
import { backendService, ROUTE_KINDS, servicesOfRoute } from '#lib/kube/route.ts';
import type { ServicePort } from '#lib/kube/service.ts';
import { type Dependency, dependency } from './dependency.ts';

export type WayTo = Subject & {
  /** By number or name; empty where it names none. */
  readonly ports: readonly (number | string)[];
};

/** Ingresses first, each by key. */
export function waysTo(state: ClusterState, service: Key): readonly WayTo[] {
  const { name } = splitKey(service);
  return [
    ...ingressesTo(state, service).map((ingress): WayTo => {
      const backends = ingressBackends(ingress).flatMap(({ backend }) => (backend.service.name === name ? [backend.service.port] : []));
      const ports = backends.flatMap((port) => port.name ?? port.number ?? []);
      return { kind: 'Ingress', key: keyOf(ingress.metadata.namespace, ingress.metadata.name), ports };
    }),
    ...routesTo(state, service).map((route): WayTo => {
      const refs = route.spec.rules.flatMap((rule) => rule.backendRefs).filter((ref) => backendService(route, ref) === service);
      return { kind: route.kind, key: keyOf(route.metadata.namespace, route.metadata.name), ports: refs.flatMap((ref) => ref.port ?? []) };
    }),
  ];
}

/** The ways that lead to this port. */
export function waysToPort(ways: readonly WayTo[], port: ServicePort): readonly WayTo[] {
  return ways.filter(({ ports }) => ports.length === 0 || ports.includes(port.port) || ports.includes(port.name));
}

/** For rules about Services: an Ingress or a route comes to lead there, or no longer does. */
export const waysOfTheService: readonly Dependency[] = [
  dependency('Ingress', (_state, _key, before, after) => [before, after].flatMap((i) => (i === undefined ? [] : [...ingressServices(i)]))),
  ...ROUTE_KINDS.map((kind) =>
    dependency(kind, (_state, _key, before, after) => [before, after].flatMap((r) => (r === undefined ? [] : [...servicesOfRoute(r)]))),
  ),
];

// Ways into a namespace that come from others: routes whose backends are its Services, and the Gateways of all its routes.

import { type Delta, put, remove } from '#lib/cluster/delta.ts';
import { linked } from '#lib/cluster/multimap.ts';
import { type AnyRecord, recordKey } from '#lib/cluster/record.ts';
import { type ClusterState, get } from '#lib/cluster/state.ts';
import { asRoute, type RouteRecord } from '#lib/cluster/way-in-indexes.ts';
import { getRoute } from '#lib/cluster/ways-in.ts';
import { type Key, splitKey } from '#lib/kube/key.ts';
import { gatewaysOfRoute, ROUTE_KINDS, servicesOfRoute } from '#lib/kube/route.ts';
import { deltaOf, type Projection } from './projection.ts';

export function leadsInto(route: RouteRecord | undefined, namespace: string): boolean {
  if (route === undefined) return false;
  for (const service of servicesOfRoute(route)) if (splitKey(service).namespace === namespace) return true;
  return false;
}

/** In time proportional to the changes: Gateways are counted by the routes that name them. */
export function projectForeignWaysIn(state: ClusterState, namespace: string): Projection {
  const isForeign = (key: Key): boolean => splitKey(key).namespace !== namespace;
  const concerns = (route: RouteRecord | undefined): route is RouteRecord =>
    route !== undefined && (route.metadata.namespace === namespace || leadsInto(route, namespace));

  /** Keys of foreign Gateways -> how many of the namespace's routes name them. */
  const uses = new Map<Key, number>();
  const shown = new Set<Key>();

  function count(route: RouteRecord, by: 1 | -1, touched: Set<Key>): void {
    for (const gateway of gatewaysOfRoute(route)) {
      if (!isForeign(gateway)) continue;
      const now = (uses.get(gateway) ?? 0) + by;
      if (now === 0) uses.delete(gateway);
      else uses.set(gateway, now);
      touched.add(gateway);
    }
  }

  function foreignRoutes(): RouteRecord[] {
    return [...linked(state.index.routesIntoNamespace, namespace)].flatMap((id) => {
      const route = getRoute(state, id);
      return route !== undefined && route.metadata.namespace !== namespace ? [route] : [];
    });
  }

  function gateways(): AnyRecord[] {
    return [...uses.keys()].flatMap((key) => get(state, 'Gateway', key) ?? []);
  }

  function begin(): void {
    const own = ROUTE_KINDS.flatMap((kind) =>
      [...linked(state.index.keysByNamespace, `${kind}:${namespace}`)].flatMap((key): RouteRecord[] => {
        const route = get(state, kind, key);
        return route === undefined ? [] : [route];
      }),
    );
    for (const route of [...own, ...foreignRoutes()]) count(route, 1, new Set());
    for (const gateway of gateways()) shown.add(recordKey(gateway));
  }

  begin();

  return {
    records: () => [...foreignRoutes(), ...gateways()],
    project(changes) {
      const deltas: Delta[] = [];
      const touched = new Set<Key>();
      const changed = new Set<Key>();
      for (const change of changes) {
        const before = asRoute(change.before);
        const after = asRoute(change.after);
        const was = concerns(before);
        const is = concerns(after);
        if (was) count(before, -1, touched);
        if (is) count(after, 1, touched);
        if ((was || is) && isForeign(change.key)) deltas.push(is ? deltaOf(change) : remove(change.kind, change.key));
        if (change.kind === 'Gateway' && isForeign(change.key)) {
          touched.add(change.key);
          changed.add(change.key);
        }
      }
      for (const key of touched) {
        const gateway = uses.has(key) ? get(state, 'Gateway', key) : undefined;
        if (gateway === undefined) {
          if (shown.delete(key)) deltas.push(remove('Gateway', key));
        } else if (changed.has(key) || !shown.has(key)) {
          shown.add(key);
          deltas.push(put(gateway));
        }
      }
      return deltas;
    },
  };
}

// Entries of the track diagram: where a connection from outside comes in (Ingress, route of a Gateway, load balancer, node port…).

import { type Key, keyOf, splitKey } from '#lib/kube/key.ts';
import { backendService, type RouteKind } from '#lib/kube/route.ts';
import type { Service } from '#lib/kube/service.ts';
import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { RouteRecord } from '#lib/cluster/way-in-indexes.ts';
import { getRoute } from '#lib/cluster/ways-in.ts';
import { matchTexts, shareText, wholeText } from '#lib/words/route-match.ts';
import { type WayInKind, wayInWords } from '#lib/words/way-in.ts';
import { attachmentOf } from './attachment.ts';

export type Entry = {
  /** The Service that it leads to, whether or not that exists. */
  readonly service: Key;
  readonly kind: WayInKind;
  /** A path, an address or a port, as the reader would type it; with its share in front where a route splits. */
  readonly label: string;
  /** The same in full: with the host. */
  readonly whole: string;
  /** The Ingress or route, where it is one. */
  readonly via: { readonly kind: 'Ingress' | RouteKind; readonly key: Key } | undefined;
  /** What stands before it, the outermost first: `Gateway edge/public`, `HTTPRoute web`. Empty for the Service's own. */
  readonly from: readonly string[];
  /** Does a request ever take it? Not with a weight of 0, nor through a route that no Gateway accepts. */
  readonly traffic: boolean;
};

function ingressEntriesOf(state: ClusterState, key: Key): readonly Entry[] {
  const ingress = state.tables.Ingress.get(key);
  if (ingress === undefined) return [];
  const { namespace } = ingress.metadata;
  const { defaultBackend, rules } = ingress.spec;
  const to = (host: string | undefined, path: string, name: string): Entry => ({
    service: keyOf(namespace, name),
    kind: 'ingress',
    label: path,
    whole: `${host ?? ''}${path}`,
    via: { kind: 'Ingress', key },
    from: [`Ingress ${key}`],
    traffic: true,
  });
  const entries = defaultBackend === undefined ? [] : [to(undefined, '*', defaultBackend.service.name)];
  for (const { host, http } of rules) {
    for (const { path, backend } of http.paths) if (backend !== undefined) entries.push(to(host, path ?? '/', backend.service.name));
  }
  return entries;
}

function routeEntriesOf(state: ClusterState, route: RouteRecord): readonly Entry[] {
  const { namespace, name } = route.metadata;
  const key = keyOf(namespace, name);
  const { gateways, accepted } = attachmentOf(route);
  const from = [...(gateways.length === 0 ? [] : [`Gateway ${gateways.join(', ')}`]), `${route.kind} ${key}`];
  const host = route.spec.hostnames.length === 0 ? '' : route.spec.hostnames.length === 1 ? (route.spec.hostnames[0] ?? '') : '…';
  return route.spec.rules.flatMap((rule, r) =>
    rule.backendRefs.flatMap((ref): Entry[] => {
      const service = backendService(route, ref);
      if (service === undefined) return [];
      const share = shareText(rule.backendRefs, ref);
      const traffic = accepted && (ref.weight ?? 1) > 0;
      return matchTexts(state, route, r).map((text) => {
        // Beside its tag a path tells enough; of TLS it is the host that tells.
        const told = route.kind === 'TLSRoute' && host !== '' ? host : text;
        const whole = wholeText(route.kind, host, text);
        return {
          service,
          kind: 'route',
          label: share === undefined ? told : `${share} ${told}`,
          whole: share === undefined ? whole : `${whole} (${share})`,
          via: { kind: route.kind, key },
          from,
          traffic,
        };
      });
    }),
  );
}

/** Those of Ingresses and routes that lead into a namespace, Ingresses first, by name. */
export function entriesInto(state: ClusterState, namespace: string): readonly Entry[] {
  const ingresses = [...linked(state.index.keysByNamespace, `Ingress:${namespace}`)].sort();
  const routes = [...linked(state.index.routesIntoNamespace, namespace)].sort();
  const entries = ingresses.flatMap((key) => ingressEntriesOf(state, key));
  for (const id of routes) {
    const route = getRoute(state, id);
    if (route === undefined) continue;
    for (const entry of routeEntriesOf(state, route)) if (splitKey(entry.service).namespace === namespace) entries.push(entry);
  }
  return entries;
}

/** Entries that the Service itself opens, the most telling first. */
export function ownEntries(key: Key, service: Service): readonly Entry[] {
  const { spec, status } = service;
  const entries: Entry[] = [];
  const add = (kind: Entry['kind'], label: string): void => {
    entries.push({ service: key, kind, label, whole: label, via: undefined, from: [], traffic: true });
  };
  if (spec.type === 'LoadBalancer') {
    const addresses = status.loadBalancer.ingress.map((i) => i.ip ?? i.hostname ?? '').filter((a) => a !== '');
    for (const address of addresses.length === 0 ? ['no address'] : addresses) add('load-balancer', address);
  }
  for (const ip of spec.externalIPs) add('external-ip', ip);
  for (const { nodePort } of spec.ports) if (nodePort !== undefined && nodePort !== 0) add('node-port', `:${nodePort}`);
  return entries;
}

/** All of them in words: `Ingress shop/front: /, /api; load balancer 203.0.113.7`. */
export function entriesText(entries: readonly Entry[]): string {
  const groups = new Map<string, string[]>();
  for (const entry of entries) {
    const at = entry.from.join(' › ');
    groups.set(at, [...(groups.get(at) ?? []), at === '' ? wayInWords(entry) : entry.whole]);
  }
  return [...groups].map(([from, texts]) => (from === '' ? texts.join(', ') : `${from}: ${texts.join(', ')}`)).join('; ');
}

// The ways in to one Service: paths of Ingresses and of routes, with the Gateways before them.

import type { ClusterState } from '#lib/cluster/state.ts';
import type { RouteRecord } from '#lib/cluster/way-in-indexes.ts';
import { ingressesTo, routesTo } from '#lib/cluster/ways-in.ts';
import { matchTexts, shareText, wholeText } from '#lib/words/route-match.ts';
import { attachmentOf } from '#lib/graph/attachment.ts';
import { type Key, keyOf } from '#lib/kube/key.ts';
import { backendService, type RouteKind } from '#lib/kube/route.ts';
import type { Service } from '#lib/kube/service.ts';
import { ingressTargets } from '#components/inspector/parts/ingress-paths.ts';

export type WayIn = {
  readonly via: { readonly kind: 'Ingress' | RouteKind; readonly key: Key };
  /** Keys of the Gateways that the route hangs on; none of an Ingress. */
  readonly gateways: readonly Key[];
  /** `www.shop.example/api`; the host is `*` for every host. */
  readonly text: string;
  /** `90%` where a rule splits between several backends. */
  readonly share: string | undefined;
};

function routePaths(state: ClusterState, route: RouteRecord, wanted: Key): readonly WayIn[] {
  const { namespace, name } = route.metadata;
  const via = { kind: route.kind, key: keyOf(namespace, name) };
  const { gateways } = attachmentOf(route);
  const hosts = route.spec.hostnames.length === 0 ? ['*'] : route.spec.hostnames;
  return route.spec.rules.flatMap((rule, r) =>
    rule.backendRefs
      .filter((ref) => backendService(route, ref) === wanted)
      .flatMap((ref) => {
        const share = shareText(rule.backendRefs, ref);
        return hosts.flatMap((host) =>
          matchTexts(state, route, r).map((match) => ({ via, gateways, text: wholeText(route.kind, host, match), share })),
        );
      }),
  );
}

/** Ingresses first, then routes, by name. */
export function waysInTo(state: ClusterState, service: Service): readonly WayIn[] {
  const wanted = keyOf(service.metadata.namespace, service.metadata.name);
  const ingresses = ingressesTo(state, wanted).flatMap((ingress) => {
    const via = { kind: 'Ingress', key: keyOf(ingress.metadata.namespace, ingress.metadata.name) } as const;
    return ingressTargets(ingress)
      .filter((target) => target.service === wanted)
      .map(({ host, path }): WayIn => ({ via, gateways: [], text: `${host}${path}`, share: undefined }));
  });
  return [...ingresses, ...routesTo(state, wanted).flatMap((route) => routePaths(state, route, wanted))];
}

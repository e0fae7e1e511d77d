// Which Nodes drop connections under a Local traffic policy (KEP-2086 for internal, externalTrafficPolicy for external).

import type { Service } from '#lib/kube/service.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { Backend } from './backend.ts';

export type LocalDrops = { readonly internal: readonly string[]; readonly external: readonly string[] };

const NONE: LocalDrops = { internal: [], external: [] };

/** externalTrafficPolicy has an effect only where something outside can reach the Service. */
export function isExternallyReachable(service: Service): boolean {
  const { type, externalIPs } = service.spec;
  return type === 'NodePort' || type === 'LoadBalancer' || (type === 'ClusterIP' && externalIPs.length > 0);
}

export function isLocal(service: Service): { readonly internal: boolean; readonly external: boolean } {
  return {
    internal: service.spec.internalTrafficPolicy === 'Local' && service.spec.clusterIP !== 'None' && service.spec.type !== 'ExternalName',
    external: service.spec.externalTrafficPolicy === 'Local' && isExternallyReachable(service),
  };
}

/**
 * Nodes, by name, without a local endpoint that is ready or (where none is) serving while it terminates.
 * With no usable endpoint anywhere kube-proxy rejects instead, so nothing drops.
 */
export function localDrops(state: ClusterState, service: Service, backends: readonly Backend[]): LocalDrops {
  const local = isLocal(service);
  if (!local.internal && !local.external) return NONE;
  const serving = new Set<string>();
  let any = false;
  for (const { endpoints } of backends) {
    for (const endpoint of endpoints) {
      if (!endpoint.ready && !(endpoint.serving && endpoint.terminating)) continue;
      any = true;
      if (endpoint.nodeName !== undefined) serving.add(endpoint.nodeName);
    }
  }
  if (!any) return NONE;
  const without = [...state.tables.Node.keys()].filter((name) => !serving.has(name)).sort();
  return { internal: local.internal ? without : [], external: local.external ? without : [] };
}

// Which Nodes drop connections under a Local traffic policy (KEP-2086 for internal, externalTrafficPolicy for external).

import type { Service } from '#lib/kube/service.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { Backend } from './backend.ts';
import { type Candidate, groupCandidates } from './candidates.ts';
import type { Endpoint } from './endpoint.ts';
import { listsFor } from './lists.ts';

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

function candidateOf(endpoint: Endpoint): Candidate {
  const { address, ready, serving, terminating, nodeName, zone } = endpoint;
  const slice = endpoint.slices[0] ?? '';
  return { id: address, address, port: 0, ready, serving, terminating, nodeName, zone, hintedZones: [], hintedNodes: [], slice };
}

/** Over all ports and families together: a node with an endpoint for any of them does not count as one that drops. */
const LOCAL_LIST = { usesCluster: false, usesLocal: true } as const;

/**
 * Nodes, by name, without a local endpoint that is ready or (where none is) serving while it terminates.
 * With no usable endpoint anywhere kube-proxy rejects instead, so nothing drops. SPEC R30, R31, R33, R53 to R55.
 */
export function localDrops(state: ClusterState, service: Service, backends: readonly Backend[]): LocalDrops {
  const local = isLocal(service);
  if (!local.internal && !local.external) return NONE;
  const candidates = groupCandidates(
    backends.flatMap((backend) => backend.endpoints.map(candidateOf)),
    [],
  );
  const without: string[] = [];
  for (const name of state.tables.Node.keys()) {
    // The zone narrows the cluster list only.
    const lists = listsFor(candidates, LOCAL_LIST, { name, zone: undefined });
    if (lists.hasAny && lists.local?.endpoints.length === 0) without.push(name);
  }
  without.sort();
  return { internal: local.internal ? without : [], external: local.external ? without : [] };
}

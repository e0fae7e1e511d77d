// Other policy APIs that may override what NetworkPolicies say (SPEC N30).

import type { ClusterState } from '#lib/cluster/state.ts';

/** Those that have objects, or may have some; by name, such as `ciliumnetworkpolicies.cilium.io`. */
export function overridingApis(state: ClusterState): readonly string[] {
  const found: string[] = [];
  for (const api of state.tables.PolicyApi.values()) if (api.objects !== 'none') found.push(api.metadata.name);
  return found.sort();
}

// Which policies name Pods by the labels of their namespace.

import { selectorOf } from '#lib/cluster/policy-indexes.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { NetworkPolicy } from '#lib/kube/network-policy.ts';
import { matchesNamespace } from './peer.ts';

/** Policies of any namespace that have a peer whose namespaceSelector may match this one, for either direction; some more than once. */
export function* policiesNaming(state: ClusterState, namespace: string): Generator<NetworkPolicy> {
  for (const [id, keys] of state.index.policiesByNamespaceSelector) {
    if (matchesNamespace(state, selectorOf(id), namespace) === false) continue;
    for (const key of keys) {
      const policy = state.tables.NetworkPolicy.get(key);
      if (policy !== undefined) yield policy;
    }
  }
}

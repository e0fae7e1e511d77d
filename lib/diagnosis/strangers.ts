// Strangers: Pods of other namespaces that a podSelector without a namespaceSelector was probably meant for.

import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { type LabelSelector, matches } from '#lib/kube/label-selector.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { roleOf } from '#lib/kube/pod-role.ts';
import { podsMatching } from '#lib/policy/pods-matching.ts';

/**
 * Of a Pod that works for every namespace it is known that others mean it: by its role, or as its namespace is called what it is called.
 * Any other with such labels may be the same application, set up a second time.
 */
export function isStranger({ metadata: { namespace, labels } }: Pod): boolean {
  return roleOf(labels) !== undefined || Object.values(labels).includes(namespace);
}

/** The namespaces of those that the selector would match, by name. */
export function namespacesOfStrangers(state: ClusterState, home: string, selector: LabelSelector): readonly string[] {
  const found = new Set<string>();
  for (const keys of state.index.podsByRole.values()) {
    for (const key of keys) {
      const pod = state.tables.Pod.get(key);
      if (pod !== undefined && matches(selector, pod.metadata.labels)) found.add(pod.metadata.namespace);
    }
  }
  for (const namespace of Object.values(selector.matchLabels)) {
    const isThere = linked(state.index.keysByNamespace, `Pod:${namespace}`).size > 0;
    if (isThere && podsMatching(state, namespace, selector).next().done !== true) found.add(namespace);
  }
  found.delete(home);
  return [...found].sort();
}

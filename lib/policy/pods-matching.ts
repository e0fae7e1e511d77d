// The Pods of a namespace that a selector takes.

import { linked } from '#lib/cluster/multimap.ts';
import { podsWithLabel } from '#lib/cluster/selection-indexes.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { type LabelSelector, matches } from '#lib/kube/label-selector.ts';
import type { Pod } from '#lib/kube/pod.ts';

/** Found by the label that fewest of them carry. */
export function* podsMatching(state: ClusterState, namespace: string, selector: LabelSelector): Generator<Pod> {
  let candidates = linked(state.index.keysByNamespace, `Pod:${namespace}`);
  for (const [label, value] of Object.entries(selector.matchLabels)) {
    const found = podsWithLabel(state.index, namespace, label, value);
    if (found.size < candidates.size) candidates = found;
  }
  for (const key of candidates) {
    const pod = state.tables.Pod.get(key);
    if (pod !== undefined && matches(selector, pod.metadata.labels)) yield pod;
  }
}

export function takesAny(state: ClusterState, namespace: string, selector: LabelSelector): boolean {
  return podsMatching(state, namespace, selector).next().done !== true;
}

// The Pods of MetalLB, without which it gives no addresses (its controller) and announces none (its speakers): their labels are those of
// its manifests and of its chart (metallb.universe.tf/installation), in the namespace that both are installed to.

import { podsWithLabel } from '#lib/cluster/selection-indexes.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { isEnded, isPodReady, type Pod } from '#lib/kube/pod.ts';
import { type Dependency, dependency } from './dependency.ts';

const NAMESPACE = 'metallb-system';
const LABELS = [
  { program: 'app', part: 'component' },
  { program: 'app.kubernetes.io/name', part: 'app.kubernetes.io/component' },
] as const;

export type MetalLbPart = 'controller' | 'speaker';

function isOf({ metadata: { namespace, labels } }: Pod, parts: readonly string[]): boolean {
  return namespace === NAMESPACE && LABELS.some(({ program, part }) => labels[program] === 'metallb' && parts.includes(labels[part] ?? ''));
}

/** Its Pods of that part, by name, where there are some and none of them is ready. */
export function unreadyMetalLb(state: ClusterState, part: MetalLbPart): readonly Pod[] {
  const keys = LABELS.flatMap(({ part: label }) => [...podsWithLabel(state.index, NAMESPACE, label, part)]);
  const pods = keys.sort().flatMap((key) => {
    const pod = state.tables.Pod.get(key);
    return pod !== undefined && isOf(pod, [part]) && !isEnded(pod) ? [pod] : [];
  });
  return pods.some(isPodReady) ? [] : pods;
}

/** Whatever becomes of one of its few Pods concerns all load balancers. */
export const metalLbReach: Dependency = dependency('Pod', (state, _, before, after) => {
  if (![before, after].some((pod) => pod !== undefined && isOf(pod, ['controller', 'speaker']))) return [];
  return [...state.tables.Service].flatMap(([key, { spec }]) => (spec.type === 'LoadBalancer' ? [key] : []));
});

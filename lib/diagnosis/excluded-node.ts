// Nodes that ordinary Pods do not run on, and to which nobody is sent: that a Service has no endpoint there is as it should be.

import { isNodeReady, type Node } from '#lib/kube/node.ts';

const CONTROL_PLANE: readonly string[] = ['node-role.kubernetes.io/control-plane', 'node-role.kubernetes.io/master'];
const VIRTUAL_KUBELET = 'virtual-kubelet.io/provider';
const AUTOSCALER = 'ToBeDeletedByClusterAutoscaler';

/** Why, in a clause; undefined for a Node that takes Pods. A taint of one's own is no reason: Pods that tolerate it run there. */
export function exclusionOf(node: Node): string | undefined {
  const { metadata, spec } = node;
  if (metadata.deletionTimestamp !== undefined) return 'is being deleted';
  if (!isNodeReady(node)) return 'is not ready';
  if (spec.unschedulable === true) return 'is cordoned';
  for (const { key, effect } of spec.taints) {
    if (effect === 'PreferNoSchedule') continue;
    if (CONTROL_PLANE.includes(key)) return 'is control plane';
    if (key === VIRTUAL_KUBELET) return 'is virtual';
    if (key === AUTOSCALER) return 'is being removed';
  }
  return undefined;
}

const OS_LABEL = 'kubernetes.io/os';

/** Of another operating system than all of these, where each says its own. */
export function isOtherSystem(node: Node, others: readonly Node[]): boolean {
  const own = node.metadata.labels[OS_LABEL];
  return own !== undefined && others.every(({ metadata }) => (metadata.labels[OS_LABEL] ?? own) !== own);
}

/** What the two read of a Node. */
export function exclusionText(node: Node): string {
  return `${exclusionOf(node) ?? ''} ${node.metadata.labels[OS_LABEL] ?? ''}`;
}

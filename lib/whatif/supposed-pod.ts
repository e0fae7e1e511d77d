// Pods as they would be: not ready, terminating, or one more of them.

import { familyOf } from '#lib/kube/ip.ts';
import type { Node } from '#lib/kube/node.ts';
import { isPodReady, type Pod, type PodCondition } from '#lib/kube/pod.ts';

/** When a supposed thing happened is not known; that it happened is. */
const SOME_TIME = '1970-01-01T00:00:00Z';

function withReady(pod: Pod, ready: boolean): Pod {
  const own: PodCondition = {
    type: 'Ready',
    status: ready ? 'True' : 'False',
    reason: undefined,
    message: ready ? undefined : 'supposed',
    lastTransitionTime: undefined,
  };
  const conditions = [...pod.status.conditions.filter((c) => c.type !== 'Ready'), own];
  const containerStatuses = pod.status.containerStatuses.map((status) => ({ ...status, ready, state: ready ? undefined : status.state }));
  return { ...pod, status: { ...pod.status, conditions, containerStatuses } };
}

/** The same Pod where it is so already. */
export function notReady(pod: Pod): Pod {
  return isPodReady(pod) ? withReady(pod, false) : pod;
}

/** Deleted, in its grace period: it serves on if it did. The same Pod where it is so already. */
export function terminating(pod: Pod): Pod {
  if (pod.metadata.deletionTimestamp !== undefined) return pod;
  return { ...pod, metadata: { ...pod.metadata, deletionTimestamp: SOME_TIME } };
}

/** 198.18.0.0/15 and 2001:db8::/32: no network uses them for Pods (RFC 2544, RFC 3849). `number`: 1 to 131,071. */
function madeUp(family: 'IPv4' | 'IPv6', number: number): string {
  if (family === 'IPv6') return `2001:db8::${number.toString(16)}`;
  return `198.${18 + (number >> 16)}.${(number >> 8) & 255}.${number & 255}`;
}

/** A copy of `like` that runs and is ready on the node; `number` makes its addresses its own. */
export function anotherPod(like: Pod, name: string, node: Node, number: number): Pod {
  const addresses = node.status.addresses.filter((a) => a.type === 'InternalIP').map((a) => a.address);
  const podIPs = like.status.podIPs.flatMap(({ ip }) => {
    const family = familyOf(ip) ?? 'IPv4';
    if (like.spec.hostNetwork !== true) return [{ ip: madeUp(family, number) }];
    return addresses.filter((address) => familyOf(address) === family).map((address) => ({ ip: address }));
  });
  const pod: Pod = {
    ...like,
    metadata: { ...like.metadata, name, uid: `supposed-${name}`, deletionTimestamp: undefined, creationTimestamp: undefined },
    spec: { ...like.spec, nodeName: node.metadata.name, hostname: undefined },
    status: { ...like.status, phase: 'Running', reason: undefined, podIPs, conditions: [] },
  };
  return withReady(pod, true);
}

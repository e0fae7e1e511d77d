// The Pods that can be the client of a trace, alone or for the workload that they belong to.

import type { Key } from '#lib/kube/key.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { workloadOf } from '#lib/kube/workload.ts';

/** Does it run, so that it can connect to anything? */
export function canAsk({ spec, status }: Pod): boolean {
  return spec.nodeName !== undefined && status.phase !== 'Succeeded' && status.phase !== 'Failed';
}

/** `shop/Deployment/web`: the same for all Pods of a workload, and for no other's. */
export function workloadKeyOf(pod: Pod): Key {
  const { kind, name } = workloadOf(pod);
  return `${pod.metadata.namespace}/${kind}/${name}`;
}

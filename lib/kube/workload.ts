// The workload that a Pod belongs to, derived from owner references alone.

import type { Pod } from './pod.ts';

export const TEMPLATE_HASH_LABEL = 'pod-template-hash';

export type Workload = { readonly kind: string; readonly name: string };

/**
 * A ReplicaSet of a Deployment carries the Deployment's name and the Pods' pod-template-hash;
 * a Job of a CronJob ends in the scheduled minute. Pods without a controller are their own workload.
 */
export function workloadOf(pod: Pod): Workload {
  const owner = pod.metadata.ownerReferences.find((o) => o.controller === true) ?? pod.metadata.ownerReferences[0];
  if (owner === undefined) return { kind: 'Pod', name: pod.metadata.name };
  const hash = pod.metadata.labels[TEMPLATE_HASH_LABEL];
  if (owner.kind === 'ReplicaSet' && hash !== undefined && owner.name.endsWith(`-${hash}`)) {
    return { kind: 'Deployment', name: owner.name.slice(0, -hash.length - 1) };
  }
  if (owner.kind === 'Job') {
    const scheduled = /^(.+)-\d{8,}$/.exec(owner.name);
    if (scheduled?.[1] !== undefined) return { kind: 'CronJob', name: scheduled[1] };
  }
  return { kind: owner.kind, name: owner.name };
}

// The workload that a Pod belongs to, derived from owner references alone.

import type { Pod } from './pod.ts';

export const TEMPLATE_HASH_LABEL = 'pod-template-hash';
/** What the ReplicaSets of an Argo Rollout carry in its place. */
const ROLLOUT_HASH_LABEL = 'rollouts-pod-template-hash';

export type Workload = { readonly kind: string; readonly name: string };

/** Which revision of its template a Pod was made of; undefined for those that no template makes. */
export function templateHashOf({ metadata: { labels } }: Pod): string | undefined {
  return labels[TEMPLATE_HASH_LABEL] ?? labels[ROLLOUT_HASH_LABEL];
}

/**
 * A ReplicaSet of a Deployment carries the Deployment's name and the Pods' pod-template-hash, one of an Argo Rollout a hash of its own;
 * a Job of a CronJob ends in the scheduled minute. Pods without a controller are their own workload.
 */
export function workloadOf(pod: Pod): Workload {
  const owner = pod.metadata.ownerReferences.find((o) => o.controller === true) ?? pod.metadata.ownerReferences[0];
  if (owner === undefined) return { kind: 'Pod', name: pod.metadata.name };
  const { labels } = pod.metadata;
  for (const [kind, hash] of [
    ['Deployment', labels[TEMPLATE_HASH_LABEL]],
    ['Rollout', labels[ROLLOUT_HASH_LABEL]],
  ] as const) {
    if (owner.kind === 'ReplicaSet' && hash !== undefined && owner.name.endsWith(`-${hash}`)) {
      return { kind, name: owner.name.slice(0, -hash.length - 1) };
    }
  }
  if (owner.kind === 'Job') {
    const scheduled = /^(.+)-\d{8,}$/.exec(owner.name);
    if (scheduled?.[1] !== undefined) return { kind: 'CronJob', name: scheduled[1] };
  }
  return { kind: owner.kind, name: owner.name };
}

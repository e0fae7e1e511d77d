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

/** What the API server appends to a generateName (k8s.io/apiserver names.SimpleNameGenerator): five of these, after at most 58 characters. */
const GENERATED = '[bcdfghjklmnpqrstvwxz2456789]{5}';
const LONGEST_BASE = 58;

/** What stands between the name of a workload and what is generated, by the controllers that put a ReplicaSet or a Job there. */
const BETWEEN: Readonly<Record<string, string>> = { Deployment: '-[a-z0-9]{1,10}', Rollout: '-[a-z0-9]{1,10}', CronJob: '-\\d{8,}' };

/** May the workload have made a Pod of this name? Of one that is gone nothing else is left to tell. */
export function mayHaveMade({ kind, name }: Workload, pod: string): boolean {
  if (kind === 'Pod') return false;
  if (pod.length === LONGEST_BASE + 5 && pod.startsWith(`${name}-`.slice(0, LONGEST_BASE))) return true;
  if (!pod.startsWith(`${name}-`)) return false;
  const rest = pod.slice(name.length);
  if (kind === 'StatefulSet') return /^-\d+$/.test(rest);
  return new RegExp(`^${BETWEEN[kind] ?? ''}-${GENERATED}$`).test(rest);
}

/** Names of Pods by what stands before what is generated: of a Deployment, then of a ReplicaSet, a DaemonSet or a Job. */
const FORMS = [new RegExp(`^(.+)-[a-z0-9]{6,10}-${GENERATED}$`), new RegExp(`^(.+)-${GENERATED}$`)];

/** What the names of the Pods of one workload begin with, as far as a name tells; undefined for one that nothing generated. */
export function stemOf(pod: string): string | undefined {
  for (const form of FORMS) {
    const stem = form.exec(pod)?.[1];
    if (stem !== undefined) return `${stem}-`;
  }
  return undefined;
}

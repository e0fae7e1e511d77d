// A Pod among those of its workload: which one, which revision of the template, since when; and the Pods of a Service by workload.

import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { Key } from '#lib/kube/key.ts';
import { isEnded, type Pod } from '#lib/kube/pod.ts';
import { templateHashOf, type Workload, workloadOf } from '#lib/kube/workload.ts';

/** What the Pods of StatefulSets and DaemonSets carry. */
const REVISION_LABEL = 'controller-revision-hash';

/** A workload whose Pods have a revision. */
export type Member = {
  /** Unique within a namespace: `Deployment/web`. */
  readonly id: string;
  readonly workload: Workload;
  readonly uid: string;
  readonly name: string;
  readonly revision: string;
  /** metadata.creationTimestamp, in ms since 1970 of whole seconds; 0 where it is not set. */
  readonly created: number;
  /** Neither being deleted nor at its end. */
  readonly active: boolean;
};

/** Of one workload, among the Pods that the Service selects. */
export type Census = {
  readonly workload: Workload;
  /** Those that are active. */
  active: number;
  /** The same by revision; and when the last of each was created. */
  readonly revisions: Map<string, { active: number; newest: number }>;
};

const members = new WeakMap<Pod, Member | 'none'>();

function read(pod: Pod): Member | 'none' {
  const { metadata } = pod;
  const revision = templateHashOf(pod) ?? metadata.labels[REVISION_LABEL];
  if (revision === undefined || metadata.ownerReferences.length === 0) return 'none';
  const workload = workloadOf(pod);
  const created = Date.parse(metadata.creationTimestamp ?? '');
  return {
    id: `${workload.kind}/${workload.name}`,
    workload,
    uid: metadata.uid,
    name: metadata.name,
    revision,
    created: Number.isFinite(created) ? created : 0,
    active: metadata.deletionTimestamp === undefined && !isEnded(pod),
  };
}

/** Undefined for a Pod that no template makes. Kept while the record lives. */
export function memberOf(pod: Pod): Member | undefined {
  let found = members.get(pod);
  if (found === undefined) {
    found = read(pod);
    members.set(pod, found);
  }
  return found === 'none' ? undefined : found;
}

/** Its ReplicaSet makes another Pod at once where one goes; StatefulSets and DaemonSets wait until it is gone. */
export function replacesAtOnce({ kind }: Workload): boolean {
  return kind === 'Deployment' || kind === 'Rollout' || kind === 'ReplicaSet' || kind === 'ReplicationController';
}

export function censusOf(state: ClusterState, service: Key): ReadonlyMap<string, Census> {
  const found = new Map<string, Census>();
  for (const key of linked(state.index.podsByService, service)) {
    const pod = state.tables.Pod.get(key);
    const member = pod === undefined ? undefined : memberOf(pod);
    if (member === undefined || !member.active) continue;
    const { id, workload, revision, created } = member;
    let census = found.get(id);
    if (census === undefined) {
      census = { workload, active: 0, revisions: new Map() };
      found.set(id, census);
    }
    census.active++;
    const of = census.revisions.get(revision);
    if (of === undefined) census.revisions.set(revision, { active: 1, newest: created });
    else {
      of.active++;
      of.newest = Math.max(of.newest, created);
    }
  }
  return found;
}

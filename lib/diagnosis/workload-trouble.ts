// What the controller of a workload says is wrong: that it can not make Pods, and that it does not get on.

import { stuckCondition } from '#lib/cluster/rollout-of.ts';
import type { PodCondition } from '#lib/kube/pod.ts';
import { REPLICA_FAILURE } from '#lib/kube/pod-template.ts';
import type { WorkloadRecord } from '#lib/kube/workload-record.ts';

export type WorkloadTrouble = { readonly type: string; readonly words: string; readonly condition: PodCondition };

/** Pods are refused: by a quota, an admission webhook, a limit range. */
export function replicaFailure(record: WorkloadRecord): PodCondition | undefined {
  if (record.kind !== 'Deployment' && record.kind !== 'ReplicaSet') return undefined;
  return record.status.conditions.find(({ type, status }) => type === REPLICA_FAILURE && status === 'True');
}

/** Worst first. */
export function workloadTroubles(record: WorkloadRecord): readonly WorkloadTrouble[] {
  const failure = replicaFailure(record);
  const stuck = record.kind === 'Deployment' ? stuckCondition(record) : undefined;
  return [
    ...(failure === undefined
      ? []
      : [{ type: REPLICA_FAILURE, words: `Pods can not be made: ${failure.message ?? failure.reason ?? ''}`, condition: failure }]),
    ...(stuck === undefined
      ? []
      : [{ type: stuck.type, words: stuck.message ?? 'It has not got on within its deadline.', condition: stuck }]),
  ];
}

// The kinds of apps/v1 as one: who owns Pods and is read, how many it wants, and how many there are.

import type { DaemonSet } from './daemon-set.ts';
import type { Deployment } from './deployment.ts';
import type { ReplicaSet } from './replica-set.ts';
import type { StatefulSet } from './stateful-set.ts';

export type WorkloadRecord = Deployment | ReplicaSet | StatefulSet | DaemonSet;
export type WorkloadKind = WorkloadRecord['kind'];

export const WORKLOAD_KINDS = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'] as const satisfies readonly WorkloadKind[];

export type WorkloadCounts = {
  readonly wanted: number;
  /** All that there are, of whatever revision. */
  readonly current: number;
  /** Of the revision that is wanted; undefined for a ReplicaSet, which has one alone. */
  readonly updated: number | undefined;
  readonly ready: number;
  readonly available: number;
};

/** The API leaves out what is zero, and a number of replicas that was never set means one. */
export function countsOf(record: WorkloadRecord): WorkloadCounts {
  if (record.kind === 'DaemonSet') {
    const { status } = record;
    return {
      wanted: status.desiredNumberScheduled ?? 0,
      current: status.currentNumberScheduled ?? 0,
      updated: status.updatedNumberScheduled ?? 0,
      ready: status.numberReady ?? 0,
      available: status.numberAvailable ?? 0,
    };
  }
  const { spec, status } = record;
  return {
    wanted: spec.replicas ?? 1,
    current: status.replicas ?? 0,
    updated: record.kind === 'ReplicaSet' ? undefined : (record.status.updatedReplicas ?? 0),
    ready: status.readyReplicas ?? 0,
    available: status.availableReplicas ?? 0,
  };
}

/** Has its controller looked at the spec as it is? Before that the status speaks of an older one. */
export function isObserved({ metadata, status }: WorkloadRecord): boolean {
  return metadata.generation === undefined || (status.observedGeneration ?? 0) >= metadata.generation;
}

// How far a workload has come with the revision that is wanted, as its controller says it, and from which revisions it comes.

import type { DaemonSet } from '#lib/kube/daemon-set.ts';
import { type Deployment, REVISION_ANNOTATION } from '#lib/kube/deployment.ts';
import { keyOf } from '#lib/kube/key.ts';
import type { PodTemplate } from '#lib/kube/pod-template.ts';
import type { StatefulSet } from '#lib/kube/stateful-set.ts';
import { countsOf, isObserved, type WorkloadRecord } from '#lib/kube/workload-record.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import type { ClusterState } from './state.ts';
import { replicaSetsOf } from './workloads.ts';

/**
 * `done`: all that there are, are of the revision that is wanted. `unseen`: the controller has not looked at the spec as it is.
 * `stuck`: it has not got on for spec.progressDeadlineSeconds. `held`: it goes no further, as somebody said: paused, a partition, OnDelete.
 */
export type RolloutStage = 'done' | 'moving' | 'unseen' | 'stuck' | 'held';

export type Revision = {
  /** `5`, or the name of a ControllerRevision. */
  readonly name: string | undefined;
  readonly images: readonly string[];
  /** Of a Deployment: its ReplicaSet. */
  readonly replicas: number | undefined;
};

export type RolloutOf = {
  readonly stage: RolloutStage;
  readonly wanted: number;
  readonly updated: number;
  /** Which of the fields holds it. */
  readonly heldBy: 'spec.paused' | 'spec.updateStrategy.rollingUpdate.partition' | 'spec.updateStrategy.type' | undefined;
  readonly to: Revision;
  /** Older ones that still have Pods. */
  readonly from: readonly Revision[];
};

function imagesOf({ spec }: PodTemplate): readonly string[] {
  return [...spec.containers, ...spec.initContainers].flatMap(({ image }) => image ?? []);
}

/** ProgressDeadlineExceeded of the condition Progressing: the controller goes on trying, and says no more. */
export function stuckCondition({ status }: Deployment): Deployment['status']['conditions'][number] | undefined {
  return status.conditions.find((c) => c.type === 'Progressing' && c.status === 'False' && c.reason === 'ProgressDeadlineExceeded');
}

/** Are there some of an older revision, or too few of the new one? */
function isUnderWay(wanted: number, updated: number, current: number): boolean {
  return updated < wanted || current > updated;
}

function stageOf(record: WorkloadRecord, isMoving: boolean, isHeld: boolean, isStuck: boolean): RolloutStage {
  if (!isObserved(record)) return 'unseen';
  if (isStuck) return 'stuck';
  if (!isMoving) return 'done';
  return isHeld ? 'held' : 'moving';
}

function ofDeployment(state: ClusterState, record: Deployment): RolloutOf {
  const { metadata, spec } = record;
  const { wanted, current, updated = 0 } = countsOf(record);
  const revision = metadata.annotations?.[REVISION_ANNOTATION];
  const sets = replicaSetsOf(state, keyOf(metadata.namespace, metadata.name)).map((set) => ({
    name: set.metadata.annotations?.[REVISION_ANNOTATION],
    images: imagesOf(set.spec.template),
    replicas: countsOf(set).current,
  }));
  const isHeld = spec.paused === true;
  return {
    stage: stageOf(record, isUnderWay(wanted, updated, current), isHeld, stuckCondition(record) !== undefined),
    wanted,
    updated,
    heldBy: isHeld ? 'spec.paused' : undefined,
    to: { name: revision, images: imagesOf(spec.template), replicas: updated },
    from: sets.filter(({ name, replicas }) => name !== revision && replicas > 0),
  };
}

function ofStatefulSet(record: StatefulSet): RolloutOf {
  const { spec, status } = record;
  const { wanted, current, updated = 0 } = countsOf(record);
  const { currentRevision, updateRevision } = status;
  const changes = currentRevision !== undefined && updateRevision !== undefined && currentRevision !== updateRevision;
  const { partition = 0 } = spec.updateStrategy.rollingUpdate;
  const byHand = spec.updateStrategy.type === 'OnDelete';
  const byPartition = partition > 0 && updated >= wanted - partition;
  return {
    // Without two revisions a replica that is missing is no rollout.
    stage: stageOf(record, changes && isUnderWay(wanted, updated, current), byHand || byPartition, false),
    wanted,
    updated,
    heldBy: byHand ? 'spec.updateStrategy.type' : byPartition ? 'spec.updateStrategy.rollingUpdate.partition' : undefined,
    to: { name: updateRevision, images: imagesOf(spec.template), replicas: updated },
    from: changes ? [{ name: currentRevision, images: [], replicas: Math.max(0, current - updated) }] : [],
  };
}

function ofDaemonSet(record: DaemonSet): RolloutOf {
  const { wanted, current, updated = 0 } = countsOf(record);
  const byHand = record.spec.updateStrategy.type === 'OnDelete';
  return {
    stage: stageOf(record, current > updated, byHand, false),
    wanted,
    updated,
    heldBy: byHand ? 'spec.updateStrategy.type' : undefined,
    to: { name: undefined, images: imagesOf(record.spec.template), replicas: updated },
    from: current > updated ? [{ name: undefined, images: [], replicas: current - updated }] : [],
  };
}

/** Undefined for a ReplicaSet: it has one revision. */
export function rolloutOf(state: ClusterState, record: WorkloadRecord): RolloutOf | undefined {
  switch (record.kind) {
    case 'Deployment':
      return ofDeployment(state, record);
    case 'StatefulSet':
      return ofStatefulSet(record);
    case 'DaemonSet':
      return ofDaemonSet(record);
    case 'ReplicaSet':
      return undefined;
    default:
      return assertNever(record);
  }
}

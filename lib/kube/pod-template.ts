// What the kinds of apps/v1 have in common: the template that Pods are made from, conditions, and the generation that was looked at.

import { type Meta, readMeta } from './meta.ts';
import { type ContainerShape, type PodCondition, readContainerShape, readPodCondition } from './pod.ts';
import { integer, list, part, type RawObject, type Scan, type TextMap, textMap } from './scan.ts';

/** The labels that its Pods get, and of their containers what is read of those of Pods. */
export type PodTemplate = {
  readonly metadata: { readonly labels: TextMap };
  readonly spec: { readonly containers: readonly ContainerShape[]; readonly initContainers: readonly ContainerShape[] };
};

/** Compared with `status.observedGeneration`: below it, the status speaks of an older spec. */
export type WorkloadMeta = Meta & { readonly generation: number | undefined };

function readLabels(scan: Scan, raw: RawObject): PodTemplate['metadata'] {
  return { labels: textMap(scan, raw, 'labels') };
}

function readContainers(scan: Scan, raw: RawObject): PodTemplate['spec'] {
  return {
    containers: list(scan, raw, 'containers', readContainerShape),
    initContainers: list(scan, raw, 'initContainers', readContainerShape),
  };
}

export function readTemplate(scan: Scan, raw: RawObject): PodTemplate {
  return { metadata: part(scan, raw, 'metadata', readLabels), spec: part(scan, raw, 'spec', readContainers) };
}

function readGeneration(scan: Scan, raw: RawObject): number | undefined {
  return integer(scan, raw, 'generation');
}

export function readWorkloadMeta(scan: Scan, root: RawObject): WorkloadMeta {
  return { ...readMeta(scan, root, 'namespaced'), generation: part(scan, root, 'metadata', readGeneration) };
}

/**
 * The message only of those that say what is wrong. `Progressing` tells another one with every step of a rollout, and ReplicaFailure is
 * True where it is bad.
 */
function readCondition(scan: Scan, raw: RawObject): PodCondition {
  const condition = readPodCondition(scan, raw);
  return condition.status === 'True' && condition.type !== REPLICA_FAILURE ? { ...condition, message: undefined } : condition;
}

/** Pods can not be made or removed: a quota, an admission webhook, a limit range. Its message is the API server's. */
export const REPLICA_FAILURE = 'ReplicaFailure';

export function readWorkloadConditions(scan: Scan, status: RawObject): readonly PodCondition[] {
  return list(scan, status, 'conditions', readCondition);
}

// ReplicaSet (apps/v1): the record and its reader. One that is wanted by nobody any more is not kept: a Deployment leaves ten of them.

import { ok, type Result } from '#lib/std/result.ts';
import { finish, type Readable } from './finish.ts';
import { type LabelSelector, readLabelSelector } from './label-selector.ts';
import type { PodCondition } from './pod.ts';
import { type PodTemplate, readTemplate, readWorkloadConditions, readWorkloadMeta, type WorkloadMeta } from './pod-template.ts';
import { type Fault, integer, part, type RawObject, type Scan } from './scan.ts';

export type ReplicaSet = {
  readonly kind: 'ReplicaSet';
  readonly metadata: WorkloadMeta;
  readonly spec: { readonly replicas: number | undefined; readonly selector: LabelSelector; readonly template: PodTemplate };
  readonly status: {
    readonly observedGeneration: number | undefined;
    readonly replicas: number | undefined;
    readonly readyReplicas: number | undefined;
    readonly availableReplicas: number | undefined;
    readonly conditions: readonly PodCondition[];
  };
};

function readSpec(scan: Scan, raw: RawObject): ReplicaSet['spec'] {
  return {
    replicas: integer(scan, raw, 'replicas'),
    selector: part(scan, raw, 'selector', readLabelSelector),
    template: part(scan, raw, 'template', readTemplate),
  };
}

function readStatus(scan: Scan, raw: RawObject): ReplicaSet['status'] {
  return {
    observedGeneration: integer(scan, raw, 'observedGeneration'),
    replicas: integer(scan, raw, 'replicas'),
    readyReplicas: integer(scan, raw, 'readyReplicas'),
    availableReplicas: integer(scan, raw, 'availableReplicas'),
    conditions: readWorkloadConditions(scan, raw),
  };
}

const readBody: Readable<ReplicaSet> = (scan, root) => ({
  kind: 'ReplicaSet',
  metadata: readWorkloadMeta(scan, root),
  spec: part(scan, root, 'spec', readSpec),
  status: part(scan, root, 'status', readStatus),
});

/** Of an older revision: it has no Pods and is to have none, until somebody rolls back to it. */
function isShelved({ metadata, spec, status }: ReplicaSet): boolean {
  return spec.replicas === 0 && (status.replicas ?? 0) === 0 && metadata.ownerReferences.some(({ controller }) => controller === true);
}

export function readReplicaSet(raw: unknown): Result<ReplicaSet | undefined, Fault> {
  const set = finish('ReplicaSet', raw, readBody);
  return set.ok && isShelved(set.value) ? ok(undefined) : set;
}

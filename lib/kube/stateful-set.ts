// StatefulSet (apps/v1): the record and its reader.

import type { Result } from '#lib/std/result.ts';
import { finish, type Readable } from './finish.ts';
import { type LabelSelector, readLabelSelector } from './label-selector.ts';
import { type PodTemplate, readTemplate, readWorkloadMeta, type WorkloadMeta } from './pod-template.ts';
import { type Fault, integer, part, type RawObject, type Scan, text } from './scan.ts';

export type StatefulSet = {
  readonly kind: 'StatefulSet';
  readonly metadata: WorkloadMeta;
  readonly spec: {
    /** One where it is not set. */
    readonly replicas: number | undefined;
    readonly selector: LabelSelector;
    readonly serviceName: string | undefined;
    readonly updateStrategy: {
      readonly type: string | undefined;
      /** Pods with a lower ordinal stay as they are. */
      readonly rollingUpdate: { readonly partition: number | undefined };
    };
    readonly template: PodTemplate;
  };
  readonly status: {
    readonly observedGeneration: number | undefined;
    readonly replicas: number | undefined;
    readonly updatedReplicas: number | undefined;
    readonly readyReplicas: number | undefined;
    readonly availableReplicas: number | undefined;
    readonly currentRevision: string | undefined;
    readonly updateRevision: string | undefined;
  };
};

function readRollingUpdate(scan: Scan, raw: RawObject): StatefulSet['spec']['updateStrategy']['rollingUpdate'] {
  return { partition: integer(scan, raw, 'partition') };
}

function readStrategy(scan: Scan, raw: RawObject): StatefulSet['spec']['updateStrategy'] {
  return { type: text(scan, raw, 'type'), rollingUpdate: part(scan, raw, 'rollingUpdate', readRollingUpdate) };
}

function readSpec(scan: Scan, raw: RawObject): StatefulSet['spec'] {
  return {
    replicas: integer(scan, raw, 'replicas'),
    selector: part(scan, raw, 'selector', readLabelSelector),
    serviceName: text(scan, raw, 'serviceName'),
    updateStrategy: part(scan, raw, 'updateStrategy', readStrategy),
    template: part(scan, raw, 'template', readTemplate),
  };
}

function readStatus(scan: Scan, raw: RawObject): StatefulSet['status'] {
  return {
    observedGeneration: integer(scan, raw, 'observedGeneration'),
    replicas: integer(scan, raw, 'replicas'),
    updatedReplicas: integer(scan, raw, 'updatedReplicas'),
    readyReplicas: integer(scan, raw, 'readyReplicas'),
    availableReplicas: integer(scan, raw, 'availableReplicas'),
    currentRevision: text(scan, raw, 'currentRevision'),
    updateRevision: text(scan, raw, 'updateRevision'),
  };
}

const readBody: Readable<StatefulSet> = (scan, root) => ({
  kind: 'StatefulSet',
  metadata: readWorkloadMeta(scan, root),
  spec: part(scan, root, 'spec', readSpec),
  status: part(scan, root, 'status', readStatus),
});

export function readStatefulSet(raw: unknown): Result<StatefulSet, Fault> {
  return finish('StatefulSet', raw, readBody);
}

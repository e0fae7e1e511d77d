// Deployment (apps/v1): the record and its reader.

import type { Result } from '#lib/std/result.ts';
import { finish, type Readable } from './finish.ts';
import { type LabelSelector, readLabelSelector } from './label-selector.ts';
import type { PodCondition } from './pod.ts';
import { type PodTemplate, readTemplate, readWorkloadConditions, readWorkloadMeta, type WorkloadMeta } from './pod-template.ts';
import { type Fault, flag, integer, part, type RawObject, type Scan, text } from './scan.ts';

/** Which revision of its template a Deployment is at, and a ReplicaSet was made for. */
export const REVISION_ANNOTATION = 'deployment.kubernetes.io/revision';

export type Deployment = {
  readonly kind: 'Deployment';
  readonly metadata: WorkloadMeta;
  readonly spec: {
    /** One where it is not set. */
    readonly replicas: number | undefined;
    readonly paused: boolean | undefined;
    readonly selector: LabelSelector;
    readonly strategy: { readonly type: string | undefined };
    readonly template: PodTemplate;
  };
  readonly status: {
    readonly observedGeneration: number | undefined;
    readonly replicas: number | undefined;
    readonly updatedReplicas: number | undefined;
    readonly readyReplicas: number | undefined;
    readonly availableReplicas: number | undefined;
    readonly conditions: readonly PodCondition[];
  };
};

function readStrategy(scan: Scan, raw: RawObject): Deployment['spec']['strategy'] {
  return { type: text(scan, raw, 'type') };
}

function readSpec(scan: Scan, raw: RawObject): Deployment['spec'] {
  return {
    replicas: integer(scan, raw, 'replicas'),
    paused: flag(scan, raw, 'paused'),
    selector: part(scan, raw, 'selector', readLabelSelector),
    strategy: part(scan, raw, 'strategy', readStrategy),
    template: part(scan, raw, 'template', readTemplate),
  };
}

function readStatus(scan: Scan, raw: RawObject): Deployment['status'] {
  return {
    observedGeneration: integer(scan, raw, 'observedGeneration'),
    replicas: integer(scan, raw, 'replicas'),
    updatedReplicas: integer(scan, raw, 'updatedReplicas'),
    readyReplicas: integer(scan, raw, 'readyReplicas'),
    availableReplicas: integer(scan, raw, 'availableReplicas'),
    conditions: readWorkloadConditions(scan, raw),
  };
}

const readBody: Readable<Deployment> = (scan, root) => ({
  kind: 'Deployment',
  metadata: readWorkloadMeta(scan, root),
  spec: part(scan, root, 'spec', readSpec),
  status: part(scan, root, 'status', readStatus),
});

export function readDeployment(raw: unknown): Result<Deployment, Fault> {
  return finish('Deployment', raw, readBody);
}

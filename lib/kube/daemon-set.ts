// DaemonSet (apps/v1): the record and its reader. How many it wants is in its status: the Nodes decide it.

import type { Result } from '#lib/std/result.ts';
import { finish, type Readable } from './finish.ts';
import { type LabelSelector, readLabelSelector } from './label-selector.ts';
import { type PodTemplate, readTemplate, readWorkloadMeta, type WorkloadMeta } from './pod-template.ts';
import { type Fault, integer, part, type RawObject, type Scan, text } from './scan.ts';

export type DaemonSet = {
  readonly kind: 'DaemonSet';
  readonly metadata: WorkloadMeta;
  readonly spec: {
    readonly selector: LabelSelector;
    readonly updateStrategy: { readonly type: string | undefined };
    readonly template: PodTemplate;
  };
  readonly status: {
    readonly observedGeneration: number | undefined;
    readonly desiredNumberScheduled: number | undefined;
    readonly currentNumberScheduled: number | undefined;
    readonly updatedNumberScheduled: number | undefined;
    readonly numberReady: number | undefined;
    readonly numberAvailable: number | undefined;
  };
};

function readStrategy(scan: Scan, raw: RawObject): DaemonSet['spec']['updateStrategy'] {
  return { type: text(scan, raw, 'type') };
}

function readSpec(scan: Scan, raw: RawObject): DaemonSet['spec'] {
  return {
    selector: part(scan, raw, 'selector', readLabelSelector),
    updateStrategy: part(scan, raw, 'updateStrategy', readStrategy),
    template: part(scan, raw, 'template', readTemplate),
  };
}

function readStatus(scan: Scan, raw: RawObject): DaemonSet['status'] {
  return {
    observedGeneration: integer(scan, raw, 'observedGeneration'),
    desiredNumberScheduled: integer(scan, raw, 'desiredNumberScheduled'),
    currentNumberScheduled: integer(scan, raw, 'currentNumberScheduled'),
    updatedNumberScheduled: integer(scan, raw, 'updatedNumberScheduled'),
    numberReady: integer(scan, raw, 'numberReady'),
    numberAvailable: integer(scan, raw, 'numberAvailable'),
  };
}

const readBody: Readable<DaemonSet> = (scan, root) => ({
  kind: 'DaemonSet',
  metadata: readWorkloadMeta(scan, root),
  spec: part(scan, root, 'spec', readSpec),
  status: part(scan, root, 'status', readStatus),
});

export function readDaemonSet(raw: unknown): Result<DaemonSet, Fault> {
  return finish('DaemonSet', raw, readBody);
}

// Builders of the workloads of apps/v1: what is not named is what a small one has whose Pods are all there.

import type { DaemonSet } from '#lib/kube/daemon-set.ts';
import { type Deployment, REVISION_ANNOTATION } from '#lib/kube/deployment.ts';
import type { LabelSelector } from '#lib/kube/label-selector.ts';
import type { ContainerShape, PodCondition } from '#lib/kube/pod.ts';
import type { PodTemplate, WorkloadMeta } from '#lib/kube/pod-template.ts';
import type { ReplicaSet } from '#lib/kube/replica-set.ts';
import type { TextMap } from '#lib/kube/scan.ts';
import type { StatefulSet } from '#lib/kube/stateful-set.ts';
import { buildMeta, buildOwner, type Naming } from './meta.ts';

export type WorkloadOptions = Omit<Naming, 'labels'> & {
  /** Of the template. */
  readonly labels?: TextMap;
  readonly containers?: readonly ContainerShape[];
  readonly wanted?: number;
  /** All of these are `wanted` where they are not given. */
  readonly current?: number;
  readonly updated?: number;
  readonly available?: number;
  readonly conditions?: readonly PodCondition[];
  readonly revision?: string;
  readonly paused?: boolean;
  readonly generation?: number;
  readonly observedGeneration?: number;
};

type Parts = {
  readonly metadata: WorkloadMeta;
  readonly selector: LabelSelector;
  readonly template: PodTemplate;
  readonly wanted: number;
  readonly current: number;
  readonly updated: number;
  readonly available: number;
  readonly observedGeneration: number;
};

function partsOf(options: WorkloadOptions): Parts {
  const { labels = { app: 'web' }, wanted = 2, revision } = options;
  const metadata = buildMeta({ ...options, labels: {} }, 'namespaced');
  const generation = options.generation ?? 1;
  const container: ContainerShape = {
    name: 'app',
    image: 'app:1',
    ports: [{ name: 'http', containerPort: 8080, hostPort: undefined, protocol: 'TCP' }],
    restartPolicy: undefined,
  };
  const current = options.current ?? wanted;
  return {
    metadata: { ...metadata, annotations: revision === undefined ? undefined : { [REVISION_ANNOTATION]: revision }, generation },
    selector: { matchLabels: labels, matchExpressions: [] },
    template: { metadata: { labels }, spec: { containers: options.containers ?? [container], initContainers: [] } },
    wanted,
    current,
    updated: options.updated ?? current,
    available: options.available ?? current,
    observedGeneration: options.observedGeneration ?? generation,
  };
}

export function buildDeployment(options: WorkloadOptions = {}): Deployment {
  const { metadata, selector, template, wanted, current, updated, available, observedGeneration } = partsOf(options);
  return {
    kind: 'Deployment',
    metadata,
    spec: { replicas: wanted, paused: options.paused, selector, strategy: { type: 'RollingUpdate' }, template },
    status: {
      observedGeneration,
      replicas: current,
      updatedReplicas: updated,
      readyReplicas: available,
      availableReplicas: available,
      conditions: options.conditions ?? [],
    },
  };
}

/** Of the Deployment `of`, where one is named. */
export function buildReplicaSet({ of, ...options }: WorkloadOptions & { readonly of?: string } = {}): ReplicaSet {
  const owners = of === undefined ? {} : { ownerReferences: [buildOwner('Deployment', of)] };
  const { metadata, selector, template, wanted, current, available, observedGeneration } = partsOf({ ...owners, ...options });
  return {
    kind: 'ReplicaSet',
    metadata,
    spec: { replicas: wanted, selector, template },
    status: {
      observedGeneration,
      replicas: current,
      readyReplicas: available,
      availableReplicas: available,
      conditions: options.conditions ?? [],
    },
  };
}

export type StatefulSetOptions = WorkloadOptions & {
  readonly serviceName?: string;
  readonly partition?: number;
  readonly currentRevision?: string;
  readonly updateRevision?: string;
};

export function buildStatefulSet(options: StatefulSetOptions = {}): StatefulSet {
  const { metadata, selector, template, wanted, current, updated, available, observedGeneration } = partsOf(options);
  return {
    kind: 'StatefulSet',
    metadata,
    spec: {
      replicas: wanted,
      selector,
      serviceName: options.serviceName ?? metadata.name,
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: options.partition } },
      template,
    },
    status: {
      observedGeneration,
      replicas: current,
      updatedReplicas: updated,
      readyReplicas: available,
      availableReplicas: available,
      currentRevision: options.currentRevision ?? 'web-a',
      updateRevision: options.updateRevision ?? options.currentRevision ?? 'web-a',
    },
  };
}

export function buildDaemonSet(options: WorkloadOptions = {}): DaemonSet {
  const { metadata, selector, template, wanted, current, updated, available, observedGeneration } = partsOf(options);
  return {
    kind: 'DaemonSet',
    metadata,
    spec: { selector, updateStrategy: { type: 'RollingUpdate' }, template },
    status: {
      observedGeneration,
      desiredNumberScheduled: wanted,
      currentNumberScheduled: current,
      updatedNumberScheduled: updated,
      numberReady: available,
      numberAvailable: available,
    },
  };
}

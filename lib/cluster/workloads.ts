// The workloads of apps/v1 in a state: whose Pods are these, which ReplicaSets a Deployment has, and whose template a selector matches.

import { type Key, keyOf } from '#lib/kube/key.ts';
import { selects } from '#lib/kube/label-selector.ts';
import type { Pod } from '#lib/kube/pod.ts';
import type { ReplicaSet } from '#lib/kube/replica-set.ts';
import type { Service } from '#lib/kube/service.ts';
import { workloadOf } from '#lib/kube/workload.ts';
import { WORKLOAD_KINDS, type WorkloadKind, type WorkloadRecord } from '#lib/kube/workload-record.ts';
import { linked } from './multimap.ts';
import { servicesFiledFor } from './selection-indexes.ts';
import type { ClusterState } from './state.ts';
import { deploymentOf } from './workload-indexes.ts';

/** By name. */
export function replicaSetsOf(state: ClusterState, deployment: Key): readonly ReplicaSet[] {
  return [...linked(state.index.replicaSetsByDeployment, deployment)].sort().flatMap((key) => state.tables.ReplicaSet.get(key) ?? []);
}

function isWorkloadKind(kind: string): kind is WorkloadKind {
  return (WORKLOAD_KINDS as readonly string[]).includes(kind);
}

/** Undefined where it is of another kind, or is not read. */
export function workloadRecordOf(state: ClusterState, pod: Pod): WorkloadRecord | undefined {
  const { kind, name } = workloadOf(pod);
  return isWorkloadKind(kind) ? state.tables[kind].get(keyOf(pod.metadata.namespace, name)) : undefined;
}

/** A ReplicaSet of a Deployment is part of it. */
function* workloadsIn(state: ClusterState, namespace: string): Generator<WorkloadRecord> {
  for (const kind of WORKLOAD_KINDS) {
    for (const key of linked(state.index.keysByNamespace, `${kind}:${namespace}`)) {
      const record = state.tables[kind].get(key);
      if (record !== undefined && deploymentOf(record) === undefined) yield record;
    }
  }
}

/** Those of the namespace, by kind and name. */
export function workloadsOfNamespace(state: ClusterState, namespace: string): readonly WorkloadRecord[] {
  const rank = (record: WorkloadRecord): string => `${WORKLOAD_KINDS.indexOf(record.kind)} ${record.metadata.name}`;
  return [...workloadsIn(state, namespace)].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
}

/** Those whose template the selector matches: their Pods are, or would be, its own. Looks at all of the namespace. */
export function workloadsSelectedBy(state: ClusterState, { metadata, spec }: Service): readonly WorkloadRecord[] {
  if (spec.type === 'ExternalName') return [];
  return workloadsOfNamespace(state, metadata.namespace).filter((record) => selects(spec.selector, record.spec.template.metadata.labels));
}

/** Keys of the Services whose selector matches the template, in order. */
export function servicesSelecting(state: ClusterState, { metadata, spec }: WorkloadRecord): readonly Key[] {
  const { labels } = spec.template.metadata;
  const filed = servicesFiledFor(state, { metadata: { namespace: metadata.namespace, labels } });
  return [...new Set(filed)].sort().filter((key) => {
    const service = state.tables.Service.get(key);
    return service !== undefined && selects(service.spec.selector, labels);
  });
}

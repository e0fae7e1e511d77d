// A rollout that its Deployment controller calls stuck, and the Pods that wait in it (G11).

import { type CommonCause, commonCause } from '#lib/cluster/common-cause.ts';
import { linked } from '#lib/cluster/multimap.ts';
import { stuckCondition } from '#lib/cluster/rollout-of.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { deploymentOf } from '#lib/cluster/workload-indexes.ts';
import { replicaSetsOf, workloadRecordOf } from '#lib/cluster/workloads.ts';
import { type Deployment, REVISION_ANNOTATION } from '#lib/kube/deployment.ts';
import { type Key, keyOf } from '#lib/kube/key.ts';
import { isPodReady, type Pod } from '#lib/kube/pod.ts';
import type { ReplicaSet } from '#lib/kube/replica-set.ts';
import { isObserved } from '#lib/kube/workload-record.ts';
import { dependency, type Dependency } from './dependency.ts';
import { servicesOfPod } from './lost-nodes.ts';

export function isStuck(record: Deployment | undefined): record is Deployment {
  return record !== undefined && isObserved(record) && stuckCondition(record) !== undefined;
}

function newestOf(state: ClusterState, { metadata }: Deployment): ReplicaSet | undefined {
  const revision = metadata.annotations?.[REVISION_ANNOTATION];
  const sets = replicaSetsOf(state, keyOf(metadata.namespace, metadata.name));
  return sets.find((set) => set.metadata.annotations?.[REVISION_ANNOTATION] === revision);
}

function isWaiting(pod: Pod, newest: ReplicaSet): boolean {
  return !isPodReady(pod) && pod.metadata.ownerReferences.some(({ uid }) => uid === newest.metadata.uid);
}

/** Its Pods of the newest revision that are not ready, by name. */
export function waitingPods(state: ClusterState, deployment: Deployment): readonly Pod[] {
  const newest = newestOf(state, deployment);
  if (newest === undefined) return [];
  return [...linked(state.index.keysByNamespace, `Pod:${deployment.metadata.namespace}`)].sort().flatMap((key) => {
    const pod = state.tables.Pod.get(key);
    return pod !== undefined && isWaiting(pod, newest) ? [pod] : [];
  });
}

function stuckAround(state: ClusterState, pod: Pod): Deployment | undefined {
  const record = workloadRecordOf(state, pod);
  return record?.kind === 'Deployment' && isStuck(record) ? record : undefined;
}

/** The Deployments, where each of these Pods waits in a rollout that is stuck. */
export function becauseOfRollouts(state: ClusterState, pods: readonly Pod[]): CommonCause | undefined {
  const deployments = new Set<Key>();
  for (const pod of pods) {
    const record = stuckAround(state, pod);
    const newest = record === undefined ? undefined : newestOf(state, record);
    if (record === undefined || newest === undefined || !isWaiting(pod, newest)) return undefined;
    deployments.add(keyOf(record.metadata.namespace, record.metadata.name));
  }
  return deployments.size === 0 ? undefined : commonCause('rollout-stuck', deployments);
}

/** The Services of all Pods of a Deployment. Looks at its namespace; a rollout is seldom stuck. */
function* servicesAround(state: ClusterState, deployment: Key, namespace: string): Generator<Key> {
  for (const key of linked(state.index.keysByNamespace, `Pod:${namespace}`)) {
    const pod = state.tables.Pod.get(key);
    const record = pod === undefined ? undefined : workloadRecordOf(state, pod);
    const isOfIt = record?.kind === 'Deployment' && keyOf(namespace, record.metadata.name) === deployment;
    if (isOfIt) yield* servicesOfPod(state, key);
  }
}

/** For rules about Services that ask this: a rollout becomes stuck or gets on, or another revision is the newest. */
export const rolloutsOfPods: readonly Dependency[] = [
  dependency('Deployment', function* (state, key, before, after) {
    if (!isStuck(before) && !isStuck(after)) return;
    yield* servicesAround(state, key, (after ?? before)?.metadata.namespace ?? '');
  }),
  dependency('ReplicaSet', function* (state, _, before, after) {
    for (const set of [before, after]) {
      const deployment = set === undefined ? undefined : deploymentOf(set);
      if (set === undefined || deployment === undefined || !isStuck(state.tables.Deployment.get(deployment))) continue;
      yield* servicesAround(state, deployment, set.metadata.namespace);
    }
  }),
];

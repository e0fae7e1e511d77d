// Successor: who took the place of a Pod that is gone, as far as its name tells which workload made it.

import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { type Key, splitKey } from '#lib/kube/key.ts';
import { isFinished, isPodReady, type Pod } from '#lib/kube/pod.ts';
import { mayHaveMade, type Workload, workloadOf } from '#lib/kube/workload.ts';

export type Successor = { readonly pod: Key; readonly workload: Workload };

/** Those that run before those that wait, ready ones first, then the youngest. */
function rank(pod: Pod): number {
  if (pod.spec.nodeName === undefined) return 2;
  return isPodReady(pod) ? 0 : 1;
}

function inOrder([, a]: readonly [Key, Pod], [, b]: readonly [Key, Pod]): number {
  return rank(a) - rank(b) || (b.metadata.creationTimestamp ?? '').localeCompare(a.metadata.creationTimestamp ?? '');
}

/** Undefined where nobody is left of its workload in this state, or more than one may have made it. Time grows with the Pods of the namespace. */
export function successorOf({ tables, index }: ClusterState, gone: Key): Successor | undefined {
  const { namespace, name } = splitKey(gone);
  const workloads = new Map<string, Workload>();
  const found: (readonly [Key, Pod])[] = [];
  for (const key of linked(index.keysByNamespace, `Pod:${namespace}`)) {
    const pod = tables.Pod.get(key);
    if (pod === undefined || key === gone || isFinished(pod) || pod.metadata.deletionTimestamp !== undefined) continue;
    const workload = workloadOf(pod);
    if (!mayHaveMade(workload, name)) continue;
    workloads.set(`${workload.kind}/${workload.name}`, workload);
    found.push([key, pod]);
  }
  const [workload, other] = workloads.values();
  const [first] = found.sort(inOrder);
  return workload === undefined || other !== undefined || first === undefined ? undefined : { pod: first[0], workload };
}

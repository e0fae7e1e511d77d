// A workload as the client of a trace: what each of its Pods gets, and whether all of them get the same.

import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { Key } from '#lib/kube/key.ts';
import { splitKey } from '#lib/kube/key.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { canAsk, workloadKeyOf } from './client-pods.ts';
import type { TraceQuery } from './context.ts';
import { trace, type Trace } from './trace.ts';

/** Pods of which the trace ends alike; `trace` is that of the first. */
export type Answer = { readonly trace: Trace; readonly pods: readonly Key[]; readonly nodes: readonly string[] };

export type WorkloadAnswers = {
  /** Of the workload in this state, that run. */
  readonly pods: readonly Key[];
  /** How many of them were asked. */
  readonly asked: number;
  /** The one with most Pods first. */
  readonly answers: readonly Answer[];
};

/** Each costs a trace. */
const MOST = 48;

/** The running Pods of the workload to which the Pod belongs, by name; itself alone where it has none. Time grows with the Pods of its namespace. */
export function podsOfWorkload(state: ClusterState, pod: Key): readonly Key[] {
  const record = state.tables.Pod.get(pod);
  if (record === undefined) return [];
  const workload = workloadKeyOf(record);
  const isOne = (other: Pod | undefined): boolean => other !== undefined && canAsk(other) && workloadKeyOf(other) === workload;
  return [...linked(state.index.keysByNamespace, `Pod:${splitKey(pod).namespace}`)]
    .filter((key) => isOne(state.tables.Pod.get(key)))
    .sort();
}

/** One Pod of each Node before a second of any: a connection depends on where it starts more than on who starts it. */
function spread(state: ClusterState, pods: readonly Key[]): readonly Key[] {
  const seen = new Map<string, number>();
  const turn = new Map(
    pods.map((key) => {
      const node = state.tables.Pod.get(key)?.spec.nodeName ?? '';
      const nth = seen.get(node) ?? 0;
      seen.set(node, nth + 1);
      return [key, nth] as const;
    }),
  );
  return pods.toSorted((a, b) => (turn.get(a) ?? 0) - (turn.get(b) ?? 0));
}

/** What tells two traces apart for whoever asks whether it gets there: which step ends it, and how. Not which endpoints are near. */
function endOf({ outcome, steps }: Trace): string {
  return JSON.stringify([outcome, steps.map(({ id, status }) => [id, status])]);
}

/** `pods`: of one workload. */
export function workloadAnswers(state: ClusterState, pods: readonly Key[], query: Omit<TraceQuery, 'client'>): WorkloadAnswers {
  const asked = spread(state, pods).slice(0, MOST);
  const byEnd = new Map<string, { trace: Trace; pods: Key[]; nodes: Set<string> }>();
  for (const pod of asked) {
    const found = trace(state, { ...query, client: { kind: 'pod', pod } });
    const end = endOf(found);
    const held = byEnd.get(end) ?? { trace: found, pods: [], nodes: new Set<string>() };
    byEnd.set(end, held);
    held.pods.push(pod);
    held.nodes.add(state.tables.Pod.get(pod)?.spec.nodeName ?? '');
  }
  const answers = [...byEnd.values()].map((answer) => ({ ...answer, pods: answer.pods.sort(), nodes: [...answer.nodes].sort() }));
  return { pods, asked: asked.length, answers: answers.sort((a, b) => b.pods.length - a.pods.length) };
}

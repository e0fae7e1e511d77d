// Pods that are not ready because their Node is not: the control plane marks them, and what their containers say is of the time before.

import { type CommonCause, commonCause } from '#lib/cluster/common-cause.ts';
import type { Evidence } from '#lib/cluster/finding.ts';
import { linked } from '#lib/cluster/multimap.ts';
import { serviceOfSlice } from '#lib/cluster/slice-indexes.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { Key } from '#lib/kube/key.ts';
import { isNodeReady, type Node } from '#lib/kube/node.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { plural } from '#lib/std/plural.ts';
import { dependency, type Dependency } from './dependency.ts';
import { evidence } from './evidence.ts';
import { namesOf } from '#lib/std/listed.ts';
import { isUnreadyByNode, timeOf } from './pod-reason.ts';

export type OnLostNodes = {
  /** Undefined where none of them is on such a Node. */
  readonly cause: string | undefined;
  readonly evidence: readonly Evidence[];
  readonly next: readonly string[];
};

export function onLostNodes(state: ClusterState, pods: readonly Pod[]): OnLostNodes {
  const lost = new Map<string, string[]>();
  for (const pod of pods) {
    const node = lostNodeOf(state, pod);
    if (node === undefined) continue;
    const held = lost.get(node.metadata.name);
    if (held === undefined) lost.set(node.metadata.name, [pod.metadata.name]);
    else held.push(pod.metadata.name);
  }
  const nodes = [...lost].sort(([a], [b]) => (a < b ? -1 : 1));
  const [first] = nodes;
  if (first === undefined) return { cause: undefined, evidence: [], next: [] };
  const count = nodes.reduce((sum, [, names]) => sum + names.length, 0);
  const where = `${nodes.length === 1 ? 'Node' : 'Nodes'} ${namesOf(nodes.map(([name]) => name))}, which ${nodes.length === 1 ? 'is' : 'are'} not ready`;
  return {
    cause:
      pods.length === 1
        ? `It is on ${where}.`
        : count === pods.length
          ? `They are on ${where}.`
          : `${plural(count, 'of them', 'of them')} ${count === 1 ? 'is' : 'are'} on ${where}.`,
    evidence: nodes.map(([name, names]) => {
      const ready = state.tables.Node.get(name)?.status.conditions.find(({ type }) => type === 'Ready');
      return evidence({ kind: 'Node', key: name }, 'status.conditions[Ready].status', ready?.status, namesOf(names));
    }),
    next: [kubectl('', 'describe', 'node', first[0])],
  };
}

function lostNodeOf(state: ClusterState, { spec }: Pod): Node | undefined {
  const node = spec.nodeName === undefined ? undefined : state.tables.Node.get(spec.nodeName);
  return node === undefined || isNodeReady(node) ? undefined : node;
}

function lostSince({ status }: Node): number | undefined {
  return timeOf(status.conditions.find(({ type }) => type === 'Ready')?.lastTransitionTime);
}

/**
 * The Nodes, where they explain each of these Pods (G2, G3): nothing of its own keeps it from being ready, or it is to end, and only the
 * kubelet can say that it has.
 */
export function becauseOfNodes(state: ClusterState, pods: readonly Pod[]): CommonCause | undefined {
  const nodes = new Set<Key>();
  for (const pod of pods) {
    const node = lostNodeOf(state, pod);
    if (node === undefined) return undefined;
    if (pod.metadata.deletionTimestamp === undefined && !isUnreadyByNode(pod, lostSince(node))) return undefined;
    nodes.add(node.metadata.name);
  }
  return nodes.size === 0 ? undefined : commonCause('nodes-not-ready', nodes);
}

/** The Services that select a Pod, or hold it in a slice. */
export function* servicesOfPod(state: ClusterState, pod: Key): Generator<Key> {
  yield* linked(state.index.servicesByPod, pod);
  for (const sliceKey of linked(state.index.slicesByTarget, pod)) {
    const slice = state.tables.EndpointSlice.get(sliceKey);
    const service = slice === undefined ? undefined : serviceOfSlice(slice);
    if (service !== undefined) yield service;
  }
}

function readinessOf(node: Node | undefined): string {
  return node === undefined || isNodeReady(node) ? 'ready' : `since ${lostSince(node)}`;
}

/** For rules about Services that ask this: a Node becomes ready or ceases to be, or its kubelet is not heard of any more. */
export const readinessOfNodes: Dependency = dependency('Node', function* (state, key, before, after): Generator<Key> {
  if (readinessOf(before) === readinessOf(after)) return;
  for (const pod of linked(state.index.podsByNode, key)) yield* servicesOfPod(state, pod);
});

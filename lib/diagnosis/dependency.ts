// Dependency: what a rule reads beyond its subject's own surroundings, as the changes that may alter its answers.

import type { Key } from '#lib/kube/key.ts';
import { isNodeReady, type Node, zoneOf } from '#lib/kube/node.ts';
import type { Service } from '#lib/kube/service.ts';
import { linked } from '#lib/cluster/multimap.ts';
import type { Kind, RecordOf } from '#lib/cluster/record.ts';
import type { Change, ClusterState } from '#lib/cluster/state.ts';

export type Dependency = {
  /** Of the API's kinds, or what discovery found. */
  readonly kind: Kind;
  /**
   * Keys of the rule's subjects that the change, which is already applied with all the others of its batch, may alter. Keys that are
   * not there do no harm.
   */
  readonly subjects: (state: ClusterState, change: Change, batch: readonly Change[]) => Iterable<Key>;
};

/** `before` and `after` are never both undefined. Must cost time in proportion to its answer, or be asked rarely. */
export function dependency<K extends Kind>(
  kind: K,
  touches: (
    state: ClusterState,
    key: Key,
    before: RecordOf<K> | undefined,
    after: RecordOf<K> | undefined,
    batch: readonly Change[],
  ) => Iterable<Key>,
): Dependency {
  return {
    kind,
    subjects: (state, { key, before, after }, batch) =>
      touches(state, key, before as RecordOf<K> | undefined, after as RecordOf<K> | undefined, batch),
  };
}

const NONE: readonly Key[] = [];

function* servicesThat(state: ClusterState, concerns: (service: Service) => boolean): Generator<Key> {
  for (const [key, service] of state.tables.Service) if (concerns(service)) yield key;
}

/** Nodes come, go, or change in what `reads` tells of them: rare, so all Services that it concerns are looked for one by one. A heartbeat changes no record at all. */
export function nodesChange(reads: (node: Node) => string, concerns: (service: Service) => boolean): Dependency {
  return dependency('Node', (state, _, before, after) =>
    before !== undefined && after !== undefined && reads(before) === reads(after) ? NONE : servicesThat(state, concerns),
  );
}

/** A Node that comes, goes or gets another zone concerns the Services of the Pods on it. */
export const zonesOfPods: Dependency = dependency('Node', (state, name, before, after) => {
  if (before !== undefined && after !== undefined && zoneOf(before) === zoneOf(after)) return NONE;
  return new Set([...linked(state.index.podsByNode, name)].flatMap((pod) => [...linked(state.index.servicesByPod, pod)]));
});

/** What topology reads of a Node. */
export function zoneAndReadiness(node: Node): string {
  return `${zoneOf(node) ?? ''} ${isNodeReady(node)}`;
}

/** A NetworkPolicy touches all Services of its namespace: the Pods that it isolates are there. */
export const policiesOfNamespace: Dependency = dependency('NetworkPolicy', (state, _, before, after) =>
  linked(state.index.keysByNamespace, `Service:${(after ?? before)?.metadata.namespace ?? ''}`),
);

/** For rules about EndpointSlices: the Service that they name. */
export const serviceOfTheSlice: Dependency = dependency('Service', (state, key) => linked(state.index.slicesByService, key));

// What of a cluster is recorded: all of it, or what belongs to one namespace.

import type { ClusterState } from '#lib/cluster/state.ts';
import { type KubeKind, KUBE_KINDS, RESOURCES } from '#lib/kube/record.ts';
import type { Status, WatchStatus } from '#lib/wire/message.ts';
import type { Observed, ObservedDelta } from './lines.ts';

const NAMESPACED: ReadonlySet<string> = new Set(RESOURCES.flatMap(({ kind, namespaced }) => (namespaced ? [kind] : [])));

/** Policies select Namespaces by their labels, so all of these are recorded; and Nodes are the columns of the picture. */
function holds(namespace: string | undefined, kind: string, of: string): boolean {
  return namespace === undefined || !NAMESPACED.has(kind) || of === namespace;
}

export function observedState({ tables }: ClusterState, namespace: string | undefined): readonly Observed[] {
  const all: readonly Observed[] = [
    ...KUBE_KINDS.flatMap((kind): readonly Observed[] => (kind === 'Event' ? [] : [...tables[kind].values()])),
    ...tables.PolicyApi.values(),
  ];
  return all.filter(({ kind, metadata }) => holds(namespace, kind, metadata.namespace));
}

export function deltasWithin(deltas: readonly ObservedDelta[], namespace: string | undefined): readonly ObservedDelta[] {
  if (namespace === undefined) return deltas;
  return deltas.filter((delta) => {
    if (delta.op === 'put') return holds(namespace, delta.record.kind, delta.record.metadata.namespace);
    return holds(namespace, delta.kind, delta.key.slice(0, Math.max(0, delta.key.indexOf('/'))));
  });
}

/** Of one namespace no more is known than if it alone had been watched. */
export function statusWithin(status: Status, namespace: string | undefined): Status {
  if (namespace === undefined) return status;
  const narrow = (kind: KubeKind, watch: WatchStatus): WatchStatus =>
    watch.state === 'live' && NAMESPACED.has(kind) ? { state: 'live', namespace } : watch;
  return { ...status, kinds: Object.fromEntries(KUBE_KINDS.map((kind) => [kind, narrow(kind, status.kinds[kind])])) as Status['kinds'] };
}

// Which findings a scope shows.

import { type Delta, remove } from '#lib/cluster/delta.ts';
import type { Finding } from '#lib/cluster/finding.ts';
import type { Change, ClusterState } from '#lib/cluster/state.ts';
import { splitKey } from '#lib/kube/key.ts';
import { deltaOf } from './projection.ts';

export type FindingScope = (finding: Finding) => boolean;

/** Those of the namespace, of one of its Services wherever the fault lies, and of what has no namespace: Nodes. */
export function findingsAbout(namespace: string): FindingScope {
  return ({ metadata, service }) =>
    metadata.namespace === namespace || metadata.namespace === '' || (service !== undefined && splitKey(service).namespace === namespace);
}

/** About Nodes, and whatever else is of the whole cluster; those that concern a Service go with it. */
export const ofNoNamespace: FindingScope = ({ metadata, service }) => metadata.namespace === '' && service === undefined;

/** Looks at all: there are far fewer findings than objects, and a snapshot is rare. */
export function findingsIn(state: ClusterState, scope: FindingScope): Finding[] {
  return [...state.tables.Finding.values()].filter(scope);
}

/** A finding may come to concern another Service, and so leave the scope without being gone. */
export function findingDelta(change: Change, scope: FindingScope): readonly Delta[] {
  const { kind, key, before, after } = change;
  if (kind !== 'Finding') return [];
  if (after?.kind === 'Finding' && scope(after)) return [deltaOf(change)];
  return before?.kind === 'Finding' && scope(before) ? [remove(kind, key)] : [];
}

// Events about Nodes: they are in the namespace default, and Nodes are in every scope of a namespace.

import { type Delta, remove } from '#lib/cluster/delta.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import type { Change, ClusterState } from '#lib/cluster/state.ts';
import type { Event } from '#lib/kube/event.ts';
import { deltaOf } from './projection.ts';

/** Those of the scope's own namespace are in it by themselves. */
function isForeign({ metadata, regarding }: Event, namespace: string): boolean {
  return regarding.kind === 'Node' && metadata.namespace !== namespace;
}

/** Looks at all: how many are held is bounded. */
export function nodeEventsIn(state: ClusterState, namespace: string): readonly Event[] {
  return [...state.tables.Event.values()].filter((event) => isForeign(event, namespace));
}

/** An event keeps what it is about, but for one that was made anew under its name. */
export function nodeEventDelta(change: Change, namespace: string): readonly Delta[] {
  const isIn = (record: AnyRecord | undefined): boolean => record?.kind === 'Event' && isForeign(record, namespace);
  if (isIn(change.after)) return [deltaOf(change)];
  return isIn(change.before) ? [remove(change.kind, change.key)] : [];
}

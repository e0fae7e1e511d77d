// ClusterState: the fold of deltas, with indexes updated in time proportional to the change.

import type { Key } from '#lib/kube/key.ts';
import type { Delta } from './delta.ts';
import { type Indexes, newIndexes, fileRecord } from './indexes.ts';
import { link, unlink } from './multimap.ts';
import { type AnyRecord, type Kind, KINDS, type RecordOf, recordKey } from './record.ts';
import type { Tables } from './tables.ts';

export type ClusterState = { readonly tables: Tables; readonly index: Indexes };

/** What one delta did; `before` and `after` are never both undefined. */
export type Change = {
  readonly kind: Kind;
  readonly key: Key;
  readonly before: AnyRecord | undefined;
  readonly after: AnyRecord | undefined;
};

export function newState(): ClusterState {
  const tables = Object.fromEntries(KINDS.map((kind) => [kind, new Map()])) as unknown as Tables;
  return { tables, index: newIndexes() };
}

/** The one place that knows that a table holds only records of its kind. */
function tableOf(state: ClusterState, kind: Kind): Map<Key, AnyRecord> {
  return state.tables[kind];
}

function applyOne(state: ClusterState, delta: Delta): Change | undefined {
  const kind = delta.op === 'put' ? delta.record.kind : delta.kind;
  const key = delta.op === 'put' ? recordKey(delta.record) : delta.key;
  const table = tableOf(state, kind);
  const before = table.get(key);
  const after = delta.op === 'put' ? delta.record : undefined;
  if (before === undefined && after === undefined) return undefined;
  if (after === undefined) table.delete(key);
  else table.set(key, after);
  if (before !== undefined) fileRecord(state, unlink, key, before, after);
  if (after !== undefined) fileRecord(state, link, key, after, before);
  return { kind, key, before, after };
}

/** Folds deltas into the state, in order. Deleting what is not there is no change. */
export function apply(state: ClusterState, deltas: readonly Delta[]): Change[] {
  const changes: Change[] = [];
  for (const delta of deltas) {
    const change = applyOne(state, delta);
    if (change !== undefined) changes.push(change);
  }
  return changes;
}

export function* records(state: ClusterState): Generator<AnyRecord> {
  for (const kind of KINDS) yield* tableOf(state, kind).values();
}

export function get<K extends Kind>(state: ClusterState, kind: K, key: Key): RecordOf<K> | undefined {
  return state.tables[kind].get(key);
}

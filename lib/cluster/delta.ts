// The delta algebra: put and delete of one record, batches of them, and squash.

import type { Key } from '#lib/kube/key.ts';
import { type AnyRecord, type Kind, recordKey } from './record.ts';

export type Delta = { readonly op: 'put'; readonly record: AnyRecord } | { readonly op: 'delete'; readonly kind: Kind; readonly key: Key };

export type Batch = {
  /** Grows by one with each batch of one epoch. */
  readonly seq: number;
  /** Milliseconds since 1970 on the cluster's clock. */
  readonly time: number;
  readonly deltas: readonly Delta[];
};

export function put(record: AnyRecord): Delta {
  return { op: 'put', record };
}

export function remove(kind: Kind, key: Key): Delta {
  return { op: 'delete', kind, key };
}

/** Unique over all kinds: what a delta is about. */
export function subjectOf(delta: Delta): string {
  return delta.op === 'put' ? `${delta.record.kind}:${recordKey(delta.record)}` : `${delta.kind}:${delta.key}`;
}

/** Law: applying the squashed deltas gives the same state as applying them all; each subject occurs once. */
export function squash(deltas: readonly Delta[]): readonly Delta[] {
  if (deltas.length < 2) return deltas;
  const last = new Map<string, Delta>();
  for (const delta of deltas) last.set(subjectOf(delta), delta);
  return last.size === deltas.length ? deltas : [...last.values()];
}

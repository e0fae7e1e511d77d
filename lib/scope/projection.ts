// Projection: what a scope shows of the cluster, as a value with two questions.

import { type Delta, put, remove } from '#lib/cluster/delta.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import type { Change } from '#lib/cluster/state.ts';

/** Law: folding the deltas of `project` over the records of an earlier moment gives the records of now. */
export type Projection = {
  /** Everything in the scope, now. */
  records(): AnyRecord[];
  /** What changes, already applied to the state, mean within the scope. Called once for each batch, in order. */
  project(changes: readonly Change[]): Delta[];
};

export function deltaOf({ kind, key, after }: Change): Delta {
  return after === undefined ? remove(kind, key) : put(after);
}

// A derivation: what follows from the records of the API server and is kept beside them, as records too; and a step of the fold with it.

import type { Delta } from '#lib/cluster/delta.ts';
import { apply, type Change, type ClusterState } from '#lib/cluster/state.ts';

export type Derivation = {
  /**
   * The deltas that bring its records in line with `changes`, which are in the state, and with the time, in ms since 1970 on the
   * cluster's clock. `changes` are those of the batch and of the derivations before this one. It applies nothing itself, and is asked
   * about one state all along: it may remember what it told.
   */
  derive(state: ClusterState, changes: readonly Change[], now: number): readonly Delta[];
  /** The next time at which something follows without any change; undefined where there is none. */
  nextDue?(): number | undefined;
};

/** What a step did, in order. */
type Folded = { readonly deltas: readonly Delta[]; readonly changes: readonly Change[] };

/** Folds `deltas` into the state, and after them what follows: each derivation sees what those before it have changed. */
export function fold(state: ClusterState, deltas: readonly Delta[], derivations: readonly Derivation[], now: number): Folded {
  let all = deltas;
  let changes: readonly Change[] = apply(state, deltas);
  for (const derivation of derivations) {
    const derived = derivation.derive(state, changes, now);
    if (derived.length === 0) continue;
    all = all.concat(derived);
    changes = changes.concat(apply(state, derived));
  }
  return { deltas: all, changes };
}

/** When something follows without any change, whichever derivation is first. */
export function nextDue(derivations: readonly Derivation[]): number | undefined {
  const times = derivations.flatMap((derivation) => derivation.nextDue?.() ?? []);
  return times.length === 0 ? undefined : Math.min(...times);
}

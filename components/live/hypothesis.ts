// The hypothesis over the live state: what is shown is the live state itself, or, while something is supposed, a state beside it.

import type { Change, ClusterState } from '#lib/cluster/state.ts';
import { createSupposition, type Supposed, type Supposition } from '#lib/whatif/supposition.ts';
import type { WhatIf } from './what-if-url.ts';

export type HypothesisOver = {
  /** What is to be shown. Mutated in place. */
  state(): ClusterState;
  /** What came of the hypothesis; undefined while nothing is supposed. */
  supposed(): Supposed | undefined;
  /** Changes of the live state, which has them already; gives those of what is shown. */
  follow(changes: readonly Change[]): readonly Change[];
  /** Supposes this from now on; undefined: nothing. Gives the changes of what is shown, or undefined where that is supposed already. */
  suppose(whatIf: WhatIf | undefined): readonly Change[] | undefined;
};

export function createHypothesis(live: ClusterState): HypothesisOver {
  let whatIf: WhatIf | undefined;
  let supposition: Supposition | undefined;
  return {
    state: () => supposition?.state ?? live,
    supposed: () => supposition?.supposed(),
    follow: (changes) => supposition?.follow(changes) ?? changes,
    suppose(next) {
      if (next === whatIf) return undefined;
      whatIf = next;
      if (next !== undefined) {
        supposition ??= createSupposition(live);
        return supposition.suppose(next.service, next.changes);
      }
      const changes = supposition?.letGo() ?? [];
      supposition = undefined;
      return changes;
    },
  };
}

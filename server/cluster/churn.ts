// The churn of a live cluster: begins when all that it reads is known, and follows each batch from then on. Makes no records.

import { beginChurn, followChurn } from '#lib/churn/churn.ts';
import { type Churn, newChurn, type Told } from '#lib/churn/held.ts';
import type { KubeKind } from '#lib/kube/record.ts';
import type { Derivation } from './derivation.ts';
import type { KnownKinds } from './known-kinds.ts';

/** Called after each batch that told something, and once when the look begins. `churn`: read it, never write to it; `now`: cluster time. */
export type ChurnListener = (churn: Churn, told: Told, now: number) => void;

export type ChurnOptions = {
  readonly known: () => KnownKinds;
  /** Kinds that may not be read are not waited for. */
  readonly denied: (kind: KubeKind) => boolean;
  readonly onChurn: ChurnListener;
};

/** Without these there are no endpoints; those below tell of causes. */
const NEEDED: readonly KubeKind[] = ['Service', 'EndpointSlice'];
const WANTED: readonly KubeKind[] = ['Pod', 'Node'];

/** Ended lives, windows and rollouts that are kept, each. */
const KEPT = 1000;

/** May the look begin? Kinds that may not be read are not waited for, where they only tell of causes. */
export function canBegin(isKnown: (kind: KubeKind) => boolean, isDenied: (kind: KubeKind) => boolean): boolean {
  return NEEDED.every(isKnown) && WANTED.every((kind) => isKnown(kind) || isDenied(kind));
}

export function createChurn({ known, denied, onChurn }: ChurnOptions): Derivation {
  const churn = newChurn(KEPT);
  let hasBegun = false;

  return {
    derive(state, changes, now) {
      if (hasBegun) {
        if (changes.length > 0) onChurn(churn, followChurn(churn, state, changes, now), now);
      } else if (canBegin((kind) => known().kinds.has(kind), denied)) {
        hasBegun = true;
        onChurn(churn, beginChurn(churn, state, now), now);
      }
      return [];
    },
  };
}

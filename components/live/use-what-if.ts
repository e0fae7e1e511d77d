'use client';
// useWhatIf: what is supposed about one Service, and how the reader supposes something else.

import type { Key } from '#lib/kube/key.ts';
import { type Assumption, type Hypothesis, subjectOf, withChange, withoutSubject } from '#lib/whatif/assumption.ts';
import { useLive } from './context.ts';
import { supposedIn } from './view.ts';

type WhatIfControls = {
  readonly changes: Hypothesis;
  /** In place of any other change of the same subject. */
  readonly suppose: (change: Assumption) => void;
  /** As it is in the cluster. */
  readonly letGo: (subject: string) => void;
  readonly find: (subject: string) => Assumption | undefined;
};

/** A change of one Service takes the place of a hypothesis about another. */
export function useWhatIf(service: Key): WhatIfControls {
  const { view, go } = useLive();
  const active = supposedIn(view);
  const changes = active?.service === service ? active.changes : [];
  const set = (next: Hypothesis): void => {
    // One step of the browser's history for the whole hypothesis: Back leaves it.
    go({ ...view, whatIf: next.length === 0 ? undefined : { service, changes: next } }, active === undefined ? 'push' : 'replace');
  };
  return {
    changes,
    suppose: (change) => set(withChange(changes, change)),
    letGo: (subject) => set(withoutSubject(changes, subject)),
    find: (subject) => changes.find((change) => subjectOf(change) === subject),
  };
}

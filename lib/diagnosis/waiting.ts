// Waiting: why a Service refuses connections while the finding that says so does not count yet.

import { get } from '#lib/cluster/state.ts';
import { recordKey } from '#lib/cluster/record.ts';
import type { Key } from '#lib/kube/key.ts';
import { ageWords } from '#lib/std/age.ts';
import type { Diagnosis } from './finding.ts';
import type { KnownState } from './known-state.ts';
import { ruleNamed } from './rules.ts';
import { emptyOf } from './verdict-severity.ts';

export type Waiting = {
  readonly diagnosis: Diagnosis;
  /** In ms since 1970, where the API says since when. */
  readonly since: number | undefined;
  /** It counts when it has lasted for so long. */
  readonly seconds: number;
};

/** The gravest reason; undefined where none is, or one counts by now. */
export function waitingOf(knownState: KnownState, service: Key): Waiting | undefined {
  const found = emptyOf(knownState, service);
  if (found.some((diagnosis) => get(knownState.state, 'Finding', recordKey({ ...diagnosis, since: 0 })) !== undefined)) return undefined;
  const [diagnosis] = found;
  if (diagnosis === undefined) return undefined;
  return {
    diagnosis,
    since: diagnosis.lasting?.since,
    seconds: diagnosis.settles ?? ruleNamed(diagnosis.rule)?.settles.seconds ?? 0,
  };
}

/** `For 12 s; counts as trouble after 15 s.` */
export function waitingWords({ since, seconds }: Waiting, now: number): string {
  const counts = `counts as trouble after ${ageWords(seconds * 1000)}.`;
  return since === undefined ? `It ${counts}` : `For ${ageWords(now - since)}; ${counts}`;
}

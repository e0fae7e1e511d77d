// settle: since when a finding has been so, and from when on it counts. What comes and goes within a rollout never counts.

import type { Finding, Muted } from '#lib/cluster/finding.ts';
import type { Diagnosis } from './finding.ts';

/** In ms since 1970, cluster time. */
export type Begun = {
  /** It has been so at least since then. */
  readonly since: number;
  /** From then on it counts, if it lasts. */
  readonly counts: number;
};

export type Moment = {
  /** Cluster time, ms since 1970. */
  readonly now: number;
  /** Nothing was known of this before: what was found may have been so for long. */
  readonly firstLook: boolean;
  /** creationTimestamp of the subject, ms since 1970: what is wrong with it cannot be older. */
  readonly created: number | undefined;
};

/**
 * `before`: what was answered while it was so without a break; undefined where it was not so a moment ago.
 * `settles`: seconds. When the clock of whoever wrote a timestamp runs ahead, it counts as now.
 */
export function begin(diagnosis: Diagnosis, before: Begun | undefined, settles: number, { now, firstLook, created }: Moment): Begun {
  const wait = settles * 1000;
  const { lasting } = diagnosis;
  if (lasting?.kind === 'exactly') {
    const since = Math.min(lasting.since, now);
    return { since, counts: since + wait };
  }
  if (lasting !== undefined) {
    const since = Math.min(lasting.since, before?.since ?? now);
    return { since, counts: Math.min(since + wait, before?.counts ?? Number.POSITIVE_INFINITY) };
  }
  if (before !== undefined) return before;
  if (!firstLook) return { since: now, counts: now + wait };
  // The API does not say since when. On the first look it counts as having lasted for as long as there is the subject.
  return { since: now, counts: created === undefined ? now : Math.min(now, created) + wait };
}

/** As a record, once it counts. */
export function toFinding({ lasting: _lasting, settles: _settles, ...finding }: Diagnosis, { since }: Begun, muted?: Muted): Finding {
  return { ...finding, muted, since };
}

// The log of changes as the page holds it: pages of the server put together, newest first, none twice and none left out between them.

import type { ChangesAnswer, NumberedTransition } from '#lib/churn/chronicle-view.ts';

export type ChangeLog = {
  /** Newest first. */
  readonly changes: readonly NumberedTransition[];
  /** There are older ones on the server. */
  readonly more: boolean;
  /** Transitions are kept from this time on. */
  readonly changesSince: number;
};

/** The newest page, upon what was held: where the two do not meet, what was held is let go, and is fetched again when it is scrolled to. */
export function withNewer(log: ChangeLog | undefined, page: ChangesAnswer): ChangeLog {
  const { changes, more, changesSince } = page;
  const fresh: ChangeLog = { changes, more, changesSince };
  const held = log?.changes[0]?.number;
  const newest = changes[0]?.number;
  // None is left, or the server counts anew, as after a restart.
  if (log === undefined || held === undefined || newest === undefined || newest < held) return fresh;
  const met = changes.findIndex(({ number }) => number <= held);
  // All of the page is newer, and there is more below it: there may be others between.
  if (met < 0 && more) return fresh;
  const added = met < 0 ? changes : changes.slice(0, met);
  return added.length === 0 && log.changesSince === changesSince ? log : { ...log, changes: [...added, ...log.changes], changesSince };
}

/** An older page, below what is held. */
export function withOlder(log: ChangeLog, { changes, more }: ChangesAnswer): ChangeLog {
  const oldest = log.changes.at(-1)?.number ?? Number.POSITIVE_INFINITY;
  return { ...log, changes: [...log.changes, ...changes.filter(({ number }) => number < oldest)], more };
}

/** How many of a page are newer than what is held. */
export function newerThan(log: ChangeLog, { changes }: ChangesAnswer): number {
  const newest = log.changes[0]?.number ?? Number.NEGATIVE_INFINITY;
  return changes.filter(({ number }) => number > newest).length;
}

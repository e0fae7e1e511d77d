'use client';
// useChanges: the log of changes of a place, kept up to date; older pages come as they are asked for.

import { useCallback, useEffect, useRef, useState } from 'react';
import type { ChangesAnswer, NumberedTransition } from '#lib/churn/chronicle-view.ts';
import { askHistory } from '#components/live/ask-history.ts';
import { useLive } from '#components/live/context.ts';
import { keepAsking } from '#components/live/keep-asking.ts';
import { type ChangeLog, newerThan, withNewer, withOlder } from './change-log.ts';

/** Of a page that is scrolled to, and of one that is exported. */
const PAGE = 500;
const LARGE_PAGE = 5000;

export type Changes = {
  /** Undefined: not answered yet. */
  readonly log: ChangeLog | undefined;
  /** A sentence; the log is then the last that there was. */
  readonly problem: string | undefined;
  /** While held: how many have come since; of more than a page, that many at least. */
  readonly waiting: number;
  /** Asks for the next page of older ones, where there is one and it is not on its way. */
  readonly loadOlder: () => void;
  /** All of them, newest first; undefined where the server does not answer. */
  readonly all: () => Promise<readonly NumberedTransition[] | undefined>;
};

type Held = { readonly of: string; readonly log: ChangeLog | undefined; readonly problem: string | undefined; readonly waiting: number };

function pathOf(query: string, limit: number, before?: number): string {
  return `/api/history/changes?${query}&limit=${limit}${before === undefined ? '' : `&before=${before}`}`;
}

/** `query`: the place and what is asked of it. `paused`: what is held stays as it is. */
export function useChanges(query: string, paused: boolean): Changes {
  const { store } = useLive();
  const [held, setHeld] = useState<Held>({ of: '', log: undefined, problem: undefined, waiting: 0 });
  const older = useRef<AbortController>(undefined);

  useEffect(() => {
    const stop = keepAsking(store, async (signal) => {
      const found = await askHistory<ChangesAnswer>(pathOf(query, PAGE), signal);
      if (signal.aborted) return;
      setHeld((was) => {
        const log = was.of === query ? was.log : undefined;
        if (!found.ok) return { of: query, log, problem: found.error, waiting: was.waiting };
        if (paused && log !== undefined) return { of: query, log, problem: undefined, waiting: newerThan(log, found.value) };
        return { of: query, log: withNewer(log, found.value), problem: undefined, waiting: 0 };
      });
    });
    return () => {
      stop();
      older.current?.abort();
    };
  }, [store, query, paused]);

  const log = held.of === query ? held.log : undefined;
  const loadOlder = useCallback(() => {
    const oldest = log?.changes.at(-1)?.number;
    if (log?.more !== true || oldest === undefined || older.current?.signal.aborted === false) return;
    const stop = new AbortController();
    older.current = stop;
    void askHistory<ChangesAnswer>(pathOf(query, PAGE, oldest), stop.signal).then((found) => {
      if (!stop.signal.aborted && found.ok) {
        setHeld((was) => (was.of === query && was.log !== undefined ? { ...was, log: withOlder(was.log, found.value) } : was));
      }
      stop.abort();
    });
  }, [log, query]);

  const all = useCallback(async () => {
    const changes: NumberedTransition[] = [];
    let before = log?.changes[0] === undefined ? undefined : log.changes[0].number + 1;
    for (;;) {
      const found = await askHistory<ChangesAnswer>(pathOf(query, LARGE_PAGE, before), new AbortController().signal);
      if (!found.ok) return undefined;
      changes.push(...found.value.changes);
      before = changes.at(-1)?.number;
      if (!found.value.more) return changes;
    }
  }, [log, query]);

  return { log, problem: held.of === query ? held.problem : undefined, waiting: held.of === query ? held.waiting : 0, loadOlder, all };
}

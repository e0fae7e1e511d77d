'use client';
// Two moments compared: what differs between them, asked for once, for the list in the dock and for the picture.

import { createContext, type ReactNode, use, useEffect, useMemo, useState } from 'react';
import type { ChangesAnswer } from '#lib/churn/chronicle-view.ts';
import { type NetChange, netChanges } from '#lib/churn/net-changes.ts';
import { placeOf, scopeId } from '#lib/scope/scope.ts';
import { ok, type Result } from '#lib/std/result.ts';
import { askHistory } from './ask-history.ts';
import { useLive, useShownPart } from './context.ts';
import { useLiveTime } from './use-each-second.ts';

/** Of so many changes at most, the newest ones. */
export const MOST_COMPARED = 5000;
/** While the moment is being dragged not each of its places is asked for. In ms. */
const PAUSE = 60;

export type Net = { readonly changes: readonly NetChange[]; readonly more: boolean };

export type Comparison = {
  /** In ms since 1970. */
  readonly from: number;
  readonly to: number;
  /** The moment that is not shown: `from` or `to`. */
  readonly other: number;
  /** The last that was found between this moment and those that were shown; undefined: not yet. */
  readonly found: Result<Net, string> | undefined;
};

const ComparisonContext = createContext<Comparison | undefined>(undefined);

/** Undefined while no moments are compared. */
export function useComparison(): Comparison | undefined {
  return use(ComparisonContext);
}

type Answered = { readonly of: string; readonly found: Result<Net, string> };

export function Compared({ children }: { readonly children: ReactNode }) {
  const { view } = useLive();
  const wanted = useShownPart(({ moment }) => moment?.wanted);
  const now = useLiveTime();
  const [answered, setAnswered] = useState<Answered>();
  const place = scopeId(placeOf(view.scope));
  const other = now > 0 ? view.against : undefined;
  const shown = Math.round(wanted ?? now);
  const [from, to] = other === undefined ? [0, 0] : [Math.min(other, shown), Math.max(other, shown)];
  const of = `${place} ${other}`;
  useEffect(() => {
    if (other === undefined) return undefined;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      const path = `/api/history/changes?${place}&from=${from + 1}&to=${to}&limit=${MOST_COMPARED}`;
      void askHistory<ChangesAnswer>(path, stop.signal).then((answer) => {
        if (stop.signal.aborted) return;
        setAnswered({ of, found: answer.ok ? ok({ changes: netChanges(answer.value.changes), more: answer.value.more }) : answer });
      });
    }, PAUSE);
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [place, other, from, to, of]);
  const found = answered?.of === of ? answered.found : undefined;
  const comparison = useMemo(() => (other === undefined ? undefined : { from, to, other, found }), [from, to, other, found]);
  return <ComparisonContext value={comparison}>{children}</ComparisonContext>;
}

'use client';
// useLanes: what the server tells of the window of time, kept up to date. The last answer stays while the next one is on its way.

import { useEffect, useState } from 'react';
import type { LanesAnswer } from '#lib/churn/chronicle-view.ts';
import { placeOf, type Scope, scopeId } from '#lib/scope/scope.ts';
import { askHistory, NOTHING_TOLD, type Told, toldNext, type ToldOf } from '#components/live/ask-history.ts';
import { useLive } from '#components/live/context.ts';
import { poll } from './poll.ts';
import type { TimeWindow } from './time-window.ts';

/** Between two questions, in ms: while the lanes are open and follow now, and else. */
const OFTEN = 1000;
const SELDOM = 4000;
const FIRST = 60;

/** The strip shows no lanes, but steps from change to change by them too. */
const MOST_LANES = { open: 500, closed: 100 } as const;

/** Resolutions that are asked for, in ms: a lane has one step for each. */
const EACH = [100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 60_000, 120_000, 300_000, 600_000, 3_600_000] as const;

/** About one for each px and a half. */
function eachOf(span: number, width: number): number {
  const wanted = (span / Math.max(200, width)) * 1.5;
  return EACH.find((ms) => ms >= wanted) ?? 3_600_000;
}

export type Asked = {
  readonly scope: Scope;
  readonly window: TimeWindow;
  /** The window ends now, and goes on with it. */
  readonly follows: boolean;
  /** All that is kept is wanted, whenever it began. */
  readonly all: boolean;
  readonly width: number;
  readonly open: boolean;
};

export function useLanes({ scope, window, follows, all, width, open }: Asked): Told<LanesAnswer> {
  const { store } = useLive();
  const place = scopeId(placeOf(scope));
  const [{ of, told }, setTold] = useState<ToldOf<LanesAnswer>>({ of: '', told: NOTHING_TOLD });
  const span = Math.round(window.to - window.from);
  const each = eachOf(span, width);
  const limit = open ? MOST_LANES.open : MOST_LANES.closed;
  /** Undefined: now, whenever it is asked. */
  const to = follows ? undefined : Math.ceil(window.to);
  const every = open && follows ? OFTEN : SELDOM;
  const isMeasured = width > 0;

  useEffect(() => {
    if (!isMeasured) return undefined;
    const ask = async (signal: AbortSignal): Promise<void> => {
      // Whole steps: what is counted together stays together while the window moves on.
      const from = all ? 0 : Math.max(0, Math.floor(((to ?? store.liveTime()) - span) / each) * each);
      const until = to === undefined ? '' : `&to=${to}`;
      const path = `/api/history/lanes?${place}&from=${from}${until}&each=${each}&limit=${limit}`;
      const found = await askHistory<LanesAnswer>(path, signal);
      if (!signal.aborted) setTold((was) => toldNext(was, place, found));
    };
    return poll(document, ask, { first: FIRST, every });
  }, [store, place, all, to, span, each, limit, every, isMeasured]);
  return of === place ? told : NOTHING_TOLD;
}

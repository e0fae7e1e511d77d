'use client';
// useHistory: what the server tells of a span of time, kept up to date.

import { useEffect, useState } from 'react';
import { askHistory, NOTHING_TOLD, type Told, toldNext, type ToldOf } from './ask-history.ts';
import { useLive } from './context.ts';
import { keepAsking } from './keep-asking.ts';

export type Question = {
  /** Below /api/history. */
  readonly about: 'lanes' | 'lives' | 'lately';
  /** The scope, as scopeId writes it, of which the answer is. */
  readonly place: string;
  /** In ms back from now; undefined: all that is kept. */
  readonly span: number | undefined;
  /** At least from this time on; in ms since 1970. */
  readonly since?: number | undefined;
  /** Ends there, and not now. */
  readonly to?: number | undefined;
  /** Further parameters, such as `&each=1000`. */
  readonly rest?: string;
};

export function useHistory<T extends { readonly version: number }>({ about, place, span, since, to, rest = '' }: Question): Told<T> {
  const { store } = useLive();
  const [{ of, told }, setTold] = useState<ToldOf<T>>({ of: '', told: NOTHING_TOLD });
  useEffect(
    () =>
      keepAsking(store, async (signal) => {
        const back = span === undefined ? 0 : Math.max(0, Math.round((to ?? store.liveTime()) - span));
        const from = Math.min(back, since ?? back);
        const found = await askHistory<T>(
          `/api/history/${about}?${place}&from=${from}${to === undefined ? '' : `&to=${to}`}${rest}`,
          signal,
        );
        if (!signal.aborted) setTold((was) => toldNext(was, place, found));
      }),
    [store, about, place, span, since, to, rest],
  );
  return of === place ? told : NOTHING_TOLD;
}

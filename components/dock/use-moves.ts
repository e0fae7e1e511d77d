'use client';
// useMoves: steps of keys and buttons through time. The picture follows at once; the URL once they rest, as browsers bound how often it may change.

import { useEffect, useRef } from 'react';
import { useLive } from '#components/live/context.ts';

/** In ms. */
const REST = 200;

export function useMoves(): (at: number | undefined) => void {
  const { store, goTo } = useLive();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef(goTo);
  useEffect(() => {
    latest.current = goTo;
  }, [goTo]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (at) => {
    clearTimeout(timer.current);
    if (at === undefined) return goTo(undefined);
    const moment = Math.round(at);
    store.seek(moment);
    timer.current = setTimeout(() => {
      // Unless something else has moved it meanwhile.
      if (store.read().moment?.wanted === moment) latest.current(moment);
    }, REST);
  };
}

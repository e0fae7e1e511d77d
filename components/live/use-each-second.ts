'use client';
// What changes by itself as time goes by, for ages and countdowns only: read anew with each second of this machine's clock.

import { useCallback, useSyncExternalStore } from 'react';
import { useLive } from './context.ts';

const SECOND = 1000;

/** On the beat of the clock, so that two ages on the screen change together. */
function eachSecond(listener: () => void): () => void {
  let timer: ReturnType<typeof setTimeout>;
  const wait = (): void => {
    timer = setTimeout(
      () => {
        listener();
        wait();
      },
      SECOND - (Date.now() % SECOND),
    );
  };
  wait();
  return () => clearTimeout(timer);
}

const inSeconds = (time: number): number => Math.floor(time / SECOND) * SECOND;
const now = (): number => inSeconds(Date.now());

/** `read` gives the same for the better part of a second. */
export function useEachSecond(read: () => number): number {
  return useSyncExternalStore(eachSecond, read, read);
}

/** Date.now, in whole seconds. */
export function useNow(): number {
  return useEachSecond(now);
}

/** Milliseconds since 1970 on the cluster's clock, in whole seconds; 0 before it is known. That of the moment which is shown. */
export function useClusterTime(): number {
  const { store } = useLive();
  const subscribe = useCallback(
    (listener: () => void) => {
      const stops = [eachSecond(listener), store.subscribe(listener)];
      return () => stops.forEach((stop) => stop());
    },
    [store],
  );
  const read = (): number => inSeconds(store.clusterTime());
  return useSyncExternalStore(subscribe, read, read);
}

/** The same of now, whatever moment is shown. */
export function useLiveTime(): number {
  const { store } = useLive();
  return useEachSecond(() => inSeconds(store.liveTime()));
}

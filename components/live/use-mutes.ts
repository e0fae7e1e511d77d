'use client';
// What this reader has muted; and the store that is told of it, also when a mute ends.

import { useEffect, useSyncExternalStore } from 'react';
import type { Mute } from '#lib/diagnosis/mutes.ts';
import { keepMutes, mutesHere, nextEnd, noMutes, onMutes } from './mutes.ts';
import type { Store } from './store.ts';

/** A timer takes no more (32 bits). In ms. */
const LONGEST_WAIT = 2 ** 31 - 1;

export function useMutes(): readonly Mute[] {
  return useSyncExternalStore(onMutes, mutesHere, noMutes);
}

export function useMuting(store: Store): void {
  const mutes = useMutes();
  useEffect(() => {
    store.mute(mutes);
    const now = Date.now();
    const end = nextEnd(mutes, now);
    if (end === undefined) return undefined;
    // What has ended is let go, which brings another list here.
    const timer = setTimeout(() => keepMutes(mutes, Date.now()), Math.min(end - now, LONGEST_WAIT));
    return () => clearTimeout(timer);
  }, [store, mutes]);
}

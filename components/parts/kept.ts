'use client';
// What a reader has set for themselves and this browser keeps: names by what they are kept for. It outlives the page, and no link has it.

import { useSyncExternalStore } from 'react';

export type Kept = 'favourites' | 'folded';

const NONE: ReadonlySet<string> = new Set();
const KEYS: Readonly<Record<Kept, string>> = { favourites: 'signalbox-favourites', folded: 'signalbox-folded' };

const listeners = new Set<() => void>();
const held = new Map<Kept, ReadonlySet<string>>();

function stored(kept: Kept): ReadonlySet<string> {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEYS[kept]) ?? 'null');
    return Array.isArray(found) ? new Set(found.filter((name): name is string => typeof name === 'string')) : NONE;
  } catch {
    // Storage is blocked or holds something else.
    return NONE;
  }
}

function read(kept: Kept): ReadonlySet<string> {
  let names = held.get(kept);
  if (names === undefined) held.set(kept, (names = stored(kept)));
  return names;
}

export function keep(kept: Kept, names: Iterable<string>): void {
  const next = new Set(names);
  held.set(kept, next);
  try {
    localStorage.setItem(KEYS[kept], JSON.stringify([...next]));
  } catch {
    // Storage is blocked or full: it lasts until the page is closed.
  }
  for (const listener of listeners) listener();
}

/** In it where it was not, and the other way round. */
export function toggleKept(kept: Kept, name: string): void {
  const names = new Set(read(kept));
  if (!names.delete(name)) names.add(name);
  keep(kept, names);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The same set until it is changed. The server knows of none. */
export function useKept(kept: Kept): ReadonlySet<string> {
  return useSyncExternalStore(
    subscribe,
    () => read(kept),
    () => NONE,
  );
}

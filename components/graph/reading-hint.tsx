'use client';
// How the picture is read, in one sentence, until the reader has put it away on this machine.

import { useSyncExternalStore } from 'react';

const KEY = 'signalbox-hint';
const AWAY = 'away';

const listeners = new Set<() => void>();
/** Undefined until somebody asks. */
let away: boolean | undefined;

function isAway(): boolean {
  if (away !== undefined) return away;
  try {
    away = localStorage.getItem(KEY) === AWAY;
  } catch {
    // Storage is blocked: it is said again in each page.
    away = false;
  }
  return away;
}

function putAway(): void {
  away = true;
  try {
    localStorage.setItem(KEY, AWAY);
  } catch {
    // Storage is blocked or full: it stays away until the page is closed.
  }
  for (const listener of listeners) listener();
}

function onChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Not on the server, which does not know who looks. */
export function useHint(): boolean {
  return !useSyncExternalStore(onChange, isAway, () => true);
}

export function ReadingHint() {
  return (
    <div data-testid="reading-hint" className="flex shrink-0 items-center gap-3 border-t border-hairline bg-accent-soft py-1 pr-2 pl-3">
      <p className="min-w-0 flex-1 leading-4">
        Read it as a connection goes, from left to right: a way in from outside, the Service, and along its line the Pods behind it, each in
        the column of its Node.
      </p>
      <button
        type="button"
        onClick={putAway}
        className="h-6 shrink-0 rounded border border-hairline-2 bg-surface px-2 hover:border-accent hover:text-ink"
      >
        Got it
      </button>
    </div>
  );
}

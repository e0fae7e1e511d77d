'use client';
// useSearch: asks the server about the whole cluster, a moment after typing stops.

import { useEffect, useState } from 'react';
import { type Answer, NO_ANSWER, readAnswer } from './palette-hits.ts';

const PAUSE = 120;

/** `short`: too little is typed to ask. Of `asking` the answer is that of the query before, until its own is there. */
export type Search = Answer & { readonly state: 'short' | 'asking' | 'answered' | 'failed' };

const SHORT: Search = { ...NO_ANSWER, state: 'short' };
const FAILED: Search = { ...NO_ANSWER, state: 'failed' };

async function ask(query: string, signal: AbortSignal): Promise<Search> {
  try {
    const response = await fetch(`/api/search?q=${encodeURIComponent(query)}`, { signal });
    return response.ok ? { ...readAnswer(await response.json(), query), state: 'answered' } : FAILED;
  } catch {
    // Offline, or overtaken by the next key, which then has an answer of its own.
    return FAILED;
  }
}

export function useSearch(query: string): Search {
  const [{ of, search }, setSearch] = useState({ of: '', search: SHORT });
  const wanted = query.trim();
  if (of !== wanted) setSearch({ of: wanted, search: wanted.length < 2 ? SHORT : { ...search, state: 'asking' } });
  useEffect(() => {
    if (wanted.length < 2) return undefined;
    const stop = new AbortController();
    const timer = setTimeout(
      () => void ask(wanted, stop.signal).then((found) => !stop.signal.aborted && setSearch({ of: wanted, search: found })),
      PAUSE,
    );
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [wanted]);
  return search;
}

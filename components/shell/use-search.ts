'use client';
// useSearch: asks the server about the whole cluster, a moment after typing stops.

import { useEffect, useState } from 'react';
import { type Hit, readHits } from './palette-hits.ts';

const PAUSE = 120;
const NONE: readonly Hit[] = [];

async function ask(query: string, signal: AbortSignal): Promise<readonly Hit[]> {
  try {
    const response = await fetch(`/api/search?q=${encodeURIComponent(query)}`, { signal });
    const answers = query.toLowerCase();
    return response.ok ? readHits(await response.json()).map((hit) => ({ ...hit, answers })) : NONE;
  } catch {
    // Offline or overtaken by the next key: what the page itself holds is still searched.
    return NONE;
  }
}

export function useSearch(query: string): readonly Hit[] {
  const [hits, setHits] = useState<readonly Hit[]>(NONE);
  const wanted = query.trim();
  useEffect(() => {
    if (wanted.length < 2) return setHits(NONE);
    const stop = new AbortController();
    const timer = setTimeout(() => void ask(wanted, stop.signal).then((found) => !stop.signal.aborted && setHits(found)), PAUSE);
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [wanted]);
  return hits;
}

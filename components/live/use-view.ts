'use client';
// useView: the view as React state, kept equal to the address bar without loading the page again.

import { useCallback, useEffect, useRef, useState } from 'react';
import { formatView, moved, parseView, type View } from './view.ts';

export type Go = (next: View, how?: 'push' | 'replace') => void;

export function useView(initial: View): { view: View; go: Go } {
  const [view, setView] = useState(initial);
  const current = useRef(initial);

  const go = useCallback<Go>((wanted, how = 'push') => {
    const next = moved(current.current, wanted);
    const url = formatView(next);
    if (url === formatView(current.current)) return;
    current.current = next;
    // With the state that is there the router of Next.js has nothing to add to it, and does not render the page once more.
    if (how === 'push') history.pushState(history.state, '', url);
    else history.replaceState(history.state, '', url);
    setView(next);
  }, []);

  useEffect(() => {
    const onPop = (): void => {
      const found = parseView(location.pathname, location.search);
      if (found === undefined) return location.reload();
      if (formatView(found) === formatView(current.current)) return;
      current.current = found;
      setView(found);
    };
    // The page may have moved on since the server wrote the initial view.
    onPop();
    addEventListener('popstate', onPop);
    return () => removeEventListener('popstate', onPop);
  }, []);

  return { view, go };
}

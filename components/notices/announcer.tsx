'use client';
// Tells a screen reader where the view has gone, in place and time, and whose trouble changed, politely and not too often.

import { useEffect, useRef } from 'react';
import { splitKey } from '#lib/kube/key.ts';
import type { Change } from '#lib/cluster/state.ts';
import { useLive, useShownPart } from '#components/live/context.ts';
import { troublesOf } from '#components/findings/troubles.ts';
import { vantageWords } from '#lib/words/vantage.ts';
import { namespaceOf, type View } from '#components/live/view.ts';
import { backWords } from '#components/parts/back-to-now.tsx';
import { clockWords } from '#components/parts/clock-words.ts';
import { type News, newsOf, tell } from './trouble-news.ts';

/** At most one announcement in this many ms; speech is slow, and a rollout changes a Service twenty times. */
const PAUSE = 4_000;
/** So long, in ms, a moment stays before it is told. */
const SETTLED = 600;

export function placeWords({ scope }: View): string {
  switch (scope.kind) {
    case 'overview':
      return 'All namespaces';
    case 'namespace':
      return `Namespace ${scope.namespace}`;
    case 'service': {
      const { namespace, name } = splitKey(scope.service);
      return `Service ${name} in ${namespace}`;
    }
  }
}

export function Announcer() {
  const { store, view } = useLive();
  const region = useRef<HTMLParagraphElement>(null);
  const place = placeWords(view);
  const stand = view.stand === undefined ? '' : `You stand ${vantageWords(view.stand.vantage, namespaceOf(view.scope))}`;
  const where = stand === '' ? place : `${place}. ${stand}`;
  const moment = useShownPart((shown) => shown.moment);
  const at = moment?.loading === false ? moment.shown : undefined;
  const when = at === undefined ? '' : `${place}, at ${clockWords(at)}`;
  const isLive = moment === undefined;
  // The text is not of React: it is spoken when it is set.
  useEffect(() => {
    if (region.current !== null) region.current.textContent = where;
  }, [where]);
  useEffect(() => {
    // A moment on the way to another is not worth a word.
    const timer = setTimeout(() => {
      if (region.current !== null && when !== '') region.current.textContent = when;
    }, SETTLED);
    return () => clearTimeout(timer);
  }, [when]);
  useEffect(() => {
    const { current } = region;
    if (isLive || current === null) return undefined;
    return () => {
      current.textContent = backWords(store.read().status);
    };
  }, [isLive, store]);
  useEffect(() => {
    const waiting = new Map<string, News>();
    /** Of now, while another moment is shown. */
    let isBeside = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    function hear(changes: readonly Change[], beside: boolean): void {
      for (const change of changes) {
        if (change.kind !== 'ServiceSummary') continue;
        const news = newsOf(change);
        if (news === undefined) continue;
        waiting.set(change.key, news);
        isBeside = beside;
      }
      if (waiting.size === 0 || timer !== undefined) return;
      timer = setTimeout(() => {
        timer = undefined;
        const { state, summaries } = store.read();
        const groups = isBeside ? [] : troublesOf(state, summaries, undefined).groups;
        if (region.current !== null) region.current.textContent = `${isBeside ? 'Live: ' : ''}${tell(waiting.values(), groups)}`;
        waiting.clear();
      }, PAUSE);
    }
    let inPast = false;
    const stops = [
      store.onFrame(({ changes }) => {
        const wasInPast = inPast;
        inPast = store.read().moment !== undefined;
        // What differs between two moments has not just happened.
        if (!inPast && !wasInPast) hear(changes, false);
      }),
      store.onLive((changes) => hear(changes, true)),
    ];
    return () => {
      stops.forEach((stop) => stop());
      clearTimeout(timer);
    };
  }, [store]);
  return <p ref={region} className="sr-only" aria-live="polite" data-testid="announcer" />;
}

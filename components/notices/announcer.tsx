'use client';
// Tells a screen reader where the view has gone and whose trouble changed, politely and not too often.

import { useEffect, useRef } from 'react';
import { splitKey } from '#lib/kube/key.ts';
import { useLive } from '#components/live/context.ts';
import { vantageWords } from '#lib/words/vantage.ts';
import { namespaceOf, type View } from '#components/live/view.ts';
import { findingNews } from '#components/parts/finding-words.ts';

/** At most one announcement in this many ms; speech is slow, and a rollout changes a Service twenty times. */
const PAUSE = 4_000;

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

/** `shop/web: 1 not ready, 2 more changes`: the latest news of each Service, three of them, the rest counted. */
function tell(news: readonly string[]): string {
  const more = news.length - 3;
  return news.slice(0, 3).join('. ') + (more > 0 ? `. ${more} more changes` : '');
}

export function Announcer() {
  const { store, view } = useLive();
  const region = useRef<HTMLParagraphElement>(null);
  const place = placeWords(view);
  const stand = view.stand === undefined ? '' : `You stand ${vantageWords(view.stand.vantage, namespaceOf(view.scope))}`;
  const where = stand === '' ? place : `${place}. ${stand}`;
  // The text is not of React: it is spoken when it is set.
  useEffect(() => {
    if (region.current !== null) region.current.textContent = where;
  }, [where]);
  useEffect(() => {
    const waiting = new Map<string, string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = store.onFrame(({ changes }) => {
      for (const { kind, key, before, after } of changes) {
        if (kind !== 'ServiceSummary' || after?.kind !== 'ServiceSummary') continue;
        const news = findingNews(before?.kind === 'ServiceSummary' ? before : undefined, after);
        if (news !== undefined) waiting.set(key, news);
      }
      if (waiting.size === 0 || timer !== undefined) return;
      timer = setTimeout(() => {
        timer = undefined;
        if (region.current !== null) region.current.textContent = tell([...waiting.values()]);
        waiting.clear();
      }, PAUSE);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [store]);
  return <p ref={region} className="sr-only" aria-live="polite" data-testid="announcer" />;
}

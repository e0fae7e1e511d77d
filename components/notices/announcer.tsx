'use client';
// Tells a screen reader where the view has gone and whose trouble changed, politely and not too often.

import { useEffect, useState } from 'react';
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
  const { summaries, view } = useLive();
  const [words, setWords] = useState('');
  const place = placeWords(view);
  const stand = view.stand === undefined ? '' : `You stand ${vantageWords(view.stand.vantage, namespaceOf(view.scope))}`;
  useEffect(() => setWords(stand === '' ? place : `${place}. ${stand}`), [place, stand]);
  useEffect(() => {
    const waiting = new Map<string, string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = summaries.onChange((changes) => {
      for (const { before, after } of changes) {
        const news = findingNews(before, after);
        if (news !== undefined && after !== undefined) waiting.set(`${after.metadata.namespace}/${after.metadata.name}`, news);
      }
      if (waiting.size === 0 || timer !== undefined) return;
      timer = setTimeout(() => {
        timer = undefined;
        setWords(tell([...waiting.values()]));
        waiting.clear();
      }, PAUSE);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [summaries]);
  return (
    <p className="sr-only" aria-live="polite" data-testid="announcer">
      {words}
    </p>
  );
}

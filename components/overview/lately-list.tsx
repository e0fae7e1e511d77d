'use client';
// What changed lately, as sentences that lead there, newest first. Nothing where nothing did.

import { useMemo, useState } from 'react';
import type { LatelyAnswer } from '#lib/churn/chronicle-view.ts';
import { splitKey } from '#lib/kube/key.ts';
import { listed } from '#lib/std/listed.ts';
import { sentence } from '#lib/std/sentence.ts';
import { about } from '#components/menu/subject-at.ts';
import { useLive } from '#components/live/context.ts';
import { useHistory } from '#components/live/use-history.ts';
import { homeOf } from '#components/live/view.ts';
import { clockWords, utcWords } from '#components/parts/clock-words.ts';
import { ViewLink } from '#components/parts/view-link.tsx';
import { Button } from '#components/ui/button.tsx';
import { Section } from '#components/ui/section.tsx';
import { type News, newsOf } from './lately.ts';

/** More are shown where they are asked for. */
const FEW = 6;

const EDGE: Readonly<Record<News['severity'], string>> = {
  broken: 'border-broken',
  warning: 'border-not-ready',
  none: 'border-hairline-2',
};
/** Of what goes on. */
const INK: Readonly<Record<News['severity'], string>> = { broken: 'text-broken-ink', warning: 'text-not-ready-ink', none: 'text-ink-2' };

function NewsRow({ news, today }: { readonly news: News; readonly today: number }) {
  const { view } = useLive();
  const { at, words, severity, isOpen, kind, services } = news;
  const [first = ''] = services;
  const { namespace } = splitKey(first);
  return (
    <li>
      <ViewLink
        to={{ ...homeOf(view), scope: { kind: 'service', service: first }, at: at === undefined ? undefined : Math.round(at) }}
        data-news={kind}
        {...about({ kind: 'Service', key: first })}
        className="-mx-2 grid grid-cols-[60px_minmax(0,1fr)] gap-x-2 rounded-md px-2 py-1 hover:bg-surface-2"
      >
        <span className="mono num leading-5 text-ink-3" title={at === undefined ? undefined : utcWords(at)}>
          {at === undefined ? 'before' : clockWords(at, today)}
        </span>
        <span className={`min-w-0 border-l-2 pl-2 ${EDGE[severity]}`}>
          <span className="block truncate leading-5">
            <span className="text-ink-3">{namespace}/</span>
            {listed(services.map((service) => splitKey(service).name))}
          </span>
          <span className={`block text-label ${isOpen ? INK[severity] : 'text-ink-2'}`}>{sentence(words)}</span>
        </span>
      </ViewLink>
    </li>
  );
}

export function Lately() {
  const { answer } = useHistory<LatelyAnswer>({ about: 'lately', place: 'overview', span: undefined });
  const [all, setAll] = useState(false);
  const news = useMemo(() => (answer === undefined ? [] : newsOf(answer)), [answer]);
  if (answer === undefined || news.length === 0) return null;
  const more = news.length - FEW;
  return (
    <div data-testid="lately">
      <Section title="What changed lately">
        <ol>
          {news.slice(0, all ? news.length : FEW).map((one) => (
            <NewsRow key={one.id} news={one} today={answer.now} />
          ))}
        </ol>
        {more > 0 && (
          <Button look="plain" className="-ml-1.5" onClick={() => setAll(!all)}>
            {all ? 'Only the newest' : `${more} more`}
          </Button>
        )}
      </Section>
    </div>
  );
}

'use client';
// How fresh the picture is, and the button that holds it still.

import { useLive, useVersion } from '#components/live/context.ts';
import type { LiveStore } from '#components/live/store.ts';
import { plural } from '#lib/std/plural.ts';
import { ageWords, lagWords } from '#lib/std/age.ts';
import { noticesOf } from '#components/notices/notices.ts';
import { useTick } from '#components/parts/use-tick.ts';

type Shown = { readonly word: string; readonly more: string; readonly tone: 'live' | 'waiting' | 'warning' | 'broken' | 'paused' };

function liveWords(store: LiveStore, now: number): Shown {
  const { connection } = store;
  switch (connection.kind) {
    case 'connecting':
      return { word: 'connecting', more: '', tone: 'waiting' };
    case 'lost':
      return { word: 'stream lost', more: `${ageWords(now - connection.since)} ago`, tone: 'broken' };
    case 'outdated':
      return { word: 'reload needed', more: '', tone: 'broken' };
    case 'refused':
      return { word: 'refused', more: '', tone: 'broken' };
    case 'live':
  }
  if (store.paused)
    return { word: 'paused', more: store.waiting === 0 ? 'nothing waits' : `${plural(store.waiting, 'change')} waiting`, tone: 'paused' };
  const notices = noticesOf(store.status, connection);
  const stale = notices.find((n) => n.kind === 'stale');
  if (stale?.kind === 'stale') return { word: 'cluster lost', more: `${ageWords(store.clusterTime() - stale.since)} ago`, tone: 'warning' };
  if (notices.some((n) => n.kind === 'problem')) return { word: 'no cluster', more: 'trying again', tone: 'warning' };
  if (!store.ready) return { word: 'reading', more: '', tone: 'waiting' };
  return { word: 'live', more: `${lagWords(store.behind())} behind`, tone: 'live' };
}

const DOTS: Readonly<Record<Shown['tone'], string>> = {
  live: 'rounded-full bg-ready',
  waiting: 'rounded-full border-[1.5px] border-ink-3',
  warning: 'rounded-full bg-not-ready',
  broken: 'rounded-full bg-broken',
  paused: 'border-x-[2.5px] border-accent',
};

export function LiveIndicator() {
  const { store } = useLive();
  useVersion();
  useTick(1000);
  const { word, more, tone } = liveWords(store, Date.now());
  return (
    <button
      type="button"
      onClick={() => store.pause(!store.paused)}
      aria-keyshortcuts="P"
      title={store.paused ? 'Go on (P)' : 'Hold the picture still (P)'}
      data-testid="live"
      data-state={store.paused ? 'paused' : store.connection.kind}
      className="flex h-7 min-w-0 items-center gap-2 rounded-md px-2 whitespace-nowrap hover:bg-surface-2"
    >
      <span className={`size-2 shrink-0 ${DOTS[tone]}`} />
      <span className={tone === 'broken' ? 'text-broken-ink' : tone === 'warning' ? 'text-not-ready-ink' : ''} suppressHydrationWarning>
        {word}
      </span>
      <span className="num truncate text-label text-ink-3" suppressHydrationWarning>
        {more}
      </span>
      <span className="sr-only">{store.paused ? 'Go on' : 'Pause'}</span>
    </button>
  );
}

'use client';
// How fresh the picture is, and beside it the button that holds it still.

import { useLive, useShown } from '#components/live/context.ts';
import type { Shown } from '#components/live/shown.ts';
import { useClusterTime, useEachSecond, useNow } from '#components/live/use-each-second.ts';
import { clockWords } from '#components/parts/clock-words.ts';
import { plural } from '#lib/std/plural.ts';
import { ageWords, lagWords } from '#lib/std/age.ts';
import { noticesOf } from '#components/notices/notices.ts';

type Words = { readonly word: string; readonly more: string; readonly tone: 'live' | 'waiting' | 'warning' | 'broken' | 'paused' };

type Times = { readonly now: number; readonly clusterTime: number; readonly behind: number };

function liveWords({ connection, status, paused, waiting, ready }: Shown, { now, clusterTime, behind }: Times): Words {
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
  const recording = status?.cluster.recording;
  if (recording !== undefined) {
    return { word: 'recording', more: `${clockWords(recording.from, now)} to ${clockWords(recording.to)}`, tone: 'waiting' };
  }
  if (paused) return { word: 'paused', more: waiting === 0 ? 'nothing waits' : `${plural(waiting, 'change')} waiting`, tone: 'paused' };
  const notices = noticesOf(status, connection);
  const stale = notices.find((n) => n.kind === 'stale');
  if (stale?.kind === 'stale') return { word: 'cluster lost', more: `${ageWords(clusterTime - stale.since)} ago`, tone: 'warning' };
  if (notices.some((n) => n.kind === 'problem')) return { word: 'no cluster', more: 'trying again', tone: 'warning' };
  if (!ready) return { word: 'reading', more: '', tone: 'waiting' };
  return { word: 'live', more: behind < NOTED ? '' : `${ageWords(behind)} behind the cluster`, tone: 'live' };
}

const DOTS: Readonly<Record<Words['tone'], string>> = {
  live: 'rounded-full bg-ready',
  waiting: 'rounded-full border-[1.5px] border-ink-3',
  warning: 'rounded-full bg-not-ready',
  broken: 'rounded-full bg-broken',
  paused: 'border-x-[2.5px] border-accent',
};

/** Less than this behind the cluster is live, in ms. */
const NOTED = 1000;

function PauseButton({ paused, onPause }: { readonly paused: boolean; readonly onPause: () => void }) {
  const words = paused ? 'Go on' : 'Hold the picture still';
  return (
    <button
      type="button"
      onClick={onPause}
      aria-label={words}
      aria-keyshortcuts="P"
      title={`${words} (P)`}
      data-testid="pause"
      className="grid size-7 shrink-0 place-items-center rounded-md border border-hairline text-ink-2 hover:border-hairline-2 hover:bg-surface-2 hover:text-ink"
    >
      <svg width="12" height="12" viewBox="0 0 12 12" fill="currentColor" aria-hidden="true">
        <path d={paused ? 'M3 1.5v9l7.5-4.5z' : 'M2.5 1.5h2.5v9H2.5zM7 1.5h2.5v9H7z'} />
      </svg>
    </button>
  );
}

export function LiveIndicator() {
  const { store } = useLive();
  const shown = useShown();
  const { connection, paused } = shown;
  const times: Times = { now: useNow(), clusterTime: useClusterTime(), behind: useEachSecond(store.behind) };
  const { word, more, tone } = liveWords(shown, times);
  const why = tone === 'live' ? `What you see is ${lagWords(times.behind)} behind the cluster.` : undefined;
  const ink = tone === 'broken' ? 'text-broken-ink' : tone === 'warning' ? 'text-not-ready-ink' : '';
  return (
    <div className="flex min-w-0 items-center gap-1">
      <p
        data-testid="live"
        data-state={paused ? 'paused' : connection.kind}
        title={why}
        className="flex min-w-0 items-center gap-2 whitespace-nowrap"
      >
        <span className={`size-2 shrink-0 ${DOTS[tone]}`} />
        <span className={ink} suppressHydrationWarning>
          {word}
        </span>
        <span className="num truncate text-label text-ink-3" suppressHydrationWarning>
          {more}
        </span>
      </p>
      <PauseButton paused={paused} onPause={() => store.pause(!paused)} />
    </div>
  );
}

'use client';
// In the place of how live the picture is, while it is of the past: which moment, what becomes of now meanwhile, and the way back.

import { useLive, useShown } from '#components/live/context.ts';
import type { Moment, Shown } from '#components/live/shown.ts';
import { BackToNow } from '#components/parts/back-to-now.tsx';
import { clockWords, utcWords } from '#components/parts/clock-words.ts';
import { KeyCap } from '#components/ui/key-cap.tsx';
import { plural } from '#lib/std/plural.ts';

type Live = { readonly words: string; readonly isTrouble: boolean };

function liveWords({ connection, newTrouble, status }: Shown): Live {
  if (connection.kind === 'lost') return { words: 'live: stream lost', isTrouble: true };
  if (connection.kind === 'outdated') return { words: 'live: reload needed', isTrouble: true };
  if (connection.kind === 'refused') return { words: 'live: refused', isTrouble: true };
  if (newTrouble.length > 0) return { words: `live: ${plural(newTrouble.length, 'new trouble')}`, isTrouble: true };
  return { words: status?.cluster.recording === undefined ? 'live goes on' : '', isTrouble: false };
}

export function MomentPill({ moment }: { readonly moment: Moment }) {
  const { store } = useLive();
  const shown = useShown();
  const { words, isTrouble } = liveWords(shown);
  const time = moment.loading ? moment.wanted : (moment.shown ?? moment.wanted);
  return (
    <div className="flex min-w-0 items-center gap-2.5 whitespace-nowrap" data-testid="moment" data-loading={moment.loading}>
      <time
        dateTime={new Date(time).toISOString()}
        title={utcWords(time)}
        aria-busy={moment.loading}
        className={`num shrink-0 rounded-md border border-accent bg-accent-soft px-2 py-0.5 text-accent-ink ${moment.loading ? 'border-dashed' : ''}`}
      >
        at {clockWords(time, store.liveTime() || time)}
      </time>
      <span
        className={`min-w-0 truncate ${isTrouble ? 'text-broken-ink' : 'text-ink-2 max-[1099px]:hidden'}`}
        title={isTrouble ? shown.newTrouble.join(', ') : undefined}
        data-testid="live-meanwhile"
      >
        {words}
      </span>
      <BackToNow className="shrink-0" data-testid="back-to-live">
        <KeyCap>L</KeyCap>
      </BackToNow>
    </div>
  );
}

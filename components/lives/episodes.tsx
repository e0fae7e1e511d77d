// Episodes: rollouts and stories as bands through the lives, and under them as sentences that lead to when they began.

import { sentence } from '#lib/std/sentence.ts';
import type { Mark } from '#components/dock/lane-shape.ts';
import { clockWords } from '#components/parts/clock-words.ts';

type BandsProps = { readonly episodes: readonly Mark[]; readonly left: number; readonly top: number; readonly height: number };

export function EpisodeBands({ episodes, left, top, height }: BandsProps) {
  return (
    <div aria-hidden="true" className="pointer-events-none absolute" style={{ left, top }}>
      {episodes.map((mark) => (
        <div
          key={`${mark.left} ${mark.words}`}
          className={`absolute ${mark.tone === 'calm' ? 'bg-accent/10' : 'bg-not-ready/15'}`}
          style={{ left: mark.left, width: mark.right - mark.left, height }}
        />
      ))}
    </div>
  );
}

type ListProps = {
  readonly episodes: readonly Mark[];
  /** Of the column of times. */
  readonly gutter: number;
  readonly now: number;
  readonly onTime: (at: number) => void;
};

export function EpisodeList({ episodes, gutter, now, onTime }: ListProps) {
  if (episodes.length === 0) return null;
  return (
    <ol aria-label="Rollouts, scalings and the like" className="relative py-1.5" data-testid="episodes">
      {episodes.map(({ left, from, words, tone }) => (
        <li key={`${left} ${words}`} className="flex items-baseline pr-4 leading-5">
          <span className="mono num shrink-0 pl-4 text-ink-3" style={{ width: gutter }}>
            {from === undefined ? 'before' : clockWords(from, now)}
          </span>
          <button
            type="button"
            disabled={from === undefined}
            onClick={(event) => {
              event.stopPropagation();
              if (from !== undefined) onTime(from);
            }}
            className={`num min-w-0 truncate rounded text-left text-label hover:underline hover:underline-offset-2 disabled:no-underline ${tone === 'calm' ? 'text-ink-2' : 'text-not-ready-ink'}`}
            title={sentence(words)}
          >
            {sentence(words)}
          </button>
        </li>
      ))}
    </ol>
  );
}

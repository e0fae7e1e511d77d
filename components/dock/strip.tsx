'use client';
// The closed dock: one strip of changes and outages, the moment on it, and the button that opens it.

import type { LanesAnswer } from '#lib/churn/chronicle-view.ts';
import { plural } from '#lib/std/plural.ts';
import { useLive } from '#components/live/context.ts';
import type { TimeRange, View } from '#components/live/view.ts';
import { Histogram } from './histogram.tsx';
import { KnownBands } from './known-bands.tsx';
import type { Frame } from './lane-shape.ts';
import { unseenBands } from './unseen.ts';
import type { Scrub } from './use-scrub.ts';

const HEIGHT = 27;

const RANGE_WORDS: Readonly<Record<TimeRange, string>> = {
  '5m': 'in 5 min',
  '15m': 'in 15 min',
  '1h': 'in 1 h',
  '6h': 'in 6 h',
  all: 'in all',
};

export type Shared = {
  readonly view: View;
  readonly answer: LanesAnswer | undefined;
  readonly problem: string | undefined;
  readonly frame: Frame;
  /** Undefined: now. */
  readonly moment: number | undefined;
  readonly follows: boolean;
  /** How wide the names are, in px. */
  readonly head: number;
  readonly scrub: Scrub;
  /** Where the moment is, in px from where time begins. */
  readonly mark: number | undefined;
};

function gist(answer: LanesAnswer | undefined, problem: string | undefined, range: TimeRange): string {
  if (answer !== undefined) return `${plural(answer.changes, 'change')} ${RANGE_WORDS[range]}`;
  return problem === undefined ? '' : 'no history yet';
}

export function Strip({ view, answer, problem, frame, moment, head, scrub, mark }: Shared) {
  const { go } = useLive();
  return (
    <div data-time className="relative flex h-full items-center" onPointerDown={scrub.onPointerDown}>
      <button
        type="button"
        aria-expanded={false}
        title={problem ?? 'Open the lanes'}
        data-testid="dock-open"
        onClick={() => go({ ...view, dock: true }, 'replace')}
        className="flex h-full shrink-0 items-center gap-2 px-4 text-label text-ink-2 hover:bg-surface-2 hover:text-ink"
        style={{ width: head }}
      >
        <svg width="12" height="12" viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.75" aria-hidden="true">
          <path d="M3.5 10.5 8 6l4.5 4.5" />
        </svg>
        <span className="max-[999px]:sr-only">Time</span>
        <span className={`num ml-auto truncate ${problem === undefined ? 'text-ink-3' : 'text-not-ready-ink'}`}>
          {gist(answer, problem, view.range)}
        </span>
      </button>
      <div className="relative h-full" style={{ width: frame.width }}>
        {answer !== undefined && (
          <>
            <div className="absolute inset-0">
              <KnownBands bands={unseenBands(answer, frame)} height={HEIGHT} />
            </div>
            <div className="absolute inset-0">
              <Histogram answer={answer} frame={frame} height={HEIGHT} />
            </div>
          </>
        )}
        {mark !== undefined && (
          <div
            data-testid="dock-mark"
            className={`pointer-events-none absolute inset-y-0 w-0 ${moment === undefined ? 'border-l border-dashed border-hairline-2' : 'border-l-2 border-accent'}`}
            style={{ left: mark - 1 }}
          />
        )}
      </div>
    </div>
  );
}

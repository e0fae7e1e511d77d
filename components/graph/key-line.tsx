'use client';
// The key: one line under the picture that names the marks in it. What has no room is counted, and the legend has all.

import { useRef } from 'react';
import { plural } from '#lib/std/plural.ts';
import { useWidth } from '#components/parts/use-width.ts';
import { MarkSample } from './mark-sample.tsx';
import type { Mark } from './marks.ts';
import { useSamples } from './use-samples.ts';

/** Of a letter of the words, on the safe side; of the gap between two marks; of the button at the end. In px. */
const LETTER = 6.4;
const GAP = 14;
const BUTTON = 130;

/** As many as have room. */
export function fitting(marks: readonly Mark[], width: number): readonly Mark[] {
  let room = width - BUTTON;
  const shown: Mark[] = [];
  for (const mark of marks) {
    room -= mark.width + 4 + mark.words.length * LETTER + GAP;
    if (room < 0) break;
    shown.push(mark);
  }
  return shown;
}

type Props = { readonly marks: readonly Mark[]; readonly theme: 'light' | 'dark'; readonly onLegend: () => void };

export function KeyLine({ marks, theme, onLegend }: Props) {
  const line = useRef<HTMLDivElement>(null);
  const width = useWidth(line);
  const image = useSamples(theme);
  const shown = fitting(marks, width);
  const more = marks.length - shown.length;
  return (
    <div
      ref={line}
      data-testid="key"
      className="flex h-[30px] shrink-0 items-center border-t border-hairline bg-canvas pr-2 pl-1 text-label text-ink-2"
    >
      <ul aria-label="Marks in the picture" className="flex min-w-0 flex-1 overflow-hidden" style={{ columnGap: GAP }}>
        {shown.map((mark) => (
          <li key={mark.id} title={mark.means} className="flex shrink-0 items-center gap-1 whitespace-nowrap">
            <MarkSample mark={mark} image={image} />
            {mark.words}
          </li>
        ))}
      </ul>
      <button
        type="button"
        onClick={onLegend}
        className="ml-2 h-6 shrink-0 rounded px-2 text-accent-ink hover:bg-surface-2 hover:underline hover:underline-offset-2"
      >
        {more === 0 ? 'All marks' : `${plural(more, 'more mark')}…`}
      </button>
    </div>
  );
}

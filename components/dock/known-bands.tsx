'use client';
// What is known of the time that is shown: spans that only the objects tell of, and gaps, behind all lanes, with their words.

import type { Knowledge, LanesAnswer } from '#lib/churn/chronicle-view.ts';
import { lastedWords } from '#lib/std/age.ts';
import type { Frame } from './lane-shape.ts';
import { widthOf } from './labels.ts';
import { filled } from './patterns.tsx';
import { xOf } from './time-window.ts';

type Band = { readonly left: number; readonly right: number; readonly how: 'told' | 'gap'; readonly words: string };

function wordsOf({ how, from, to }: Knowledge): string {
  return how === 'told' ? 'before the look: told by the objects alone' : `not watched, ${lastedWords(to - from)}`;
}

/** Before what is kept, nothing is known. */
export function bandsOf({ known, from }: Pick<LanesAnswer, 'known' | 'from'>, { window, width }: Frame): readonly Band[] {
  const before: readonly Knowledge[] = from > window.from ? [{ from: window.from, to: from, how: 'gap' }] : [];
  return [...before, ...known].flatMap((one): readonly Band[] => {
    const { how } = one;
    if (how === 'seen' || one.to <= window.from || one.from >= window.to) return [];
    const left = Math.max(0, xOf(window, width, one.from));
    const right = Math.min(width, xOf(window, width, one.to));
    if (right - left < 1) return [];
    const words = one.from === window.from && one.to === from ? 'before Signalbox began to look' : wordsOf(one);
    return [{ left, right, how, words }];
  });
}

export function KnownBands({ bands, height }: { readonly bands: readonly Band[]; readonly height: number }) {
  const width = bands.reduce((most, { right }) => Math.max(most, right), 0);
  if (bands.length === 0) return null;
  return (
    <svg width={width} height={height} aria-hidden="true" className="block" data-testid="dock-known">
      {bands.map(({ left, right, how, words }) => (
        <g key={left}>
          <rect x={left} y="0" width={right - left} height={height} style={{ fill: filled(how) }} />
          {widthOf(words) + 12 < right - left && (
            <text
              x={left + 6}
              y="12"
              className="fill-ink-3 text-[11px]"
              style={{ paintOrder: 'stroke', stroke: 'var(--surface)', strokeWidth: 4 }}
            >
              {words}
            </text>
          )}
        </g>
      ))}
    </svg>
  );
}

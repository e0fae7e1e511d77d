// What of the time that is shown was not seen: spans that only the objects tell of, and gaps, with their words.

import type { Knowledge, LanesAnswer } from '#lib/churn/chronicle-view.ts';
import { lastedWords } from '#lib/std/age.ts';
import type { Frame } from './lane-shape.ts';
import { xOf } from './time-window.ts';

export type Band = { readonly left: number; readonly right: number; readonly how: 'told' | 'gap'; readonly words: string };

function wordsOf({ how, from, to }: Knowledge): string {
  return how === 'told' ? 'before Signalbox watched; told by the objects alone' : `not watched, ${lastedWords(to - from)}`;
}

/** Before what is kept, nothing is known. */
export function unseenBands({ known, from }: Pick<LanesAnswer, 'known' | 'from'>, { window, width }: Frame): readonly Band[] {
  const before: readonly Knowledge[] = from > window.from ? [{ from: window.from, to: from, how: 'gap' }] : [];
  return [...before, ...known].flatMap((one): readonly Band[] => {
    const { how } = one;
    if (how === 'seen' || one.to <= window.from || one.from >= window.to) return [];
    const left = Math.max(0, xOf(window, width, one.from));
    const right = Math.min(width, xOf(window, width, one.to));
    if (right - left < 1) return [];
    const words = one.from === window.from && one.to === from ? 'before what is kept' : wordsOf(one);
    return [{ left, right, how, words }];
  });
}

// What is under the pointer, in words.

import type { Lane, LanesAnswer } from '#lib/churn/chronicle-view.ts';
import { plural } from '#lib/std/plural.ts';
import { sentence } from '#lib/std/sentence.ts';
import { clockWords } from '#components/parts/clock-words.ts';
import { barsOf } from './bars.ts';
import { type Frame, marksOf, stepAt } from './lane-shape.ts';
import { stepWords } from './lane-words.ts';
import { xOf } from './time-window.ts';

export type FoundMark = { readonly lane: Lane; readonly from: number | undefined; readonly words: string };

/** By its name in the page: of which lane, and the how manieth there. */
export function markOf({ lanes }: LanesAnswer, frame: Frame, id: string): FoundMark | undefined {
  const [service, index] = id.split(' ');
  const lane = lanes.find((one) => one.service === service);
  const mark = lane === undefined ? undefined : marksOf(lane, frame)[Number(index)];
  return lane === undefined || mark === undefined ? undefined : { lane, from: mark.from, words: sentence(mark.words) };
}

export function laneWords({ steps }: Lane, time: number): string {
  const step = stepAt(steps, time);
  return `${clockWords(time)}: ${step === undefined ? 'not known' : stepWords(step)}`;
}

export function changesWords(answer: LanesAnswer, { window, width }: Frame, time: number): string {
  const x = xOf(window, width, time);
  const bar = barsOf(answer, window, width).find((one) => x >= one.x && x < one.x + one.width);
  return bar === undefined ? clockWords(time) : `${clockWords(bar.from)} to ${clockWords(bar.to)}: ${plural(bar.count, 'change')}`;
}

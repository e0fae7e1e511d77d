// What a lane looks like: areas by state, blocks of outages, spans of rollouts and stories, and where their words have room. Pure; px.

import type { Lane, Step, Story } from '#lib/churn/chronicle-view.ts';
import type { Outage } from '#lib/churn/outage.ts';
import type { Rollout } from '#lib/churn/rollout.ts';
import { outageLabel, outageWords, rolloutLabel, rolloutWords, storyLabel, storyWords } from '#lib/words/churn.ts';
import { placeLabels, type Wanted, widthOf } from './labels.ts';
import { dropsOf, type OutageBlock, outageBlocks } from './outage-blocks.ts';
import { type TimeWindow, xOf } from './time-window.ts';

export type Frame = { readonly window: TimeWindow; readonly width: number; readonly now: number };

/** Of the row: above are spans with their words, below the area with the outages on it. */
export const LANE = { height: 32, spans: 3, spanWords: 11, area: 15, base: 30 } as const;
const AREA = LANE.base - LANE.area;

/** As paths of SVG. `top`: the line over those that are ready. */
export type Areas = { readonly ready: string; readonly notReady: string; readonly draining: string; readonly top: string };

export type MarkTone = 'broken' | 'warning' | 'calm';

/** Something that lasts, with its words: `block` lies on the area, `span` over it. */
export type Mark = {
  readonly look: 'block' | 'drops' | 'span';
  readonly tone: MarkTone;
  readonly left: number;
  readonly right: number;
  /** Where it begins, for going there; undefined: before the look. */
  readonly from: number | undefined;
  readonly label: string;
  /** In a sentence. */
  readonly words: string;
  /** Left end of the label; undefined: there is no room. */
  readonly labelAt: number | undefined;
};

/** Thinner than this a state that is not ready would vanish. */
const SEEN = 2;

function rect(left: number, right: number, top: number, bottom: number): string {
  return `M${left} ${top}H${right}V${bottom}H${left}Z`;
}

/** The most Pods that the lane has in any state at once, for its scale. */
function mostOf(steps: readonly Step[]): number {
  return Math.max(1, ...steps.map(({ ready, notReady, draining }) => ready + notReady + draining));
}

/** Whole px across, so that no seam is seen between neighbours; what is not ready at least so wide that it is seen. */
export function areasOf(steps: readonly Step[], { window, width, now }: Frame): Areas {
  const unit = AREA / mostOf(steps);
  const y = (count: number): number => Math.round((LANE.base - count * unit) * 4) / 4;
  const end = Math.min(window.to, now);
  const areas = { ready: '', notReady: '', draining: '', top: '' };
  for (const [i, { time, ready, notReady, draining }] of steps.entries()) {
    const until = Math.min(end, steps[i + 1]?.time ?? end);
    const from = Math.max(window.from, time);
    if (until < from || until <= window.from || from >= window.to) continue;
    const left = Math.round(xOf(window, width, from));
    const right = Math.round(xOf(window, width, until));
    const seen = Math.max(right, left + SEEN);
    if (right > left && ready > 0) areas.ready += rect(left, right, y(ready), LANE.base);
    if (right > left) areas.top += `${areas.top === '' ? 'M' : 'L'}${left} ${y(ready)}H${right}`;
    if (notReady > 0) areas.notReady += rect(left, seen, y(ready + notReady), y(ready));
    if (draining > 0) areas.draining += rect(left, seen, y(ready + notReady + draining), y(ready + notReady));
  }
  return areas;
}

type Drawn = Omit<Mark, 'labelAt' | 'left' | 'right'> & { readonly until: number | undefined };

function blockOf({ from, to, lost, outages }: OutageBlock, now: number): Drawn {
  const [longest] = outages;
  const label = longest === undefined ? '' : outageLabel({ ...longest, from, to }, now);
  const words = outages.map((outage) => outageWords(outage, now)).join('; ');
  return { look: 'block', tone: lost ? 'broken' : 'calm', from, until: to, label, words };
}

function dropOf(outage: Outage, now: number): Drawn {
  const { from, to } = outage;
  return { look: 'drops', tone: 'warning', from, until: to, label: outageLabel(outage, now), words: outageWords(outage, now) };
}

function rolloutOf(rollout: Rollout, now: number): Drawn {
  const { began, end } = rollout;
  const isWell = end?.how === 'complete' || end === undefined;
  return {
    look: 'span',
    tone: isWell ? 'calm' : 'warning',
    from: began,
    until: end?.at,
    label: rolloutLabel(rollout, now),
    words: rolloutWords(rollout, now),
  };
}

function storyOf(story: Story): Drawn {
  const isTrouble = story.kind === 'flapping' || story.kind === 'nodeLost' || story.kind === 'eviction';
  return {
    look: 'span',
    tone: isTrouble ? 'warning' : 'calm',
    from: story.from,
    until: story.to,
    label: storyLabel(story),
    words: storyWords(story),
  };
}

/** In the window, at least so wide that it can be pointed at. */
function placed(drawn: Drawn, { window, width, now }: Frame): Omit<Mark, 'labelAt'> | undefined {
  const from = drawn.from ?? window.from;
  const until = drawn.until ?? now;
  if (until < window.from || from > window.to) return undefined;
  const left = Math.max(0, Math.round(xOf(window, width, from)));
  const right = Math.min(width, Math.max(left + 3, Math.round(xOf(window, width, until))));
  const { look, tone, label, words } = drawn;
  return { look, tone, left, right, from: drawn.from, label, words };
}

function labelled(marks: readonly Omit<Mark, 'labelAt'>[], width: number): readonly Mark[] {
  const wanted = marks.map(({ left, right, label }): Wanted => ({ left, right, width: widthOf(label) }));
  const places = placeLabels(wanted, width);
  return marks.map((mark, i) => ({ ...mark, labelAt: places[i] }));
}

const RANK: Readonly<Record<MarkTone, number>> = { broken: 0, warning: 1, calm: 2 };

/** Marks on the area, and those over it; of each the worst first, whose words find room first. */
export function marksOf(lane: Lane, frame: Frame): readonly Mark[] {
  const { now, width } = frame;
  const shown = (drawn: readonly Drawn[]): readonly Mark[] => {
    const marks = drawn.flatMap((one) => placed(one, frame) ?? []);
    return labelled(
      marks.sort((a, b) => RANK[a.tone] - RANK[b.tone]),
      width,
    );
  };
  const blocks = outageBlocks(lane.outages).map((block) => blockOf(block, now));
  const drops = dropsOf(lane.outages).map((outage) => dropOf(outage, now));
  const spans = [...lane.rollouts.map((rollout) => rolloutOf(rollout, now)), ...lane.stories.map(storyOf)];
  return [...shown([...blocks, ...drops]), ...shown(spans)];
}

/** What holds at a time; undefined: nothing is known yet. */
export function stepAt(steps: readonly Step[], time: number): Step | undefined {
  return steps.findLast((step) => step.time <= time);
}

/** Where anybody of these lost everybody: left and right, as blocks have it. */
export function outagesIn(lanes: readonly Lane[], frame: Frame): readonly { readonly left: number; readonly right: number }[] {
  return outageBlocks(lanes.flatMap(({ outages }) => outages.filter(({ lost }) => lost))).flatMap(
    (block) => placed(blockOf(block, frame.now), frame) ?? [],
  );
}

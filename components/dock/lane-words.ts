// What a lane tells in words: a gist for its head, and all of it for who does not see it.

import type { Lane, Step } from '#lib/churn/chronicle-view.ts';
import { standsStill } from '#lib/churn/rollout.ts';
import type { Outage } from '#lib/churn/outage.ts';
import { lastedWords } from '#lib/std/age.ts';
import { plural } from '#lib/std/plural.ts';
import { sentence } from '#lib/std/sentence.ts';
import { outageWords, rolloutWords, storyWords } from '#lib/words/churn.ts';
import { clockWords } from '#components/parts/clock-words.ts';
import type { MarkTone } from './lane-shape.ts';
import { dropsOf, outageBlocks } from './outage-blocks.ts';

export type Gist = { readonly tone: MarkTone; readonly words: string };

const kindsOf: Readonly<Record<Lane['stories'][number]['kind'], string>> = {
  scale: 'scaled',
  drain: 'drain',
  eviction: 'eviction',
  nodeLost: 'Node lost',
  flapping: 'flapping',
  edit: 'edited',
};

/** Seconds in which nobody was ready whom the Service had before. */
function lostMs({ outages }: Lane, now: number): number {
  return outageBlocks(outages).reduce((sum, { from, to, lost }) => (lost && from !== undefined ? sum + (to ?? now) - from : sum), 0);
}

function lasts({ from, to }: Pick<Outage, 'from' | 'to'>, at: number): boolean {
  return (from ?? 0) <= at && at < (to ?? Number.POSITIVE_INFINITY);
}

/** `node-2 drops`, or `3 Nodes drop`. */
function nodesOf(drops: readonly Outage[], one: string, many = one): string {
  const nodes = new Set(drops.map(({ node = 'a Node' }) => node));
  const [first = ''] = nodes;
  return nodes.size === 1 ? `${first} ${one}` : `${plural(nodes.size, 'Node')} ${many}`;
}

/** The worst first; one thing only. `at`: the moment that is looked at. */
export function gistOf(lane: Lane, at: number, now: number): Gist {
  const { rollouts, stories, changes } = lane;
  const blocks = outageBlocks(lane.outages);
  const current = blocks.find((block) => lasts(block, at));
  if (current?.lost === true) return { tone: 'broken', words: 'nobody ready' };
  const lost = lostMs(lane, now);
  if (lost > 0) return { tone: 'broken', words: `nobody ready ${lastedWords(lost)}` };
  const drops = dropsOf(lane.outages);
  const dropping = drops.filter((drop) => lasts(drop, at));
  if (dropping.length > 0) return { tone: 'warning', words: nodesOf(dropping, 'drops', 'drop') };
  if (stories.some(({ kind }) => kind === 'flapping')) return { tone: 'warning', words: 'flapping' };
  const stuck = rollouts.find((rollout) => standsStill(rollout, now));
  if (stuck !== undefined) return { tone: 'warning', words: 'rollout stands still' };
  if (drops.length > 0) return { tone: 'warning', words: nodesOf(drops, 'dropped') };
  const failed = rollouts.find(({ end }) => end !== undefined && end.how !== 'complete');
  if (failed?.end !== undefined) return { tone: 'warning', words: `rollout ${failed.end.how}` };
  const trouble = stories.find(({ kind }) => kind === 'nodeLost' || kind === 'eviction');
  if (trouble !== undefined) return { tone: 'warning', words: kindsOf[trouble.kind] };
  if (current !== undefined) return { tone: 'calm', words: 'nobody ready yet' };
  if (rollouts.length > 0) return { tone: 'calm', words: rollouts.length === 1 ? 'rollout' : `${rollouts.length} rollouts` };
  const [story] = stories;
  return { tone: 'calm', words: story === undefined ? plural(changes, 'change') : kindsOf[story.kind] };
}

/** `3 ready, 1 not ready` */
export function stepWords({ ready, notReady, draining }: Step): string {
  const parts = [`${ready} ready`];
  if (notReady > 0) parts.push(`${notReady} not ready`);
  if (draining > 0) parts.push(`${draining} draining`);
  return parts.join(', ');
}

/** All that a lane shows, in sentences with their times. */
export function laneSummary({ changes, outages, rollouts, stories, steps }: Lane, now: number): string {
  const at = (time: number | undefined): string => (time === undefined ? '' : `, ${clockWords(time)}`);
  const told = [
    ...outages.map((outage) => ({ from: outage.from, words: outageWords(outage, now) })),
    ...rollouts.map((rollout) => ({ from: rollout.began, words: rolloutWords(rollout, now) })),
    ...stories.map((story) => ({ from: story.from, words: storyWords(story) })),
  ].sort((a, b) => (a.from ?? 0) - (b.from ?? 0));
  const last = steps.at(-1);
  return [
    `${plural(changes, 'change')}.`,
    ...told.map(({ from, words }) => sentence(`${words}${at(from)}`)),
    ...(last === undefined ? [] : [`At the end ${stepWords(last)}.`]),
  ].join(' ');
}

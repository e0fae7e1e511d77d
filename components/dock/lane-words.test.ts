// Tests of what a lane tells in words.

import { expect, test } from 'vitest';
import type { Lane } from '#lib/churn/chronicle-view.ts';
import { buildLane, buildOutage, buildRollout, buildStory } from '#testing/builders/lanes.ts';
import { clockWords } from '#components/parts/clock-words.ts';
import { gistOf, laneSummary } from './lane-words.ts';

const NOW = 100_000;

test.each<[string, Partial<Lane>, string, string]>([
  ['an outage at the moment', { outages: [buildOutage(50_000, undefined)] }, 'broken', 'nobody ready'],
  ['outages before it', { outages: [buildOutage(10_000, 36_000), buildOutage(40_000, 44_000)] }, 'broken', 'nobody ready 30 s'],
  ['Nodes', { outages: ['a', 'b'].map((node) => buildOutage(1, undefined, { kind: 'nodeDrops', node })) }, 'warning', '2 Nodes drop'],
  ['a Node before it', { outages: [buildOutage(1, 2, { kind: 'nodeDrops', node: 'node-2' })] }, 'warning', 'node-2 dropped'],
  ['flapping before a rollout', { stories: [buildStory('flapping', 1, 2)], rollouts: [buildRollout(1, undefined)] }, 'warning', 'flapping'],
  ['a rollout without progress', { rollouts: [buildRollout(1, undefined)] }, 'warning', 'rollout stands still'],
  ['one that was taken back', { rollouts: [buildRollout(1, { at: 5, how: 'undone' })] }, 'warning', 'rollout undone'],
  ['a Node lost', { stories: [buildStory('scale', 1, 2), buildStory('nodeLost', 1, 2)] }, 'warning', 'Node lost'],
  ['nobody yet', { outages: [buildOutage(50_000, undefined, { lost: false })] }, 'calm', 'nobody ready yet'],
  ['two rollouts', { rollouts: [1, 2].map((at) => buildRollout(at, { at: 5, how: 'complete' })) }, 'calm', '2 rollouts'],
  ['a story', { stories: [buildStory('scale', 1, 2)] }, 'calm', 'scaled'],
  ['nothing of all this', { changes: 3 }, 'calm', '3 changes'],
])('%s', (_, over, tone, words) => {
  expect(gistOf(buildLane(over), 60_000, NOW)).toEqual({ tone, words });
});

test('all of it, in order of time', () => {
  const lane = buildLane({
    changes: 8,
    outages: [buildOutage(50_000, 76_000)],
    stories: [buildStory('flapping', 10_000, 28_000)],
    steps: [{ time: 0, ready: 3, notReady: 1, draining: 0 }],
  });
  const flapping = `Flapping: ceased to be ready 3 times in 18 s, ${clockWords(10_000)}.`;
  const outage = `Nobody ready for 26 s (IPv4, port http), ${clockWords(50_000)}.`;
  expect(laneSummary(lane, NOW)).toBe(`8 changes. ${flapping} ${outage} At the end 3 ready, 1 not ready.`);
});

// Tests of outages as blocks.

import { expect, test } from 'vitest';
import { buildOutage } from '#testing/builders/lanes.ts';
import { dropsOf, outageBlocks } from './outage-blocks.ts';

const spans = (outages: Parameters<typeof outageBlocks>[0]) => outageBlocks(outages).map(({ from, to, lost }) => [from, to, lost]);

test('windows of several families and ports that lie upon each other are one block', () => {
  const six = { family: 'IPv6' } as const;
  expect(spans([buildOutage(10, 20), buildOutage(12, 25, six), buildOutage(40, 50, six)])).toEqual([
    [10, 25, true],
    [40, 50, true],
  ]);
  expect(spans([buildOutage(12, undefined), buildOutage(undefined, 14, { lost: false })])).toEqual([[undefined, undefined, true]]);
});

test('of one block the longest window comes first, and nobody ready before nobody usable', () => {
  const usable = buildOutage(10, 20, { kind: 'nobodyUsable' });
  const [block] = outageBlocks([usable, buildOutage(10, 20), buildOutage(10, 22, { family: 'IPv6' })]);
  expect(block?.outages.map(({ kind, family }) => [kind, family])).toEqual([
    ['nobodyReady', 'IPv6'],
    ['nobodyReady', 'IPv4'],
    ['nobodyUsable', 'IPv4'],
  ]);
});

test('what a Node drops is apart', () => {
  const drops = [buildOutage(30, 40, { kind: 'nodeDrops', node: 'b' }), buildOutage(10, 20, { kind: 'nodeDrops', node: 'a' })];
  expect(outageBlocks(drops)).toEqual([]);
  expect(dropsOf([buildOutage(1, 2), ...drops]).map(({ node }) => node)).toEqual(['a', 'b']);
});

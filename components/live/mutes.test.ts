// Tests of what a reader has muted: the records as they are shown, and what a state lacks when that changes.

import { expect, test } from 'vitest';
import { put } from '#lib/cluster/delta.ts';
import { apply, newState } from '#lib/cluster/state.ts';
import type { ServiceSummary } from '#lib/cluster/summary.ts';
import { buildFinding } from '#testing/builders/finding.ts';
import { buildService } from '#testing/builders/kube.ts';
import { buildSummary } from '#testing/builders/summary.ts';
import { keepMutes, mutesHere, nextEnd, onMutes, recordHere, remuted } from './mutes.ts';

const mute = { rule: 'none-ready', until: 100, reason: 'known' };
const summary: ServiceSummary = {
  ...buildSummary('shop', 'web'),
  findings: [
    { id: 'a', rule: 'none-ready', subject: { kind: 'Service', key: 'shop/web' }, severity: 'broken', title: '', short: '', since: 0 },
    { id: 'b', rule: 'no-address', subject: { kind: 'Service', key: 'shop/web' }, severity: 'warning', title: '', short: '', since: 0 },
  ],
};

test('findings and summaries say who muted them; all else, and what is not muted, is the same object', () => {
  expect(recordHere([mute], buildFinding(), 0)).toMatchObject({ muted: { by: 'browser', until: 100, reason: 'known' } });
  expect(recordHere([mute], summary, 0)).toMatchObject({ findings: [{ id: 'a', muted: { by: 'browser' } }, { id: 'b' }] });
  const others = [buildService(), buildFinding({ rule: 'no-address' }), buildSummary('shop', 'well', 'broken')];
  for (const record of others) expect(recordHere([mute], record, 0)).toBe(record);
});

test('a state is brought in line when something is muted, when it ends, and when it is lifted', () => {
  const state = newState();
  apply(state, [put(buildFinding()), put(summary), put(buildService())]);
  const deltas = remuted(state, [mute], 0);
  expect(deltas).toHaveLength(2);
  apply(state, deltas);
  expect(remuted(state, [mute], 0)).toEqual([]);
  expect(remuted(state, [mute], 100)).toHaveLength(2);
  apply(state, remuted(state, [], 0));
  expect([...state.tables.Finding.values()].map(({ muted }) => muted)).toEqual([undefined]);
  expect(remuted(state, [], 0)).toEqual([]);
});

test('what is kept: those that have not ended, told to whoever listens', () => {
  const heard: number[] = [];
  const stop = onMutes(() => heard.push(mutesHere().length));
  keepMutes([mute, { ...mute, until: 50 }], 50);
  expect(mutesHere()).toEqual([mute]);
  expect(nextEnd(mutesHere(), 50)).toBe(100);
  expect(nextEnd(mutesHere(), 100)).toBeUndefined();
  keepMutes([], 50);
  stop();
  keepMutes([mute], 0);
  keepMutes([], 0);
  expect(heard).toEqual([1, 0]);
});

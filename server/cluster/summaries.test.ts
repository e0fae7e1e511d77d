// Law: summaries kept up batch by batch equal those made from nothing, and an unrelated change makes none.

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { put, remove } from '#lib/cluster/delta.ts';
import { KINDS, recordKey } from '#lib/cluster/record.ts';
import { type ClusterState, newState, records } from '#lib/cluster/state.ts';
import { drawFrom, drawRecord } from '#testing/builders/kube.ts';
import { RESOURCES } from '#lib/kube/record.ts';
import type { ClusterInfo } from '#lib/wire/message.ts';
import { manualClock } from '#testing/manual-clock.ts';
import { fold } from './derivation.ts';
import { createLiveCluster } from './live.ts';
import { feedLine, feedLists, readRecorded } from '#testing/recorded/sink.ts';
import { SUMMARIES } from './summaries.ts';

const INFO: ClusterInfo = { name: 'test', source: 'demo', server: '', version: undefined, namespace: undefined, problem: undefined };
/** Findings have a test of their own. */
const GIVEN = new Set<string>([...RESOURCES.map(({ kind }) => kind), 'Finding']);

function summaries(state: ClusterState): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const kind of KINDS) {
    if (GIVEN.has(kind)) continue;
    for (const [key, record] of state.tables[kind]) found[`${kind} ${key}`] = structuredClone(record);
  }
  return found;
}

function fromNothing(state: ClusterState): Record<string, unknown> {
  const fresh = newState();
  fold(fresh, [...records(state)].filter((record) => GIVEN.has(record.kind)).map(put), SUMMARIES, 0);
  return summaries(fresh);
}

test('over the whole recording', () => {
  const clock = manualClock();
  const cluster = createLiveCluster({ clock, info: INFO });
  const lines = readRecorded('shop');
  feedLists(cluster, lines);
  cluster.flush();
  expect(summaries(cluster.state)).toEqual(fromNothing(cluster.state));
  let fed = 0;
  for (const line of lines.filter((l) => l.t > 0)) {
    feedLine(cluster, line);
    clock.advance(60);
    fed++;
    if (fed % 5 === 0) expect(summaries(cluster.state)).toEqual(fromNothing(cluster.state));
  }
  cluster.flush();
  expect(summaries(cluster.state)).toEqual(fromNothing(cluster.state));
  expect(fed).toBeGreaterThan(300);
});

test('over random histories', () => {
  const delta = fc.tuple(fc.array(fc.nat(251), { maxLength: 60, size: 'max' }), fc.nat(3)).map(([numbers, how]) => {
    const record = drawRecord(drawFrom(numbers));
    return how === 0 ? remove(record.kind, recordKey(record)) : put(record);
  });
  const history = fc.array(fc.array(delta, { minLength: 1, maxLength: 5 }), { maxLength: 20, size: 'max' });
  fc.assert(
    fc.property(history, (batches) => {
      const state = newState();
      for (const batch of batches) fold(state, batch, SUMMARIES, 0);
      expect(summaries(state)).toEqual(fromNothing(state));
    }),
    { numRuns: 200 },
  );
});

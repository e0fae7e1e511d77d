// The demo's past: as it was recorded, in the round before; and what follows upon it is what follows upon any round.

import { beforeAll, describe, expect, test } from 'vitest';
import type { Batch } from '#lib/cluster/delta.ts';
import { apply, type ClusterState, newState } from '#lib/cluster/state.ts';
import type { Told } from '#lib/churn/held.ts';
import { KUBE_KINDS } from '#lib/kube/record.ts';
import { manualClock } from '#testing/manual-clock.ts';
import { feedLists, readRecorded } from '#testing/recorded/sink.ts';
import { createLiveCluster, type LiveCluster } from './cluster/live.ts';
import { liveThrough } from './demo-past.ts';
import { openRecording } from './replay/open-recording.ts';
import type { Recording } from './replay/recording.ts';
import { NO_CLUSTER } from './source.ts';
import { createSteppedClock } from './stepped-clock.ts';

let recording: Recording;
let cluster: LiveCluster;
const under = manualClock();
const batches: Batch[] = [];
const told: Told[] = [];

beforeAll(async () => {
  recording = await openRecording('shop');
  const clock = createSteppedClock(under);
  cluster = createLiveCluster({ clock, info: NO_CLUSTER, onChurn: (_, now) => void told.push(now) });
  cluster.subscribe((batch) => void batches.push(batch));
  await liveThrough(recording, cluster, clock);
});

function kubeRecords({ tables }: ClusterState): unknown {
  return Object.fromEntries(KUBE_KINDS.map((kind) => [kind, Object.fromEntries(tables[kind])]));
}

describe('the past', () => {
  test('ends when the recording begins, and took as long as it', () => {
    const times = batches.map(({ time }) => time);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times[0]).toBeGreaterThanOrEqual(recording.startedAt - recording.duration);
    expect(times[0]).toBeLessThan(recording.startedAt - recording.duration + 1000);
    expect(times.at(-1)).toBeLessThanOrEqual(recording.startedAt);
    expect(cluster.now()).toBe(recording.startedAt);
    expect(batches.length).toBeGreaterThan(100);
  });

  test('its batches are the state, with what follows from it', () => {
    const folded = newState();
    for (const { deltas } of batches) apply(folded, deltas);
    expect(folded.tables).toEqual(cluster.state.tables);
    expect(folded.tables.Finding.size).toBeGreaterThan(5);
  });

  test('search has nobody ready for 26 seconds of it', () => {
    const outage = told.flatMap(({ outages }) => outages).find(({ service, lost }) => lost && service === 'shop/search');
    const { from = 0, to = 0 } = outage ?? {};
    expect(from - (recording.startedAt - recording.duration)).toBeGreaterThan(275_000);
    expect(from - (recording.startedAt - recording.duration)).toBeLessThan(276_000);
    expect(Math.round((to - from) / 1000)).toBe(26);
  });

  test('each transition has its cause: the times and uids of objects are those of the round', () => {
    const causes = new Set(told.flatMap(({ transitions }) => transitions.map(({ cause }) => cause.kind)));
    expect(causes).toContain('rollout');
    expect(causes).not.toContain('unknown');
  });

  test('then the lists of the live round come, and the cluster is as if it had seen nothing else', () => {
    const fresh = createLiveCluster({ clock: manualClock(), info: NO_CLUSTER });
    for (const one of [cluster, fresh]) {
      feedLists(one, readRecorded('shop'));
      one.flush();
    }
    expect(kubeRecords(cluster.state)).toEqual(kubeRecords(fresh.state));
    expect(cluster.now()).toBe(recording.startedAt);
  });
});

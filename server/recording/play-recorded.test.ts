// A recording in less memory than it needs: what can not be gone back to is said.

import { expect, test } from 'vitest';
import { manualClock } from '#testing/manual-clock.ts';
import type { ClusterInfo } from '#lib/wire/message.ts';
import { createLiveCluster } from '#server/cluster/live.ts';
import { liveThrough } from '#server/demo-past.ts';
import { createHistory } from '#server/history/create-history.ts';
import { openRecording } from '#server/replay/open-recording.ts';
import { NO_CLUSTER } from '#server/source.ts';
import { createSteppedClock } from '#server/stepped-clock.ts';
import { playRecorded } from './play-recorded.ts';

const INFO: ClusterInfo = { ...NO_CLUSTER, source: 'recording', recording: { file: 'shop.ndjson.zst', from: 1000, to: 2000 } };

/** What the page and the terminal are told of the shop's eight minutes in so many bytes. */
async function played(bytes: number): Promise<{ readonly keptFrom: number | undefined; readonly warned: readonly string[] }> {
  const clock = createSteppedClock(manualClock());
  const cluster = createLiveCluster({ clock, info: INFO });
  const grain = { blockBytes: 10_000, leastBytes: 10_000, checkpointFactor: 0 };
  const history = createHistory({ cluster, clock: manualClock(), bounds: { bytes, age: Number.MAX_SAFE_INTEGER }, run: 'shop', grain });
  const shop = await openRecording('shop');
  const warned: string[] = [];
  await playRecorded({
    recorded: { past: (of, by) => liveThrough(shop, of, by) },
    cluster,
    clock,
    history,
    log: { warn: (text) => void warned.push(text) },
  });
  await history.close();
  cluster.close();
  return { keptFrom: cluster.current().cluster.recording?.keptFrom, warned };
}

test('all of it fits: nothing is said', async () => {
  expect(await played(1 << 28)).toEqual({ keptFrom: undefined, warned: [] });
});

test('its beginning does not: from when on it is kept, and which flag keeps more', async () => {
  const { keptFrom, warned } = await played(60_000);
  expect(keptFrom).toBeGreaterThan(1000);
  expect(warned).toEqual([
    `shop.ndjson.zst is larger than the memory that history may take: nothing before ${new Date(keptFrom ?? 0).toISOString()} can be gone back to. Open it with a larger --history-memory.`,
  ]);
});

// The way of a watch event in the server: bytes -> decode -> LiveCluster -> one batch as bytes.

import type { Batch } from '#lib/cluster/delta.ts';
import type { Clock } from '#server/clock.ts';
import { createLiveCluster, type LiveCluster } from '#server/cluster/live.ts';
import { SHORTEST_WINDOW } from '#server/cluster/window.ts';
import { decodeEvent } from '#server/kube/api/decode.ts';
import { batchEvents } from '#server/stream/event-bytes.ts';
import type { WatchLine } from './recorded-lines.ts';
import { stillClock } from './still-clock.ts';

export function newCluster(clock: Clock = stillClock()): LiveCluster {
  const info = { name: 'bench', source: 'demo', server: '', version: undefined, namespace: undefined, problem: undefined } as const;
  return createLiveCluster({ clock, info });
}

/** Serialises each batch once, whole; resolves to nothing, but counts the bytes so that none is left out. */
export function countBatchBytes(cluster: LiveCluster): () => number {
  let bytes = 0;
  cluster.subscribe((batch: Batch) => {
    for (const frame of batchEvents(batch, 'bench')) bytes += frame.length;
  });
  return () => bytes;
}

export function feedLine(cluster: LiveCluster, line: WatchLine): void {
  const event = decodeEvent(line.kind, line.bytes);
  if (event.kind === 'put') cluster.put(event.record);
  if (event.kind === 'delete') cluster.delete(line.kind, event.key);
  if (event.kind === 'fault') throw new Error(`The recording holds an object that cannot be read: ${event.fault.problem}`);
}

/** Feeds the lines with a batch for each window of recorded time in which there were any. */
export function feedLines(cluster: LiveCluster, lines: readonly WatchLine[]): void {
  let due = (lines[0]?.t ?? 0) + SHORTEST_WINDOW;
  for (const line of lines) {
    if (line.t >= due) {
      cluster.flush();
      due = line.t + SHORTEST_WINDOW;
    }
    feedLine(cluster, line);
  }
  cluster.flush();
}

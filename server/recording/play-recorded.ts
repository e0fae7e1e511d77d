// Plays the recording that was opened, and says so where its beginning does not fit the memory that history may take.

import type { LiveCluster } from '#server/cluster/live.ts';
import type { KeptHistory } from '#server/history/create-history.ts';
import type { Log } from '#server/ops/log.ts';
import type { RecordedSource } from '#server/source.ts';
import type { SteppedClock } from '#server/stepped-clock.ts';

type Options = {
  readonly recorded: Pick<RecordedSource, 'past'>;
  readonly cluster: LiveCluster;
  readonly clock: SteppedClock;
  readonly history: Pick<KeptHistory, 'settled' | 'spans'> | undefined;
  readonly log: Pick<Log, 'warn'>;
};

export async function playRecorded({ recorded, cluster, clock, history, log }: Options): Promise<void> {
  let first: number | undefined;
  const unsubscribe = cluster.subscribe(({ time }) => {
    first ??= time;
  });
  await recorded.past(cluster, clock);
  unsubscribe();
  await history?.settled();
  const keptFrom = history?.spans()[0]?.from;
  const { recording } = cluster.current().cluster;
  if (recording === undefined || first === undefined || keptFrom === undefined || keptFrom <= first) return;
  cluster.describe({ recording: { ...recording, keptFrom } });
  log.warn(
    `${recording.file} is larger than the memory that history may take: nothing before ${new Date(keptFrom).toISOString()} can be gone back to. Open it with a larger --history-memory.`,
  );
}

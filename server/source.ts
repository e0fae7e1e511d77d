// What Signalbox shows: the cluster that the configuration names, the one it runs in, or the recorded demo.

import { homedir } from 'node:os';
import { basename } from 'node:path';
import { err, ok, type Result } from '#lib/std/result.ts';
import type { ClusterInfo } from '#lib/wire/message.ts';
import type { LiveCluster } from './cluster/live.ts';
import type { Config, Environment } from './config.ts';
import { liveThrough } from './demo-past.ts';
import { describeConfigProblem } from '#server/kube/credentials/config-problem.ts';
import type { Connection } from '#server/kube/api/connection.ts';
import { loadConnection } from '#server/kube/credentials/load-config.ts';
import { connectTo } from '#server/kube/api/open-connection.ts';
import { play } from './recording/play.ts';
import { openRecordingFile } from './recording/read-recording.ts';
import { openRecording } from './replay/open-recording.ts';
import { createReplay } from './replay/replay.ts';
import type { SteppedClock } from './stepped-clock.ts';

type Past = (cluster: LiveCluster, clock: SteppedClock) => Promise<void>;

/** A cluster that is watched. */
export type Source = {
  readonly connection: Connection;
  /** What the cluster is to live through before it is watched; undefined: nothing is known of its past. */
  readonly past: Past | undefined;
  close(): Promise<void>;
};

/** A file: there is a past and nothing after it. */
export type RecordedSource = { readonly connection: undefined; readonly info: ClusterInfo; readonly past: Past };

/** What is known before anything has been opened. */
export const NO_CLUSTER: ClusterInfo = {
  name: 'none',
  source: 'none',
  server: '',
  version: undefined,
  namespace: undefined,
  problem: undefined,
};

/** The recorded demo cluster, behind the same HTTP as a real one. With a past it begins to play when that is over. */
export async function openDemo({ withPast }: { readonly withPast: boolean }): Promise<Source> {
  const recording = await openRecording('shop');
  const replay = await createReplay({ recording, paused: withPast });
  const connection = connectTo({ server: replay.url, name: 'demo', source: 'demo' });
  return {
    connection,
    past: withPast ? (cluster, clock) => liveThrough(recording, cluster, clock).then(() => replay.play()) : undefined,
    async close() {
      await connection.close();
      await replay.close();
    },
  };
}

/** The clock of the cluster stands at its end. `name`: how it is called. The error is a sentence for the terminal: nothing of it can be shown. */
export async function openRecorded(path: string, name = basename(path)): Promise<Result<RecordedSource, string>> {
  const opened = await openRecordingFile(path, name);
  if (!opened.ok) return opened;
  const { head, lines, problem } = opened.value;
  const recording = (to: number): NonNullable<ClusterInfo['recording']> => ({
    file: name,
    from: head.from,
    to,
    ...(head.anonymised === true && { anonymised: true }),
  });
  return ok({
    connection: undefined,
    info: { ...head.cluster, recording: recording(head.to) },
    async past(cluster, clock) {
      await play(lines(), cluster, clock);
      cluster.describe({ recording: recording(cluster.now()), problem: problem() });
    },
  });
}

/** The error is a sentence for people: what is wrong with the configuration, and what to do. */
export async function openSource(config: Config, env: Environment): Promise<Result<Source, string>> {
  if (config.demo) return ok(await openDemo({ withPast: true }));
  const { context, namespace } = config;
  const connection = await loadConnection({ context, namespace, env, home: homedir() });
  if (connection.ok) return ok({ connection: connection.value, past: undefined, close: () => connection.value.close() });
  const problem = connection.error;
  // Nothing is configured, so nobody is misled by the demo; a configuration that does not work is told instead.
  if (problem.kind === 'none' && problem.missing.length === 0) return ok(await openDemo({ withPast: true }));
  return err(describeConfigProblem(problem));
}

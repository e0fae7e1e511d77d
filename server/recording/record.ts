// signalbox record: writes what the cluster says to a file, until it is told to end, and answers the exit status.

import { randomBytes } from 'node:crypto';
import type { ClusterState } from '#lib/cluster/state.ts';
import { plural } from '#lib/std/plural.ts';
import { HISTORY_VERSION } from '#lib/wire/history.ts';
import type { ClusterInfo, Status } from '#lib/wire/message.ts';
import { systemClock } from '#server/clock.ts';
import type { LiveCluster } from '#server/cluster/live.ts';
import type { Environment } from '#server/config.ts';
import { openReading } from '#server/reading.ts';
import { createAnonymiser, ANONYMISED_WORDS } from './anonymise.ts';
import { observedIn, type RecordingLine } from './lines.ts';
import type { RecordConfig } from './record-command.ts';
import { deltasWithin, observedState, statusWithin } from './scope.ts';
import { writeRecording } from './write-recording.ts';

export const STATUS = { recorded: 0, unwritten: 1, unreadable: 2 } as const;

export type Outcome = { readonly status: (typeof STATUS)[keyof typeof STATUS]; readonly out: string; readonly problem: string };

export type RecordOptions = {
  readonly env: Environment;
  readonly progress: (line: string) => void;
  /** Ends it: a person presses Ctrl-C. */
  readonly signal: AbortSignal;
};

/** Records of a line, so that reading one holds nobody up. */
const PART = 500;

/** The state, as lines. */
export function* stateLines(state: ClusterState, seq: number, time: number, namespace: string | undefined): Generator<RecordingLine> {
  const records = observedState(state, namespace);
  for (let i = 0; i === 0 || i < records.length; i += PART) {
    yield { kind: 'snapshot', seq, time, records: records.slice(i, i + PART), more: i + PART < records.length };
  }
}

export function headOf(cluster: ClusterInfo, namespace: string | undefined, from: number, to: number): RecordingLine {
  return {
    kind: 'history',
    version: HISTORY_VERSION,
    cluster,
    from,
    to,
    ...(namespace !== undefined && { scope: `namespace=${namespace}` }),
  };
}

/** That a watch goes on is no news. */
function newsOf({ kinds }: Status): string {
  return JSON.stringify(Object.values(kinds).map(({ state }) => state));
}

/** Follows the cluster from now on; `end` gives how much changed. */
export function followInto(
  cluster: LiveCluster,
  namespace: string | undefined,
  add: (line: RecordingLine) => void,
): { readonly records: number; end(): { readonly changes: number } } {
  const from = cluster.now();
  let changes = 0;
  let told = newsOf(cluster.current());
  add(headOf(cluster.current().cluster, namespace, from, from));
  add({ kind: 'status', time: from, status: statusWithin(cluster.current(), namespace) });
  let records = 0;
  for (const line of stateLines(cluster.state, cluster.seq(), from, namespace)) {
    if (line.kind === 'snapshot') records += line.records.length;
    add(line);
  }
  const unsubscribe = cluster.subscribe(({ seq, time, deltas: all }) => {
    const deltas = deltasWithin(observedIn(all), namespace);
    changes += deltas.length;
    if (deltas.length > 0) add({ kind: 'batch', seq, time, deltas });
  });
  const unsubscribeStatus = cluster.subscribeStatus(() => {
    const status = cluster.current();
    if (newsOf(status) === told) return;
    told = newsOf(status);
    add({ kind: 'status', time: cluster.now(), status: statusWithin(status, namespace) });
  });
  return {
    records,
    end() {
      unsubscribe();
      unsubscribeStatus();
      add({ kind: 'end', time: cluster.now() });
      return { changes };
    },
  };
}

function untilEnd({ length }: RecordConfig, signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    const end = (): void => resolve(undefined);
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
    if (length !== undefined) systemClock.after(length, end);
  });
}

export async function record(config: RecordConfig, { env, progress, signal }: RecordOptions): Promise<Outcome> {
  const { file, namespace } = config;
  const reading = await openReading(config, env, {});
  if (!reading.ok) return { status: STATUS.unreadable, out: '', problem: reading.error };
  const { cluster, close } = reading.value;
  try {
    const opened = await writeRecording(file, systemClock);
    if (!opened.ok) return { status: STATUS.unwritten, out: '', problem: opened.error };
    const writer = opened.value;
    const began = performance.now();
    const anonymiser = config.anonymise ? createAnonymiser(randomBytes(32)) : undefined;
    const following = followInto(cluster, namespace, (line) => writer.add(anonymiser === undefined ? line : anonymiser.line(line)));
    const name = `${cluster.current().cluster.name}${namespace === undefined ? '' : `, namespace ${namespace}`}`;
    progress(
      `Recording ${name} to ${file}: ${plural(following.records, 'object')} to begin with. ${config.length === undefined ? 'Ctrl-C ends it.' : ''}`.trim(),
    );
    if (anonymiser !== undefined) progress(ANONYMISED_WORDS);
    await Promise.race([untilEnd(config, signal), writer.failed]);
    const { changes } = following.end();
    const finished = await writer.finish();
    if (!finished.ok) return { status: STATUS.unwritten, out: '', problem: finished.error };
    const seconds = Math.round((performance.now() - began) / 1000);
    const out = `Recorded ${plural(changes, 'change')} in ${plural(seconds, 'second')} to ${file} (${plural(finished.value.bytes, 'byte')}). signalbox open ${file} shows it.`;
    return { status: STATUS.recorded, out, problem: '' };
  } finally {
    await close();
  }
}

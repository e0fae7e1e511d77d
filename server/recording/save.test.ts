// A part of the history as a recording: who opens it sees at its end what was seen then.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { manualClock } from '#testing/manual-clock.ts';
import { KUBE_KINDS } from '#lib/kube/record.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { Scope } from '#lib/scope/scope.ts';
import { createLiveCluster, type LiveCluster } from '#server/cluster/live.ts';
import { liveThrough } from '#server/demo-past.ts';
import { createHistory, type KeptHistory } from '#server/history/create-history.ts';
import { openRecording } from '#server/replay/open-recording.ts';
import { NO_CLUSTER } from '#server/source.ts';
import { createSteppedClock } from '#server/stepped-clock.ts';
import type { RecordingLine } from './lines.ts';
import { play } from './play.ts';
import { openRecordingFile } from './read-recording.ts';
import { fileNameOf, savedBytes } from './save.ts';

let folder: string;
let history: KeptHistory;
let cluster: LiveCluster;
/** Of all records, at some times. */
const seen: { readonly time: number; readonly records: unknown }[] = [];

function recordsOf({ tables }: ClusterState, namespace?: string): unknown {
  const isIn = (key: string): boolean => namespace === undefined || !key.includes('/') || key.startsWith(`${namespace}/`);
  return Object.fromEntries(KUBE_KINDS.map((kind) => [kind, Object.fromEntries([...tables[kind]].filter(([key]) => isIn(key)))]));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-save-'));
  const clock = createSteppedClock(manualClock());
  cluster = createLiveCluster({ clock, info: { ...NO_CLUSTER, name: 'my cluster' } });
  history = createHistory({ cluster, clock: manualClock(), bounds: { bytes: 1 << 28, age: 6 * 3_600_000 }, run: 'test' });
  let count = 0;
  cluster.subscribe(({ time }) => {
    if (++count % 40 === 0) seen.push({ time, records: recordsOf(cluster.state) });
  });
  await liveThrough(await openRecording('shop'), cluster, clock);
});
afterAll(async () => {
  await history.close();
  await rm(folder, { recursive: true });
});

async function save(scope: Scope, from: number, to: number, signal = new AbortController().signal): Promise<string> {
  const path = join(folder, `${scope.kind}-${from}-${to}.ndjson.zst`);
  const parts: Uint8Array[] = [];
  for await (const bytes of savedBytes({ history, cluster: cluster.current().cluster, scope, from, to, signal })) parts.push(bytes);
  await writeFile(path, Buffer.concat(parts));
  return path;
}

async function open(
  path: string,
): Promise<{ readonly cluster: LiveCluster; readonly lines: readonly RecordingLine[]; readonly head: unknown }> {
  const file = await openRecordingFile(path);
  if (!file.ok) throw new Error(file.error);
  const lines: RecordingLine[] = [];
  for await (const line of file.value.lines()) lines.push(line);
  expect(file.value.problem()).toBeUndefined();
  const clock = createSteppedClock(manualClock());
  const opened = createLiveCluster({ clock, info: NO_CLUSTER });
  await play(lines, opened, clock);
  return { cluster: opened, lines, head: file.value.head };
}

describe('saved from the history', () => {
  test('of the whole cluster, to any time: the state of that time', async () => {
    expect(seen.length).toBeGreaterThan(2);
    for (const { time, records } of seen) {
      const opened = await open(await save({ kind: 'overview' }, time - 60_000, time));
      expect(recordsOf(opened.cluster.state)).toEqual(records);
      expect(opened.cluster.now()).toBe(time);
      expect(opened.lines.at(-1)).toEqual({ kind: 'end', time });
    }
  });

  test.each<[Scope, string]>([
    [{ kind: 'namespace', namespace: 'payments' }, 'payments'],
    [{ kind: 'service', service: 'shop/web' }, 'shop'],
  ])('%j: its namespace, with Nodes and Namespaces', async (scope, namespace) => {
    const { head, ...opened } = await open(await save(scope, 0, cluster.now()));
    expect(recordsOf(opened.cluster.state)).toEqual(recordsOf(cluster.state, namespace));
    expect(head).toMatchObject({ scope: `namespace=${namespace}`, cluster: { name: 'my cluster' } });
    expect(opened.cluster.current().kinds).toMatchObject({ Pod: { state: 'live', namespace }, Node: { state: 'live' } });
  });
});

test('the name of the file', () => {
  expect(fileNameOf({ ...NO_CLUSTER, name: 'arn:aws/"x"' }, Date.parse('2026-11-22T05:54:14Z'))).toBe(
    'signalbox-arn-aws-x--2026-11-22T055414Z.ndjson.zst',
  );
});

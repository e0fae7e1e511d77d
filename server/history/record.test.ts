// What goes wrong with a recording on disk (docs/reliability.md, rows 29 to 33): only the said loss, one sentence, and history goes on.

import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { apply, type ClusterState, newState } from '#lib/cluster/state.ts';
import { createLiveCluster } from '#server/cluster/live.ts';
import type { RecordingLine } from '#server/recording/lines.ts';
import { play } from '#server/recording/play.ts';
import { openRecordingFile } from '#server/recording/read-recording.ts';
import { createSteppedClock } from '#server/stepped-clock.ts';
import { buildPod } from '#testing/builders/kube.ts';
import { contents, contentsOf } from '#testing/doubles/folding-reader.ts';
import { manualClock } from '#testing/manual-clock.ts';
import { until } from '#testing/until.ts';
import { createHistory, type Grain } from './create-history.ts';
import { type Files, systemFiles } from './files.ts';
import type { History } from './history.ts';
import { encodeHead, headsIn } from './head.ts';

const INFO = {
  name: 'test',
  source: 'kubeconfig',
  server: 'a:6443',
  version: undefined,
  namespace: undefined,
  problem: undefined,
} as const;
const START = Date.UTC(2026, 0, 1);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signalbox-record-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Over = {
  readonly files?: Files;
  readonly grain?: Partial<Grain>;
  readonly bytes?: number;
  readonly name?: string;
  readonly run?: string;
  readonly at?: number;
};

/** A process that records; Pods are numbered. */
async function begin({ files = systemFiles, grain = {}, bytes = 1 << 30, name = 'test', run = '1-a', at = 0 }: Over = {}) {
  const clock = manualClock(START + at);
  const cluster = createLiveCluster({ clock, info: { ...INFO, name } });
  const said: string[] = [];
  const log = { info: (text: string) => void said.push(`info: ${text}`), warn: (text: string) => void said.push(text) };
  const recording = { files, folder, bytes, log };
  const history = createHistory({ cluster, clock, run, bounds: { bytes: 1 << 26, age: 3_600_000 }, grain, recording });
  await history.settled();
  return {
    cluster,
    clock,
    history,
    said,
    /** Pods from one number to another, one a second; all of it is on disk then. */
    async pods(from: number, to: number) {
      for (let number = from; number <= to; number++) {
        cluster.put(buildPod({ name: `p${number}` }));
        cluster.flush();
        clock.advance(1_000);
        await history.settled();
      }
    },
  };
}

/** How many Pods there are at each moment and after each batch that is read, from the beginning. */
async function counts(history: History, from = 0): Promise<readonly (readonly number[])[]> {
  const read: number[][] = [];
  for await (const entry of history.read(from, Number.POSITIVE_INFINITY)) {
    if (entry.kind === 'moment') read.push([entry.state.tables.Pod.size]);
    if (entry.kind !== 'batch') continue;
    const added = entry.batch.deltas.filter((delta) => delta.op === 'put' && delta.record.kind === 'Pod').length;
    if (added > 0) read.at(-1)?.push((read.at(-1)?.at(-1) ?? 0) + added);
  }
  return read;
}

async function linesIn(path: string): Promise<readonly RecordingLine[]> {
  const file = await openRecordingFile(path);
  if (!file.ok) throw new Error(file.error);
  const lines: RecordingLine[] = [file.value.head];
  for await (const line of file.value.lines()) lines.push(line);
  return lines;
}

const names = (): string[] => readdirSync(folder).toSorted();
const segment = (): string => join(folder, names().find((name) => !name.includes('tail')) ?? '');
const upTo = (last: number, first = 1): number[] => Array.from({ length: last - first + 1 }, (_, i) => first + i);

/** Blocks of one batch; a checkpoint after each four. */
const SMALL: Partial<Grain> = { blockBytes: 1, checkpointFactor: 0, leastBytes: 2_500 };

function failing(code: string, fails: () => boolean): Files {
  const refuse = (): Promise<never> => Promise.reject(Object.assign(new Error(code), { code }));
  return {
    ...systemFiles,
    makeFolder: (path) => (fails() ? refuse() : systemFiles.makeFolder(path)),
    async create(path) {
      if (fails()) return refuse();
      const file = await systemFiles.create(path);
      return {
        ...file,
        async append(bytes) {
          if (!fails()) return file.append(bytes);
          // A disk takes what it still can.
          await file.append(bytes.subarray(0, 9));
          return refuse();
        },
      };
    },
  };
}

describe('the files', () => {
  test('are lines of JSON for zstd and a shell, beginning with what they are', async () => {
    const { pods, history } = await begin();
    await pods(1, 3);
    await history.close();
    const lines = execFileSync('zstd', ['-dc', segment()]).toString().trimEnd().split('\n');
    const kinds = lines.map((line) => (JSON.parse(line) as { kind: string }).kind);
    expect(kinds).toEqual(['history', 'status', 'snapshot', 'batch', 'batch', 'batch']);
    expect(statSync(segment()).mode & 0o077).toBe(0);
  });

  test('can be opened as a recording, also where records changed while the checkpoint was made', async () => {
    const { pods, history, cluster, clock } = await begin({
      grain: { checkpointFactor: 0, leastBytes: 40_000, partRecords: 2, blockBytes: 2_000 },
      bytes: 64_000,
    });
    await pods(1, 12);
    // Between two parts the one that was read changes, and one goes.
    for (let round = 0; round < 60; round++) {
      cluster.put(buildPod({ name: `p${1 + (round % 9)}`, labels: { round: `${round}` } }));
      if (round % 7 === 0) cluster.delete('Pod', `shop/p${1 + ((round + 3) % 12)}`);
      cluster.flush();
      clock.advance(4);
    }
    clock.advance(1_000);
    await history.close();
    const segments = await Promise.all(names().flatMap((name) => (name.includes('tail') ? [] : [linesIn(join(folder, name))])));
    const last = segments.at(-1) ?? [];
    // It begins in the middle of the run, with parts, and batches that came while they were made.
    expect(segments.length).toBeGreaterThan(1);
    const kinds = last.map((line) => (line.kind === 'snapshot' ? `${line.kind} ${line.more}` : line.kind));
    expect(kinds.indexOf('snapshot true')).toBeLessThan(kinds.indexOf('batch'));
    expect(kinds.indexOf('batch')).toBeLessThan(kinds.indexOf('snapshot false'));
    for (const lines of [last, segments.flat()]) {
      const steps = createSteppedClock(manualClock(START));
      const again = createLiveCluster({ clock: steps, info: INFO });
      await play(lines, again, steps);
      expect(contents(again.state.tables.Pod.values())).toEqual(contents(cluster.state.tables.Pod.values()));
    }
  });

  test('expire whole, the oldest first, those of other clusters too', async () => {
    const other = await begin({ name: 'other', run: '0-0' });
    await other.pods(1, 2);
    await other.history.close();
    const { pods, history } = await begin({ grain: SMALL, bytes: 12_000 });
    await pods(1, 40);
    expect(names().filter((name) => name.startsWith('0-0'))).toEqual([]);
    expect(history.sizes().disk).toBeLessThan(12_000);
    const [read] = await counts(history);
    expect(read).toEqual(upTo(40, read?.[0]));
    expect(read?.[0]).toBeGreaterThan(20);
    await history.close();
  });
});

describe('row 29: the process is killed', () => {
  test('what was written a second ago is there again', async () => {
    const script = `
      import { createLiveCluster } from '#server/cluster/live.ts';
      import { systemClock } from '#server/clock.ts';
      import { createHistory } from '#server/history/create-history.ts';
      import { systemFiles } from '#server/history/files.ts';
      import { buildPod } from '#testing/builders/kube.ts';
      const cluster = createLiveCluster({ clock: systemClock, info: ${JSON.stringify(INFO)} });
      const log = { info() {}, warn() {} };
      createHistory({ cluster, clock: systemClock, run: '1-a', bounds: { bytes: 1e9, age: 1e9 }, recording: { files: systemFiles, folder: ${JSON.stringify(folder)}, bytes: 1e9, log } });
      let number = 0;
      setInterval(() => cluster.put(buildPod({ name: 'p' + ++number })), 20);
    `;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      cwd: new URL('../..', import.meta.url),
      stdio: 'inherit',
    });
    await until('three flushes', () =>
      names().some((name) => name.includes('tail') && [...headsIn(readFileSync(join(folder, name)))].length >= 3),
    );
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    const { history } = await begin({ run: '2-b', at: Date.now() - START });
    const found: string[] = [];
    for await (const entry of history.read(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY)) {
      if (entry.kind === 'moment') found.push(...[...entry.state.tables.Pod.values()].map(({ metadata }) => metadata.name));
    }
    expect(found.length).toBeGreaterThan(20);
    expect(new Set(found)).toEqual(new Set(upTo(found.length).map((number) => `p${number}`)));
    await history.close();
  });

  test('a tail that ends anywhere costs the piece in which it ends', async () => {
    const { pods, history } = await begin();
    await pods(1, 4);
    const tail = join(folder, names().find((name) => name.includes('tail')) ?? '');
    const whole = readFileSync(tail);
    const ends = [...headsIn(whole)].map(({ head, at }) => at + head.length);
    expect(ends.length).toBe(4);
    for (let size = 0; size <= whole.length; size += 29) {
      writeFileSync(tail, whole.subarray(0, size));
      const after = await begin({ run: '2-b', at: 60_000 });
      const left = ends.filter((end) => end <= size).length;
      expect(await counts(after.history)).toEqual([left === 0 ? [0] : upTo(left)]);
      expect(after.said.filter((text) => text.includes('ends early'))).toHaveLength(size === 0 || ends.includes(size) ? 0 : 1);
      await after.history.close();
    }
    await history.close();
  });
});

describe('row 30: the disk is full', () => {
  test('it is said once, history goes on in memory, and is recorded again when there is space', async () => {
    let isFull = false;
    const { pods, history, said } = await begin({ files: failing('ENOSPC', () => isFull) });
    await pods(1, 3);
    isFull = true;
    await pods(4, 90);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(`The disk of ${folder} is full, so nothing is recorded. History goes on in memory`);
    expect(await counts(history)).toEqual([upTo(90)]);
    isFull = false;
    await pods(91, 170);
    expect(said.slice(1)).toEqual([`info: recording into ${folder} goes on`]);
    expect(await counts(history)).toEqual([upTo(170)]);
    await history.close();
    const after = await begin({ run: '2-b', at: 600_000 });
    const read = await counts(after.history);
    expect(read[0]).toEqual(upTo(3));
    expect(read[1]?.at(-1)).toBe(170);
    expect(after.history.spans().map(({ why }) => why)).toEqual([undefined, 'damaged']);
    await after.history.close();
  });
});

describe('row 31: the folder may not be written', () => {
  test.each(['EACCES', 'ENOTDIR', 'EIO'])('%s at the start: said once, and history is kept in memory', async (code) => {
    const { pods, history, said } = await begin({ files: failing(code, () => true) });
    await pods(1, 80);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('so nothing is recorded');
    expect(said[0]).toContain('History goes on in memory');
    expect(await counts(history)).toEqual([upTo(80)]);
    await history.close();
  });
});

describe('row 32: a segment is cut, or a bit of it is flipped', () => {
  async function recorded(): Promise<void> {
    const { pods, history } = await begin({ grain: SMALL });
    await pods(1, 12);
    await history.close();
  }

  test('anywhere: what is read is right, and only what was damaged up to the next checkpoint is missing', async () => {
    await recorded();
    const path = segment();
    const whole = readFileSync(path);
    let most = 0;
    for (let at = 0; at < whole.length; at += 151) {
      const broken = Buffer.from(whole);
      broken[at] = (broken[at] ?? 0) ^ 0x10;
      writeFileSync(path, broken);
      const { history, said } = await begin({ run: '2-b', at: 600_000 });
      const read = await counts(history);
      const seen = new Set(read.flat());
      for (const run of read) expect(run).toEqual(upTo(run.at(-1) ?? 0, run[0]));
      most = Math.max(most, 12 - [...seen].filter((count) => count > 0).length);
      expect(said.filter((text) => text.includes('damaged'))).toHaveLength(1);
      await history.close();
    }
    expect(most).toBeLessThanOrEqual(5);
  });

  /** Checkpoints of many parts, between which records change; what was live after each batch, by its number. */
  async function walked() {
    const { pods, history, cluster, clock } = await begin({
      grain: { checkpointFactor: 0, leastBytes: 15_000, partRecords: 2, blockBytes: 1 },
    });
    const seen = new Map<number, readonly string[]>();
    cluster.subscribe(({ seq }) => seen.set(seq, contentsOf(cluster.state)));
    await pods(1, 9);
    for (let round = 0; round < 60; round++) {
      cluster.put(buildPod({ name: `p${1 + (round % 9)}`, labels: { round: `${round}` } }));
      cluster.flush();
      clock.advance(4);
    }
    clock.advance(1_000);
    await history.settled();
    return { history, seen };
  }

  async function checkAll(history: History, seen: ReadonlyMap<number, readonly string[]>): Promise<void> {
    for (const [from, to] of history.spans().flatMap((span) => [[span.from, span.to] as const, [span.to, span.to] as const])) {
      let state: ClusterState | undefined;
      for await (const entry of history.read(from, to)) {
        if (entry.kind === 'status') continue;
        if (entry.kind === 'moment') ({ state } = entry);
        else if (state !== undefined) apply(state, entry.batch.deltas);
        const seq = entry.kind === 'moment' ? entry.seq : entry.batch.seq;
        expect(contentsOf(state ?? newState())).toEqual(seen.get(seq) ?? []);
      }
    }
  }

  /** Places within blocks of batches, those that came while a checkpoint was made among them. */
  function places(): readonly number[] {
    const found = [...headsIn(readFileSync(segment()))].filter(({ head }) => head.part === 'batches');
    return found.filter((_, i) => i % 3 === 0).map(({ head, at }) => at + (head.length >> 1));
  }

  function flip(at: number): void {
    const bytes = readFileSync(segment());
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(segment(), bytes);
  }

  test('while a checkpoint was made: then it is none, be it seen at the start or in reading', async () => {
    const { history, seen } = await walked();
    await history.close();
    const whole = readFileSync(segment());
    const all = places();
    for (const at of all) {
      writeFileSync(segment(), whole);
      const during = await begin({ run: '2-b', at: 600_000 });
      flip(at);
      await checkAll(during.history, seen);
      expect(during.history.spans().length).toBeGreaterThan(0);
      await checkAll(during.history, seen);
      await during.history.close();
      const after = await begin({ run: '3-c', at: 700_000 });
      await checkAll(after.history, seen);
      await after.history.close();
    }
    expect(all.length).toBeGreaterThan(10);
  });

  test('while it is read: the reader goes on at the next checkpoint, and the gap is told', async () => {
    const { pods, history, said } = await begin({ grain: SMALL });
    await pods(1, 12);
    const path = segment();
    const bytes = readFileSync(path);
    const batches = [...headsIn(bytes)].filter(({ head }) => head.part === 'batches');
    const place = batches[1]?.at ?? 0;
    bytes[place + 20] = (bytes[place + 20] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    const read = await counts(history);
    expect(read[0]).toEqual([1]);
    expect(read[1]?.at(-1)).toBe(12);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(`${path} is damaged: what it held up to its next checkpoint is a gap`);
    expect(history.spans().map(({ why }) => why)).toEqual([undefined, 'damaged']);
    await history.close();
  });

  test('one that is cut ends there', async () => {
    await recorded();
    const ends = [...headsIn(readFileSync(segment()))]
      .filter(({ head }) => head.part === 'batches')
      .map(({ head, at }) => at + head.length);
    truncateSync(segment(), (ends[6] ?? 0) + 30);
    for (const name of names()) if (name.includes('tail')) rmSync(join(folder, name));
    const { history, said } = await begin({ run: '2-b', at: 600_000 });
    expect(await counts(history)).toEqual([upTo(7)]);
    expect(said.filter((text) => text.includes('ends early'))).toHaveLength(1);
    await history.close();
  });
});

describe('row 33: not ours', () => {
  test('another process records into the same folder: nothing clashes, and no moment is shown twice', async () => {
    const [a, b] = [await begin({ run: '1-a' }), await begin({ run: '1-b', at: 2_000 })];
    await a.pods(1, 5);
    await b.pods(1, 2);
    await Promise.all([a.history.close(), b.history.close()]);
    const { history, said } = await begin({ run: '2-c', at: 60_000 });
    expect(await counts(history)).toEqual([upTo(5)]);
    expect(said.filter((text) => text.includes('Another Signalbox recorded this cluster'))).toHaveLength(1);
    await history.close();
  });

  test('files of another cluster and of a newer format are left alone, and said', async () => {
    const other = await begin({ name: 'other' });
    await other.pods(1, 2);
    await other.history.close();
    const bytes = readFileSync(segment());
    const [first] = [...headsIn(bytes)];
    if (first === undefined) throw new Error('no head');
    const frame = bytes.subarray(first.at, first.at + first.head.length);
    writeFileSync(join(folder, '1-f-000001.ndjson.zst'), Buffer.concat([encodeHead({ ...first.head, version: 99 }), frame]));
    copyFileSync(segment(), join(folder, 'notes.txt'));
    const before = names();
    const { history, said } = await begin({ run: '2-b', at: 60_000 });
    expect(history.spans()).toEqual([]);
    expect(said).toEqual([expect.stringContaining('1 file in'), expect.stringContaining('of another cluster and left alone')]);
    expect(said[0]).toContain('recorded by a newer Signalbox and left alone');
    expect(names()).toEqual(before);
    await history.close();
  });
});

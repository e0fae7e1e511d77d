// A recording and back: who opens the file of a cluster sees what was seen when it was recorded. And files that are not as they should be.

import { appendFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawFrom, drawRecord } from '#testing/builders/kube.ts';
import { manualClock } from '#testing/manual-clock.ts';
import type { Batch } from '#lib/cluster/delta.ts';
import { READERS } from '#lib/kube/record.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { createLiveCluster, type LiveCluster } from '#server/cluster/live.ts';
import { liveThrough } from '#server/demo-past.ts';
import { openRecording } from '#server/replay/open-recording.ts';
import { NO_CLUSTER } from '#server/source.ts';
import { createSteppedClock, type SteppedClock } from '#server/stepped-clock.ts';
import { encodeLine, type RecordingLine } from './lines.ts';
import { play } from './play.ts';
import { openRecordingFile } from './read-recording.ts';
import { followInto } from './record.ts';
import { writeRecording } from './write-recording.ts';

type Lived = { readonly cluster: LiveCluster; readonly clock: SteppedClock; readonly batches: readonly Batch[] };

function newLived(): Lived & { readonly batches: Batch[] } {
  const clock = createSteppedClock(manualClock());
  const cluster = createLiveCluster({ clock, info: NO_CLUSTER, onChurn: () => undefined });
  const batches: Batch[] = [];
  cluster.subscribe((batch) => void batches.push(batch));
  return { cluster, clock, batches };
}

/** Tables as they are, whatever order things came in. */
function contents({ tables }: ClusterState): unknown {
  return Object.fromEntries(Object.entries(tables).map(([kind, table]) => [kind, Object.fromEntries(table)]));
}

let folder: string;
let seen: Lived;
const lines: RecordingLine[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-recording-'));
  const recording = await openRecording('shop');
  const lived = newLived();
  // From the first list on, as a recording that begins with the cluster.
  lived.clock.hold();
  let following: ReturnType<typeof followInto> | undefined;
  const unsubscribe = lived.cluster.subscribe(() => {
    following ??= followInto(lived.cluster, undefined, (line) => void lines.push(line));
  });
  await liveThrough(recording, lived.cluster, lived.clock);
  following?.end();
  unsubscribe();
  seen = lived;
});
afterAll(() => rm(folder, { recursive: true }));

async function write(name: string, of: readonly RecordingLine[] = lines): Promise<string> {
  const path = join(folder, name);
  const clock = manualClock();
  const writer = await writeRecording(path, clock);
  if (!writer.ok) throw new Error(writer.error);
  for (const line of of) {
    writer.value.add(line);
    // Each is written at once, as a frame.
    clock.advance(1000);
  }
  const finished = await writer.value.finish();
  if (!finished.ok) throw new Error(finished.error);
  return path;
}

type Opened = { readonly lived: Lived; readonly problem: string | undefined };

async function open(path: string): Promise<Opened> {
  const file = await openRecordingFile(path);
  if (!file.ok) throw new Error(file.error);
  const lived = newLived();
  await play(file.value.lines(), lived.cluster, lived.clock);
  return { lived, problem: file.value.problem() };
}

describe('a recording of the shop', () => {
  test.each(['whole.ndjson.zst', 'plain.ndjson'])(
    '%s shows what was seen: records, findings and summaries, to the millisecond',
    async (name) => {
      const { lived, problem } = await open(await write(name));
      expect(problem).toBeUndefined();
      expect(contents(lived.cluster.state)).toEqual(contents(seen.cluster.state));
      expect(lived.cluster.now()).toBe(lines.at(-1)?.kind === 'end' ? seen.cluster.now() : 0);
      expect(lived.cluster.state.tables.Finding.size).toBeGreaterThan(5);
      const times = (of: Lived): readonly number[] => of.batches.map(({ time }) => time);
      const opened = new Set(times(lived));
      expect(times(seen).filter((time) => !opened.has(time))).toEqual([]);
    },
  );

  test('it holds what the API server said, and nothing that follows from it', () => {
    const kinds = new Set(
      lines.flatMap((line) => (line.kind === 'batch' ? line.deltas.map((d) => (d.op === 'put' ? d.record.kind : d.kind)) : [])),
    );
    expect(kinds).toContain('Pod');
    for (const derived of ['Finding', 'ServiceSummary', 'NamespaceSummary', 'NodeSummary', 'ZoneSummary'])
      expect(kinds).not.toContain(derived);
    expect(lines[0]).toMatchObject({ kind: 'history', version: 1, cluster: { name: 'none' } });
  });

  test('nothing is left under another name', async () => {
    await write('finished.ndjson.zst');
    expect((await readdir(folder)).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });
});

describe('every record', () => {
  test('is the same when it is read again', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { minLength: 60, maxLength: 60 }), (numbers) => {
        const record = drawRecord(drawFrom(numbers));
        expect(READERS[record.kind](JSON.parse(JSON.stringify(record)))).toEqual({ ok: true, value: record });
      }),
    );
  });
});

describe('a file that is not as it should be', () => {
  test('cut anywhere: what comes before is shown, and it is said', async () => {
    const path = await write('cut.ndjson.zst');
    const { length } = await readFile(path);
    await truncate(path, Math.floor(length / 2));
    const { lived, problem } = await open(path);
    expect(problem).toMatch(
      /cut\.ndjson\.zst ends early: it was cut, or its recording was\. Shown is what comes before, up to 2026-11-23T05:4\d:/,
    );
    expect(lived.batches.length).toBeGreaterThan(10);
    expect(lived.cluster.now()).toBeLessThan(seen.cluster.now());
  });

  test('without its end', async () => {
    expect((await open(await write('no-end.ndjson.zst', lines.slice(0, -1)))).problem).toContain('ends early');
  });

  test('a byte that was changed is noticed by its checksum', async () => {
    const path = join(folder, 'flipped.ndjson.zst');
    const half = Math.floor(lines.length / 2);
    const [first, second] = [lines.slice(0, half), lines.slice(half)].map((part) =>
      zstdCompressSync(part.map(encodeLine).join(''), { params: { 201: 1 } }),
    );
    second?.writeUInt8(second.readUInt8(second.length - 2) ^ 1, second.length - 2);
    await writeFile(path, Buffer.concat([first ?? Buffer.alloc(0), second ?? Buffer.alloc(0)]));
    const { lived, problem } = await open(path);
    expect(problem).toContain('is damaged: its checksum does not match');
    expect(lived.batches.length).toBeGreaterThan(10);
  });

  test('a frame of some kB that unpacks to more than is held: what comes before is shown, and nothing where it is the first', async () => {
    const bomb = zstdCompressSync(Buffer.alloc(65 * 1024 ** 2, 0x20));
    const path = join(folder, 'bomb.ndjson.zst');
    await writeFile(path, Buffer.concat([zstdCompressSync(lines.map(encodeLine).join('')), bomb]));
    const { lived, problem } = await open(path);
    expect(problem).toContain('has a frame or a line of more than 64 MiB');
    expect(lived.batches.length).toBeGreaterThan(10);
    await writeFile(path, bomb);
    expect(await openRecordingFile(path)).toMatchObject({ ok: false, error: expect.stringContaining('is no recording') as string });
  });

  test('a frame of blocks without end, and a line without one', async () => {
    const path = join(folder, 'endless');
    const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0x58]);
    await writeFile(path, Buffer.concat([head, Buffer.alloc(3 * 70_000), Buffer.from([1, 0, 0])]));
    expect(await openRecordingFile(path)).toMatchObject({ ok: false });
    await writeFile(path, Buffer.alloc(65 * 1024 ** 2, 0x20));
    expect(await openRecordingFile(path)).toMatchObject({ ok: false });
  });

  test('a line in it that is none', async () => {
    const path = await write('line.ndjson', lines.slice(0, 5));
    await appendFile(path, '{"kind":"batch","time":1,"deltas":[{"op":"put","record":{"kind":"Pod"}}]}\n{"kind":"end","time":2}\n');
    expect((await open(path)).problem).toMatch(/^Line 6 of .*line\.ndjson can not be read: Pod \/: .*Shown is what comes before, up to /);
  });

  test('lines of kinds that are not known say nothing that must be known', async () => {
    const path = await write('unknown.ndjson', lines.slice(0, 5));
    await appendFile(
      path,
      '{"kind":"comment","time":3}\n{"kind":"batch","seq":9,"time":4,"deltas":[{"op":"put","record":{"kind":"Widget"}}]}\n{"kind":"end","time":5}\n',
    );
    expect((await open(path)).problem).toBeUndefined();
  });

  test.each([
    ['text.txt', 'hello\n', 'text.txt is no recording of Signalbox: it is text of another kind. Recordings are made by "signalbox record"'],
    ['empty', '', 'it is empty'],
    ['other.json', '{"kind":"List","items":[]}\n', 'it is JSON of another kind'],
    ['some.tar.gz', gzipSync('hello\n'), 'it is compressed by gzip'],
    ['some.pcap', Buffer.from('d4c3b2a1020004', 'hex'), 'it is a capture of packets'],
    ['some.bin', Buffer.from([1, 0, 255]), 'it is of a format that Signalbox does not know'],
    ['newer.ndjson', '{"kind":"history","version":2,"cluster":{},"from":0,"to":0}\n', 'is of format 2, and this Signalbox reads up to 1'],
    ['packed.zst', zstdCompressSync('hello\n'), 'it is compressed by zstd, and something else is in it'],
  ])('%s is refused in words', async (name, text, words) => {
    await writeFile(join(folder, name), text);
    const opened = await openRecordingFile(join(folder, name));
    expect(opened.ok ? '' : opened.error).toContain(words);
  });

  test('no file, and a folder', async () => {
    const none = await openRecordingFile(join(folder, 'none'));
    expect(none).toEqual({ ok: false, error: `There is no file ${join(folder, 'none')}.` });
    const other = await openRecordingFile(folder);
    expect(other.ok ? '' : other.error).toContain('is a folder');
  });
});

describe('writing', () => {
  test('a file that exists is not written over', async () => {
    const path = join(folder, 'there');
    await writeFile(path, 'mine');
    expect(await writeRecording(path, manualClock())).toEqual({
      ok: false,
      error: `${path} exists already. Choose another name, or remove it first.`,
    });
    expect(await readFile(path, 'utf8')).toBe('mine');
  });

  test('a folder that does not exist', async () => {
    const written = await writeRecording(join(folder, 'no', 'file'), manualClock());
    expect(written.ok ? '' : written.error).toContain('the folder does not exist');
  });

  test('each second what came is in the file, and can be opened as it is', async () => {
    const path = join(folder, 'flushed.ndjson.zst');
    const clock = manualClock();
    const writer = await writeRecording(path, clock);
    if (!writer.ok) throw new Error(writer.error);
    for (const line of lines.slice(0, 40)) writer.value.add(line);
    clock.advance(1000);
    await expect.poll(async () => (await readFile(`${path}.partial`)).length).toBeGreaterThan(1000);
    const { lived, problem } = await open(`${path}.partial`);
    expect(problem).toContain('ends early');
    expect(lived.batches.length).toBeGreaterThan(5);
    await writer.value.finish();
  });
});

// signalbox record as a process: what is in the file after Ctrl-C, and on a disk that is full.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openRecording } from '#server/replay/open-recording.ts';
import { createReplay, type Replay } from '#server/replay/replay.ts';
import type { RecordingLine } from './lines.ts';
import { openRecordingFile } from './read-recording.ts';
import { frames } from './zstd-frames.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

/**
 * A file system of half a megabyte that this process alone sees; filled to its last byte as soon as something is recorded on it. What is
 * recorded is carried out of it before it goes away with the process.
 */
const ON_A_FULL_DISK = `
  mount -t tmpfs -o size=512k none "$1" || exit 99
  shift
  "$@" &
  until [ -s "$0/small/incident.ndjson.zst.partial" ] || ! kill -0 $! 2> /dev/null; do sleep 0.05; done
  cat /dev/zero > "$0/small/filler" 2> /dev/null
  wait $!
  status=$?
  cp "$0"/small/incident* "$0"
  exit $status`;

/** A moment of the recording, in ms, by which the rolling update of web has begun. */
const CHANGED = 30_000;

const canMount = spawnSync('unshare', ['--map-root-user', '--mount', 'mount', '-t', 'tmpfs', 'none', tmpdir()]).status === 0;

let folder: string;
let replay: Replay;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  replay = await createReplay({ recording: await openRecording('shop'), paused: true, at: 14_000 });
});
afterAll(() => replay.close());

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-record-'));
  replay.seek(14_000);
  const kubeconfig = join(folder, 'config');
  const clusters = [{ name: 'c', cluster: { server: replay.url } }];
  const contexts = [{ name: 'c', context: { cluster: 'c', user: 'u' } }];
  await writeFile(
    kubeconfig,
    JSON.stringify({ apiVersion: 'v1', kind: 'Config', 'current-context': 'c', clusters, users: [{ name: 'u', user: {} }], contexts }),
  );
  env = { ...process.env, KUBECONFIG: kubeconfig, NODE_ENV: 'production' };
  return () => rm(folder, { recursive: true });
});

type Ended = { readonly status: number; readonly out: string; readonly told: string };

/** Until it has ended; the rolling update of web goes on while it records. */
async function ending(child: ChildProcess, onChanges: () => void): Promise<Ended> {
  const texts = { out: '', told: '' };
  child.stdout?.on('data', (chunk: Buffer) => (texts.out += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (texts.told += chunk.toString()));
  const ended = once(child, 'close') as Promise<[number]>;
  const moving = setInterval(() => {
    if (!texts.told.includes('Recording ')) return;
    const before = replay.now();
    replay.step(500);
    if (before < CHANGED && replay.now() >= CHANGED) onChanges();
  }, 50);
  const [status] = await ended;
  clearInterval(moving);
  return { status, ...texts };
}

async function linesOf(path: string): Promise<readonly RecordingLine[]> {
  const file = await openRecordingFile(path);
  if (!file.ok) throw new Error(file.error);
  const lines: RecordingLine[] = [];
  for await (const line of file.value.lines()) lines.push(line);
  return lines;
}

describe('row 35: what becomes of a recording', () => {
  test('Ctrl-C ends it: the file is whole, under its name alone, and holds what changed until then', async () => {
    const path = join(folder, 'incident.ndjson.zst');
    const child = spawn(process.execPath, [MAIN, 'record', '-o', path], { env });
    const { status, out, told } = await ending(child, () => child.kill('SIGINT'));
    expect(told).toMatch(/^Recording c to .*: [\d,]+ objects to begin with\. Ctrl-C ends it\.\n$/);
    expect(out).toMatch(
      /^Recorded [1-9][\d,]* changes in \d+ seconds? to .*incident\.ndjson\.zst \([\d,]+ bytes\)\. signalbox open .* shows it\.\n$/,
    );
    expect(status).toBe(0);
    expect((await readdir(folder)).filter((name) => name.startsWith('incident'))).toEqual(['incident.ndjson.zst']);
    const lines = await linesOf(path);
    expect(lines.filter(({ kind }) => kind === 'batch').length).toBeGreaterThan(3);
    expect(lines.at(-1)?.kind).toBe('end');
  });

  test.skipIf(!canMount)('the disk is full: it ends and says so; what was written is whole up to there', async () => {
    const small = join(folder, 'small');
    const command = [process.execPath, MAIN, 'record', '-o', join(small, 'incident.ndjson.zst')];
    await mkdir(small);
    const child = spawn('unshare', ['--map-root-user', '--mount', 'sh', '-c', ON_A_FULL_DISK, folder, small, ...command], { env });
    const { status, out, told } = await ending(child, () => undefined);
    const sentences = told.trim().split('\n');
    expect(sentences).toHaveLength(2);
    expect(sentences[1]).toMatch(
      /incident\.ndjson\.zst can not be written: the disk is full\. What was written until then is in .*\.partial, and can be opened\.$/,
    );
    expect({ status, out }).toEqual({ status: 1, out: '' });
    const partial = join(folder, 'incident.ndjson.zst.partial');
    const pieces: string[] = [];
    for await (const { kind } of frames(createReadStream(partial))) pieces.push(kind);
    expect(pieces, 'whole frames').not.toContain('cut');
    expect((await linesOf(partial)).map(({ kind }) => kind)).toContain('snapshot');
  });
});

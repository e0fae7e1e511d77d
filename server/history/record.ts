// Recording: blocks go into segments of a folder, and the lines of the block that is open into a tail, each second. What fails is told once.

import { crc32 } from 'node:zlib';
import { HISTORY_VERSION, type HistoryHead } from '#lib/wire/history.ts';
import type { ClusterInfo } from '#lib/wire/message.ts';
import type { Log } from '#server/ops/log.ts';
import type { Appendable, Files } from './files.ts';
import type { Block, Body, Group } from './group.ts';
import { type BlockHead, encodeHead } from './head.ts';
import { clusterId, type KeptFile } from './load.ts';
import { pack } from './pack.ts';
import { recordProblem } from './record-words.ts';

export type RecordOptions = {
  readonly files: Files;
  readonly folder: string;
  readonly run: string;
  /** Of all files of the folder. */
  readonly bytes: number;
  /** Files that were there before. */
  readonly kept: KeptFile[];
  readonly cluster: ClusterInfo;
  readonly log: Pick<Log, 'info' | 'warn'>;
  /** Of this machine, in ms since 1970. */
  readonly now: () => number;
};

/** What is written of a block, beside its lines. */
export type Place = Pick<BlockHead, 'part' | 'number' | 'piece' | 'exact'>;

export type Recorder = {
  /** Where the block is now; undefined where it could not be written, so that it stays in memory. */
  put(group: Group, place: Place, block: Block, frame: Uint8Array): Promise<Body | undefined>;
  /** Lines of the open block that are in no file yet. */
  putPiece(group: Group, place: Place, block: Block, lines: Uint8Array): Promise<boolean>;
  /** Something failed and may be tried again: with a new group, because a file begins with a checkpoint. */
  wantsGroup(): boolean;
  /** Nothing can be written, as it turned out elsewhere. */
  fail(error: unknown): void;
  /** Files that go because all are too large together, or because nothing was written to them since `before`; their names. */
  expire(before: number): Promise<readonly string[]>;
  bytes(): number;
  close(): Promise<void>;
};

/** A new segment is begun with the next group from this size on, or this share of the bound. */
const SEGMENT_BYTES = 16 * 1024 ** 2;
const SEGMENT_SHARE = 1 / 8;
/** In ms. */
const RETRY = 60_000;

function numbered(count: number): string {
  return String(count).padStart(6, '0');
}

export function createRecorder({ files, folder, run, bytes: bound, kept, cluster, log, now }: RecordOptions): Recorder {
  const name = clusterId(cluster);
  let segment: { readonly file: Appendable; readonly kept: KeptFile; readonly group: number } | undefined;
  let tail: { readonly file: Appendable; readonly kept: KeptFile } | undefined;
  let segments = 0;
  /** The group that is being written; a failure ends it. */
  let current = -1;
  let failed: { readonly at: number } | undefined;

  async function create(path: string): Promise<{ readonly file: Appendable; readonly kept: KeptFile }> {
    const file = await files.create(path);
    const own = { path, run, size: 0, written: now() };
    kept.push(own);
    return { file, kept: own };
  }

  async function append(to: { readonly file: Appendable; readonly kept: KeptFile }, parts: readonly Uint8Array[]): Promise<number> {
    const at = to.kept.size;
    const whole = Buffer.concat(parts);
    await to.file.append(whole);
    to.kept.size += whole.length;
    to.kept.written = now();
    return at;
  }

  function headOf(group: Group, place: Place, { from, to, lines, raw }: Block, frame: Uint8Array): Buffer {
    const { number, base } = group;
    const sum = { length: frame.length, crc: crc32(frame) };
    return encodeHead({ version: HISTORY_VERSION, cluster: name, group: number, base, ...place, from, to, lines, raw, ...sum });
  }

  async function openSegment(group: Group, time: number): Promise<void> {
    await segment?.file.close();
    segment = undefined;
    if (failed !== undefined) {
      // It may hold what could not be written as a block: it stays as it is.
      await tail?.file.close();
      tail = undefined;
    }
    await files.makeFolder(folder);
    const path = `${folder}/${run}-${numbered(++segments)}.ndjson.zst`;
    segment = { ...(await create(path)), group: group.number };
    const head: HistoryHead = { kind: 'history', version: HISTORY_VERSION, cluster, from: time, to: time };
    const line = Buffer.from(`${JSON.stringify(head)}\n`);
    const frame = await pack(line);
    const block: Block = { from: time, to: time, lines: 1, raw: line.length, body: { kind: 'packed', frame } };
    await append(segment, [headOf(group, { part: 'head', number: 0, piece: 0 }, block, frame), frame]);
  }

  function isFull({ kept: { size } }: { readonly kept: KeptFile }): boolean {
    return size >= Math.min(SEGMENT_BYTES, bound * SEGMENT_SHARE);
  }

  /** Is the group in the segment, or can it begin there? */
  async function admit(group: Group, time: number): Promise<boolean> {
    if (group.number === current) return failed === undefined;
    if (group.number < current) return false;
    current = group.number;
    const wasFailed = failed !== undefined;
    if (segment === undefined || wasFailed || isFull(segment)) await openSegment(group, time);
    failed = undefined;
    group.segment = segment?.kept.path;
    if (wasFailed) log.info(`recording into ${folder} goes on`);
    return true;
  }

  function fail(error: unknown): undefined {
    if (failed === undefined) log.warn(recordProblem(folder, error));
    failed = { at: now() };
    return undefined;
  }

  return {
    async put(group, place, block, frame) {
      try {
        if (!(await admit(group, block.from)) || segment === undefined) return undefined;
        const head = headOf(group, place, block, frame);
        const at = (await append(segment, [head, frame])) + head.length;
        if (place.part === 'batches' && tail !== undefined) {
          await tail.file.clear();
          tail.kept.size = 0;
        }
        return { kind: 'filed', path: segment.kept.path, at, length: frame.length, crc: crc32(frame) };
      } catch (error) {
        return fail(error);
      }
    },
    async putPiece(group, place, block, lines) {
      if (failed !== undefined || segment === undefined) return false;
      try {
        tail ??= await create(`${folder}/${run}-${numbered(segments)}.tail.ndjson.zst`);
        const frame = await pack(lines);
        await append(tail, [headOf(group, place, block, frame), frame]);
        return true;
      } catch (error) {
        fail(error);
        return false;
      }
    },
    fail,
    wantsGroup: () => failed !== undefined && now() - failed.at >= RETRY,
    async expire(before) {
      const gone: string[] = [];
      const isOurs = ({ path }: KeptFile): boolean => path === segment?.kept.path || path === tail?.kept.path;
      for (const file of kept.slice()) {
        const size = kept.reduce((sum, each) => sum + each.size, 0);
        if (isOurs(file) || (size <= bound && file.written >= before)) continue;
        kept.splice(kept.indexOf(file), 1);
        gone.push(file.path);
        // Another process may have been faster.
        await files.remove(file.path).catch(() => undefined);
      }
      return gone;
    },
    bytes: () => kept.reduce((sum, { size }) => sum + size, 0),
    async close() {
      await segment?.file.close().catch(() => undefined);
      await tail?.file.close().catch(() => undefined);
    },
  };
}

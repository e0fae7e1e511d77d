// History: follows the live cluster, keeps its batches in blocks, in memory or on disk, and makes checkpoints.

import { crc32 } from 'node:zlib';
import type { Batch } from '#lib/cluster/delta.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { Status } from '#lib/wire/message.ts';
import type { Clock } from '#server/clock.ts';
import type { BatchListener } from '#server/cluster/live.ts';
import type { Log } from '#server/ops/log.ts';
import type { Files } from './files.ts';
import { type Block, bytesOf, chainsOf, type Group, lose } from './group.ts';
import type { History } from './history.ts';
import { batchLines, snapshotLine, statusLine } from './lines.ts';
import { clusterId, type KeptFile, loadFolder } from './load.ts';
import { type OpenBlock, openBlock } from './open-block.ts';
import { pack, unpack } from './pack.ts';
import { readGroups } from './read.ts';
import { createRecorder, type Place, type Recorder } from './record.ts';
import { lostProblem, tellLoaded } from './record-words.ts';
import { walkState } from './walk.ts';

/** What it follows of the live cluster. */
export type Followed = {
  readonly state: ClusterState;
  seq(): number;
  now(): number;
  current(): Status;
  subscribe(listener: BatchListener): () => void;
  subscribeStatus(listener: () => void): () => void;
};

export type Bounds = {
  /** Kept at most, but for the newest group. */
  readonly bytes: number;
  /** So far back it reaches at least, in ms, where the bytes allow it. */
  readonly age: number;
};

/** Sizes of its parts: docs/decisions/0100-history.md says how they were found. */
export type Grain = {
  /** A block is closed when it has so many bytes of lines, or after so many ms. */
  readonly blockBytes: number;
  readonly blockMs: number;
  /** A checkpoint is made when the batches since the last one have so many times the bytes of the state, and `leastBytes`. */
  readonly checkpointFactor: number;
  readonly leastBytes: number;
  /** Records of a part of a checkpoint. */
  readonly partRecords: number;
};

const GRAIN: Grain = { blockBytes: 1 << 20, blockMs: 30_000, checkpointFactor: 4, leastBytes: 1 << 20, partRecords: 200 };

/** Groups of which this share of a bound is in one are closed by a checkpoint, so that they can expire. */
const SHARE = 1 / 4;

export type HistorySizes = {
  readonly memory: number;
  readonly disk: number;
  /** The oldest moment; undefined while there is none. */
  readonly oldest: number | undefined;
  readonly blocks: number;
  readonly checkpoints: number;
  /** The newest group alone is larger than the bound. */
  readonly isOver: boolean;
};

/** Where it is recorded, and the most bytes of all that is in the folder. */
export type Recording = {
  readonly files: Files;
  readonly folder: string;
  readonly bytes: number;
  readonly log: Pick<Log, 'info' | 'warn'>;
};

export type KeptHistory = History & {
  sizes(): HistorySizes;
  /** What has been closed is packed and written; what was recorded before is there, where the cluster is known. */
  settled(): Promise<void>;
  close(): Promise<void>;
};

export type HistoryOptions = {
  readonly cluster: Followed;
  readonly clock: Clock;
  readonly bounds: Bounds;
  /** Tells this process from others; in the names of files. */
  readonly run: string;
  readonly recording?: Recording | undefined;
  readonly grain?: Partial<Grain>;
};

/** What is not in a closed block yet is written each second. In ms. */
const FLUSH = 1_000;
/** Where nothing happens, that nothing did is written this often. In ms. */
const IDLE = 10_000;
const NOTHING = new Uint8Array();

/** Progress of a list is no news: the state of a kind is, and what is known of the cluster. */
function newsOf({ cluster, kinds }: Status): string {
  return JSON.stringify([cluster, Object.values(kinds).map(({ state }) => state)]);
}

/** What a reader reads while everything goes on: the groups and the lines of this moment. */
function freeze(groups: readonly Group[]): Group[] {
  // What is packed or written is shared, so that it is found again when it turns out to be lost.
  const own = (block: Block): Block => (block.body.kind === 'lines' ? { ...block } : block);
  return groups.map((group) => ({ ...group, checkpoint: group.checkpoint.map(own), batches: group.batches.map(own) }));
}

function memoryOf(blocks: readonly Block[]): number {
  return blocks.reduce((sum, block) => sum + (block.body.kind === 'filed' ? 0 : bytesOf(block)), 0);
}

function memoryOfGroup({ checkpoint, batches }: Group): number {
  return memoryOf(checkpoint) + memoryOf(batches);
}

function total(blocks: readonly Block[]): number {
  return blocks.reduce((sum, block) => sum + bytesOf(block), 0);
}

export function createHistory({ cluster, clock, bounds, run, recording, grain }: HistoryOptions): KeptHistory {
  const { blockBytes, blockMs, checkpointFactor, leastBytes, partRecords } = { ...GRAIN, ...grain };
  let groups: Group[] = [];
  let open: OpenBlock | undefined;
  /** Of this run: how many groups, and blocks of batches. */
  const made = { groups: 0, blocks: 0 };
  let cancelClose: (() => void) | undefined;
  let cancelWalk: (() => void) | undefined;
  let cancelFlush: (() => void) | undefined;
  /** Packing and writing, one after the other. */
  let work: Promise<void> = Promise.resolve();
  let recorder: Recorder | undefined;
  /** `waits`: for the cluster to be known, whose recording it goes on with. */
  let phase: 'waits' | 'loads' | 'follows' | 'ended' = recording === undefined ? 'follows' : 'waits';
  const isReady = Promise.withResolvers<undefined>();
  if (recording === undefined) isReady.resolve(undefined);
  /** What the tail has of the block of that number. */
  let tail = { number: 0, pieces: 0, lines: 0, bytes: 0, at: 0 };
  let told = '';
  /** Bytes of lines of batches: since the last checkpoint was begun, and in all. */
  let rawSince = 0;
  const all = { raw: 0, deltas: 0 };

  function own(): Group | undefined {
    const last = groups.at(-1);
    return last?.run === run ? last : undefined;
  }

  /** Cluster time, never before what is known already. */
  function nowIn(group: Group): number {
    group.until = Math.max(group.until, cluster.now());
    return group.until;
  }

  function later(task: () => Promise<void>): void {
    work = work.then(task);
  }

  function keep(group: Group, block: Block, place: Place): void {
    later(async () => {
      if (block.body.kind !== 'lines') return;
      const frame = await pack(block.body.bytes);
      block.body = (await recorder?.put(group, place, block, frame)) ?? { kind: 'packed', frame };
      await expire();
    });
  }

  function closeBlock(): void {
    cancelClose?.();
    cancelClose = undefined;
    const group = own();
    if (open === undefined || group === undefined) return;
    keep(group, open.block, { part: 'batches', number: open.number, piece: 0 });
    open = undefined;
  }

  function append(group: Group, time: number, lines: readonly string[]): void {
    if (open === undefined) {
      open = openBlock(made.blocks++, time);
      group.batches.push(open.block);
      cancelClose = clock.after(blockMs, closeBlock);
    }
    for (const line of lines) open.add(time, line);
    if (open.block.raw >= blockBytes) closeBlock();
  }

  function openGroup(time: number): Group {
    closeBlock();
    const group: Group = {
      run,
      number: made.groups++,
      base: made.blocks,
      segment: undefined,
      checkpoint: [],
      exact: undefined,
      batches: [],
      until: time,
      isBroken: false,
    };
    groups.push(group);
    rawSince = 0;
    return group;
  }

  /** Takes the parts of a checkpoint; from the last one on it is exact. */
  function checkpointOf(group: Group): (seq: number, time: number, records: readonly AnyRecord[], isLast: boolean) => void {
    let part: OpenBlock | undefined;
    let parts = 0;
    return (seq, time, records, isLast) => {
      // What came while it was made is written before its end is: without that it would not be exact.
      if (isLast) closeBlock();
      if (part === undefined) {
        part = openBlock(parts++, time);
        if (part.number === 0) part.add(time, statusLine(time, cluster.current()));
        group.checkpoint.push(part.block);
      }
      part.add(time, snapshotLine(seq, time, records, !isLast));
      if (isLast) group.exact = { time, seq };
      if (!isLast && part.block.raw < blockBytes) return;
      const exact = isLast ? { exact: { time, seq, needs: made.blocks } } : {};
      keep(group, part.block, { part: 'checkpoint', number: part.number, piece: 0, ...exact });
      part = undefined;
    };
  }

  function makeCheckpoint(time: number): Group {
    const group = openGroup(time);
    const take = checkpointOf(group);
    let isDone = false;
    const cancel = walkState({
      state: cluster.state,
      clock,
      each: partRecords,
      onPart(records, isLast) {
        isDone = isLast;
        if (isLast) cancelWalk = undefined;
        take(cluster.seq(), nowIn(group), records, isLast);
      },
    });
    if (!isDone) cancelWalk = cancel;
    return group;
  }

  /** Before the first batch the state was empty. */
  function begin(seq: number, time: number): Group {
    told = newsOf(cluster.current());
    if (seq !== 1) return makeCheckpoint(time);
    const group = openGroup(time);
    checkpointOf(group)(0, time, [], true);
    return group;
  }

  /** About so many bytes of lines hold the state. */
  function weighState(): number {
    const records = Object.values(cluster.state.tables).reduce((sum, table) => sum + table.size, 0);
    return (records * all.raw) / Math.max(1, all.deltas);
  }

  function isDue(group: Group): boolean {
    if (cancelWalk !== undefined || group.exact === undefined) return false;
    if (rawSince >= Math.max(leastBytes, checkpointFactor * weighState())) return true;
    if (group.until - group.exact.time >= bounds.age * SHARE || recorder?.wantsGroup() === true) return true;
    const bound = recording === undefined ? bounds.bytes : Math.min(recording.bytes, bounds.bytes);
    const kept = total(group.batches);
    return kept >= bound * SHARE && kept >= total(group.checkpoint);
  }

  function follow(batch: Batch): void {
    if (phase !== 'follows') return;
    const time = Math.max(batch.time, groups.at(-1)?.until ?? 0);
    const group = own() ?? begin(batch.seq, time);
    group.until = time;
    const lines = batchLines({ ...batch, time });
    append(group, time, lines);
    const raw = lines.reduce((sum, line) => sum + line.length, 0);
    rawSince += raw;
    all.raw += raw;
    all.deltas += batch.deltas.length;
    if (isDue(group)) makeCheckpoint(time);
  }

  function followStatus(): void {
    if (phase === 'waits' && recording !== undefined && cluster.current().cluster.source !== 'none') openRecording(recording);
    const group = own();
    const status = cluster.current();
    if (phase !== 'follows' || group === undefined || newsOf(status) === told) return;
    told = newsOf(status);
    const time = nowIn(group);
    append(group, time, [statusLine(time, status)]);
  }

  /** What was recorded before is read first; what comes meanwhile is in the checkpoint with which this run then begins. */
  function openRecording({ files, folder, bytes, log }: Recording): void {
    phase = 'loads';
    later(async () => {
      const { cluster: info } = cluster.current();
      const kept: KeptFile[] = [];
      const made = createRecorder({ files, folder, run, bytes, kept, cluster: info, log, now: () => clock.now() });
      try {
        await files.makeFolder(folder);
        const loaded = await loadFolder(files, folder, clusterId(info));
        kept.push(...loaded.files);
        groups = [...loaded.groups];
        tellLoaded(loaded, folder, log);
      } catch (error) {
        made.fail(error);
      }
      recorder = made;
      isReady.resolve(undefined);
      if (phase !== 'loads') return;
      phase = 'follows';
      if (cluster.seq() > 0) begin(cluster.seq() + 1, Math.max(cluster.now(), groups.at(-1)?.until ?? 0));
      flushEachSecond();
    });
  }

  function flushEachSecond(): void {
    cancelFlush = clock.after(FLUSH, flushEachSecond);
    flush(IDLE);
  }

  /** What the tail lacks; where there is nothing, that nothing happened, after so many ms. */
  function flush(idle: number): void {
    const group = own();
    if (group === undefined) return;
    const number = open?.number ?? made.blocks;
    if (tail.number !== number) tail = { number, pieces: 0, lines: 0, bytes: 0, at: tail.at };
    const written = open?.block.body.kind === 'lines' ? open.block.body.bytes : NOTHING;
    const lines = written.subarray(tail.bytes);
    const time = nowIn(group);
    if (lines.length === 0 && time - tail.at < idle) return;
    const piece: Block = {
      from: open?.block.from ?? time,
      to: time,
      lines: (open?.block.lines ?? 0) - tail.lines,
      raw: lines.length,
      body: { kind: 'lines', bytes: lines },
    };
    const place = { part: 'piece', number, piece: tail.pieces } as const;
    tail = { number, pieces: tail.pieces + 1, lines: open?.block.lines ?? 0, bytes: written.length, at: time };
    later(async () => void (await recorder?.putPiece(group, place, piece, lines)));
  }

  function drop(gone: (group: Group) => boolean): void {
    groups.forEach((group, i) => {
      const before = groups[i - 1];
      if (before !== undefined && gone(group)) before.isBroken = true;
    });
    groups = groups.filter((group) => !gone(group));
  }

  /** May it go? What comes after it has to be a moment of its own. */
  function isSpare(group: Group): boolean {
    return groups[groups.indexOf(group) + 1]?.exact !== undefined;
  }

  /** Whole groups, the oldest first. */
  async function expire(): Promise<void> {
    const oldest = cluster.now() - bounds.age;
    for (let first = groups[0]; first !== undefined && isSpare(first); first = groups[0]) {
      const second = groups[1];
      if ((second?.run === first.run ? (second.exact?.time ?? oldest + 1) : first.until) > oldest) break;
      drop((group) => group === first);
    }
    let memory = groups.reduce((sum, group) => sum + memoryOfGroup(group), 0);
    while (memory > bounds.bytes) {
      const first = groups.find((group) => memoryOfGroup(group) > 0);
      if (first === undefined || !isSpare(first)) break;
      drop((group) => group === first);
      memory -= memoryOfGroup(first);
    }
    const gone = (await recorder?.expire(clock.now() - bounds.age)) ?? [];
    if (gone.length > 0) drop(({ segment }) => segment !== undefined && gone.includes(segment));
  }

  /** Up to now where the cluster is followed. */
  function renew(): void {
    const group = own();
    if (group !== undefined && phase === 'follows') nowIn(group);
  }

  /** Told once for each file: what else is in it may be lost too. */
  const lost = new Set<string>();
  function onLost(block: Block, path: string, error: unknown): undefined {
    const group = groups.find(({ checkpoint, batches }) => checkpoint.includes(block) || batches.includes(block));
    // It has expired meanwhile.
    if (group === undefined) return undefined;
    lose(group, block);
    if (!lost.has(path)) recording?.log.warn(lostProblem(path, error));
    lost.add(path);
    return undefined;
  }

  async function linesOf(block: Block): Promise<Buffer | undefined> {
    const { body } = block;
    if (body.kind === 'lines') return Buffer.from(body.bytes.buffer, body.bytes.byteOffset, body.bytes.length);
    if (body.kind === 'packed') return unpack(body.frame);
    try {
      const frame = await recording?.files.readAt(body.path, body.at, body.length);
      if (frame === undefined || frame.length !== body.length || crc32(frame) !== body.crc) return onLost(block, body.path, undefined);
      return await unpack(frame);
    } catch (error) {
      return onLost(block, body.path, error);
    }
  }

  const ends = [cluster.subscribe(follow), cluster.subscribeStatus(followStatus)];
  followStatus();

  return {
    ready: () => isReady.promise,
    spans() {
      renew();
      return chainsOf(groups).map(({ from, to, why }, i) => ({ from: from.time, to, why: i === 0 ? undefined : why }));
    },
    read(from, to, signal) {
      renew();
      return readGroups({ groups: freeze(groups), from, to, signal, open: linesOf });
    },
    sizes() {
      const memory = groups.reduce((sum, group) => sum + memoryOfGroup(group), 0);
      const disk = recorder?.bytes() ?? 0;
      return {
        memory,
        disk,
        oldest: chainsOf(groups)[0]?.from.time,
        blocks: groups.reduce((sum, { batches }) => sum + batches.length, 0),
        checkpoints: groups.filter(({ exact }) => exact !== undefined).length,
        isOver: memory > bounds.bytes || disk > (recording?.bytes ?? 0),
      };
    },
    settled: () => work,
    async close() {
      renew();
      for (const end of ends) end();
      cancelWalk?.();
      cancelFlush?.();
      cancelWalk = undefined;
      if (recorder !== undefined) {
        closeBlock();
        flush(0);
      }
      cancelClose?.();
      phase = 'ended';
      await work;
      await recorder?.close();
    },
  };
}

// History in memory: follows the live cluster, keeps its batches in blocks, and makes checkpoints.

import type { Batch } from '#lib/cluster/delta.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { Status } from '#lib/wire/message.ts';
import type { Clock } from '#server/clock.ts';
import type { BatchListener } from '#server/cluster/live.ts';
import { type Block, bytesOf, chainsOf, type Group } from './group.ts';
import type { History } from './history.ts';
import { batchLines, snapshotLine, statusLine } from './lines.ts';
import { pack, unpack } from './pack.ts';
import { readGroups } from './read.ts';
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
  readonly bytes: number;
  /** The oldest moment; undefined while there is none. */
  readonly oldest: number | undefined;
  readonly blocks: number;
  readonly checkpoints: number;
  /** The newest group alone is larger than the bound. */
  readonly isOver: boolean;
};

export type KeptHistory = History & {
  sizes(): HistorySizes;
  /** What has been closed is packed. */
  settled(): Promise<void>;
  close(): void;
};

export type HistoryOptions = {
  readonly cluster: Followed;
  readonly clock: Clock;
  readonly bounds: Bounds;
  /** Tells this process from others. */
  readonly run: string;
  readonly grain?: Partial<Grain>;
};

/** Progress of a list is no news: the state of a kind is, and what is known of the cluster. */
function newsOf({ cluster, kinds }: Status): string {
  return JSON.stringify([cluster, Object.values(kinds).map(({ state }) => state)]);
}

async function linesOf({ body }: Block): Promise<Buffer | undefined> {
  if (body.kind === 'packed') return unpack(body.frame);
  return body.kind === 'lines' ? Buffer.from(body.lines.join('')) : undefined;
}

/** What a reader reads while everything goes on: the groups and the lines of this moment. */
function freeze(groups: readonly Group[]): Group[] {
  const own = (block: Block): Block =>
    block.body.kind === 'lines' ? { ...block, body: { kind: 'lines', lines: [...block.body.lines] } } : block;
  return groups.map((group) => ({ ...group, checkpoint: group.checkpoint.map(own), batches: group.batches.map(own) }));
}

export function createHistory({ cluster, clock, bounds, run, grain }: HistoryOptions): KeptHistory {
  const { blockBytes, blockMs, checkpointFactor, leastBytes, partRecords } = { ...GRAIN, ...grain };
  let groups: Group[] = [];
  /** The block that takes lines, and its body. */
  let open: { readonly block: Block; readonly lines: string[] } | undefined;
  let cancelClose: (() => void) | undefined;
  let cancelWalk: (() => void) | undefined;
  let packing: Promise<void> = Promise.resolve();
  let told = '';
  /** Of batches: since the last checkpoint was begun, and in all. */
  let rawSince = 0;
  const all = { raw: 0, deltas: 0 };

  function newBlock(time: number): { readonly block: Block; readonly lines: string[] } {
    const lines: string[] = [];
    return { lines, block: { from: time, to: time, lines: 0, raw: 0, body: { kind: 'lines', lines } } };
  }

  function add(to: { readonly block: Block; readonly lines: string[] }, time: number, line: string): void {
    to.lines.push(line);
    to.block.to = time;
    to.block.lines++;
    to.block.raw += Buffer.byteLength(line);
  }

  function packLater(block: Block): void {
    packing = packing.then(async () => {
      if (block.body.kind === 'lines') block.body = { kind: 'packed', frame: await pack(block.body.lines) };
      expire();
    });
  }

  function closeBlock(): void {
    cancelClose?.();
    cancelClose = undefined;
    if (open === undefined) return;
    packLater(open.block);
    open = undefined;
  }

  /** Cluster time, never before what is known already. */
  function nowIn(group: Group): number {
    group.until = Math.max(group.until, cluster.now());
    return group.until;
  }

  function append(group: Group, time: number, lines: readonly string[]): void {
    if (open === undefined) {
      open = newBlock(time);
      group.batches.push(open.block);
      cancelClose = clock.after(blockMs, closeBlock);
    }
    for (const line of lines) add(open, time, line);
    if (open.block.raw >= blockBytes) closeBlock();
  }

  function openGroup(time: number): Group {
    closeBlock();
    const group: Group = { run, checkpoint: [], exact: undefined, batches: [], until: time, isBroken: false };
    groups.push(group);
    rawSince = 0;
    return group;
  }

  /** Takes the parts of a checkpoint; from the last one on it is exact. */
  function checkpointOf(group: Group): (seq: number, time: number, records: readonly AnyRecord[], isLast: boolean) => void {
    let part: ReturnType<typeof newBlock> | undefined;
    return (seq, time, records, isLast) => {
      if (part === undefined) {
        part = newBlock(time);
        if (group.checkpoint.length === 0) add(part, time, statusLine(time, cluster.current()));
        group.checkpoint.push(part.block);
      }
      add(part, time, snapshotLine(seq, time, records, !isLast));
      if (isLast) group.exact = { time, seq };
      if (!isLast && part.block.raw < blockBytes) return;
      packLater(part.block);
      part = undefined;
    };
  }

  function makeCheckpoint(time: number): Group {
    const group = openGroup(time);
    const take = checkpointOf(group);
    cancelWalk = walkState({
      state: cluster.state,
      clock,
      each: partRecords,
      onPart(records, isLast) {
        if (isLast) cancelWalk = undefined;
        take(cluster.seq(), nowIn(group), records, isLast);
      },
    });
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
    if (group.until - group.exact.time >= bounds.age * SHARE) return true;
    const kept = sum(group.batches);
    return kept >= bounds.bytes * SHARE && kept >= sum(group.checkpoint);
  }

  function follow(batch: Batch): void {
    const last = groups.at(-1);
    const time = Math.max(batch.time, last?.until ?? 0);
    const group = last ?? begin(batch, time);
    group.until = time;
    const lines = batchLines({ ...batch, time });
    append(group, time, lines);
    const raw = lines.reduce((sum, line) => sum + line.length, 0);
    rawSince += raw;
    all.raw += raw;
    all.deltas += batch.deltas.length;
    if (isDue(group)) makeCheckpoint(time);
  }

  /** Before the first batch the state was empty. */
  function begin(batch: Batch, time: number): Group {
    told = newsOf(cluster.current());
    if (batch.seq !== 1) return makeCheckpoint(time);
    const group = openGroup(time);
    checkpointOf(group)(0, time, [], true);
    return group;
  }

  function followStatus(): void {
    const group = groups.at(-1);
    const status = cluster.current();
    if (group === undefined || newsOf(status) === told) return;
    told = newsOf(status);
    const time = nowIn(group);
    append(group, time, [statusLine(time, status)]);
  }

  /** Whole groups, the oldest first, as long as what comes after them is a moment of its own. */
  function expire(): void {
    let bytes = total();
    const oldest = cluster.now() - bounds.age;
    for (;;) {
      const [first, second] = groups;
      if (first === undefined || second?.exact === undefined) return;
      const isOld = second.run === first.run ? second.exact.time <= oldest : first.until <= oldest;
      if (bytes <= bounds.bytes && !isOld) return;
      groups = groups.slice(1);
      bytes -= sum(first.checkpoint) + sum(first.batches);
    }
  }

  const sum = (blocks: readonly Block[]): number => blocks.reduce((all, block) => all + bytesOf(block), 0);
  const total = (): number => groups.reduce((all, group) => all + sum(group.checkpoint) + sum(group.batches), 0);

  /** Up to now where the cluster is followed. */
  function renew(): void {
    const group = groups.at(-1);
    if (group !== undefined && !hasEnded) nowIn(group);
  }

  const ends = [cluster.subscribe(follow), cluster.subscribeStatus(followStatus)];
  let hasEnded = false;

  return {
    spans() {
      renew();
      return chainsOf(groups).map(({ from, to, why }, i) => ({ from: from.time, to, why: i === 0 ? undefined : why }));
    },
    read(from, to, signal) {
      renew();
      return readGroups({ groups: freeze(groups), from, to, signal, open: linesOf });
    },
    sizes() {
      const bytes = total();
      return {
        bytes,
        oldest: chainsOf(groups)[0]?.from.time,
        blocks: groups.reduce((all, { batches }) => all + batches.length, 0),
        checkpoints: groups.filter(({ exact }) => exact !== undefined).length,
        isOver: bytes > bounds.bytes,
      };
    },
    settled: () => packing,
    close() {
      renew();
      hasEnded = true;
      for (const end of ends) end();
      cancelClose?.();
      cancelWalk?.();
    },
  };
}

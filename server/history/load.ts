// What earlier runs recorded into a folder: their segments and tails, as groups; what is damaged in them is left out.

import { setImmediate } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { HISTORY_VERSION } from '#lib/wire/history.ts';
import type { ClusterInfo } from '#lib/wire/message.ts';
import type { Files } from './files.ts';
import { type Block, chainsOf, type Group } from './group.ts';
import { type BlockHead, headsIn } from './head.ts';

/** `run-number.ndjson.zst`: segments, in the order of their names. With `.tail`: what of a run was in no segment yet. */
const NAME = /^([\dTZ]+-[\da-f]+)-\d{6}(?:\.tail)?\.ndjson\.zst$/;

/** Of each file that holds records, whatever cluster they are of: all of them count, and expire. */
export type KeptFile = { readonly path: string; readonly run: string; size: number; written: number };

export type Loaded = {
  readonly groups: readonly Group[];
  /** Oldest first. */
  readonly files: readonly KeptFile[];
  /** Files of a newer format, of another cluster, in which something is damaged. */
  readonly newer: number;
  readonly foreign: number;
  readonly damaged: readonly string[];
  /** Runs of other processes at the same time: their spans are left out. */
  readonly overlapping: number;
};

type Found = { readonly head: BlockHead; readonly block: Block; readonly path: string };

/** The demo is another cluster each time: its server has another port, and its time begins again. */
export function clusterId({ source, name, server }: ClusterInfo): string {
  return crc32(JSON.stringify([source, name, server])).toString(16);
}

/** Numbers go on by one: blocks after a hole are of no use. */
function unbroken(found: readonly Found[], first: number): readonly Found[] {
  const sorted = found.toSorted((a, b) => a.head.number - b.head.number || a.head.piece - b.head.piece);
  const taken: Found[] = [];
  let [number, piece] = [first, 0];
  for (const each of sorted) {
    const { head } = each;
    // A block that was closed is in the segment: what the tail still has of it is the same.
    if (head.number < number) continue;
    if (head.number !== number || head.piece !== piece) break;
    taken.push(each);
    if (head.part === 'piece') piece++;
    else [number, piece] = [number + 1, 0];
  }
  return taken;
}

function groupOf(run: string, number: number, found: readonly Found[]): { readonly group: Group; readonly next: number } | undefined {
  const [first] = found;
  if (first === undefined) return undefined;
  const { base } = first.head;
  const parts = unbroken(
    found.filter(({ head }) => head.part === 'checkpoint'),
    0,
  );
  const closed = new Set(found.filter(({ head }) => head.part === 'batches').map(({ head }) => head.number));
  const batches = unbroken(
    found.filter(({ head }) => head.part === 'batches' || (head.part === 'piece' && !closed.has(head.number))),
    base,
  );
  const last = batches.at(-1)?.head;
  const next = last === undefined ? base : last.part === 'piece' ? undefined : last.number + 1;
  const exact = parts.at(-1)?.head.exact;
  const isExact = exact !== undefined && exact.needs <= (next ?? last?.number ?? base);
  const group: Group = {
    run,
    number,
    base,
    segment: found.find(({ head }) => head.part !== 'piece')?.path,
    checkpoint: isExact ? parts.map(({ block }) => block) : [],
    exact: isExact ? { time: exact.time, seq: exact.seq } : undefined,
    batches: batches.map(({ block }) => block),
    until: Math.max(last?.to ?? 0, isExact ? exact.time : 0),
    isBroken: false,
  };
  return { group, next: next ?? -1 };
}

/** The groups of one run, in order; a hole between two is said by the first. */
function groupsOf(run: string, found: readonly Found[]): readonly Group[] {
  const byNumber = Map.groupBy(found, ({ head }) => head.group);
  const numbers = [...byNumber.keys()].toSorted((a, b) => a - b);
  const groups: Group[] = [];
  let next: number | undefined;
  for (const number of numbers) {
    const made = groupOf(run, number, byNumber.get(number) ?? []);
    if (made === undefined) continue;
    const before = groups.at(-1);
    if (before !== undefined && next !== made.group.base) before.isBroken = true;
    groups.push(made.group);
    next = made.next;
  }
  return groups;
}

/** Runs one after the other; what another process recorded meanwhile is left out. */
function inOrder(runs: readonly (readonly Group[])[]): { readonly groups: readonly Group[]; readonly overlapping: number } {
  const begins = (groups: readonly Group[]): number =>
    groups.find(({ exact }) => exact !== undefined)?.exact?.time ?? Number.POSITIVE_INFINITY;
  const all: Group[] = [];
  let [until, overlapping] = [0, 0];
  for (const groups of runs.toSorted((a, b) => begins(a) - begins(b))) {
    const at = groups.findIndex(({ exact }) => exact !== undefined && exact.time >= until);
    const left = at < 0 ? [] : groups.slice(at);
    if (chainsOf(groups).some(({ from }) => from.time < until)) overlapping++;
    all.push(...left);
    until = Math.max(until, ...left.map((group) => group.until));
  }
  return { groups: all, overlapping };
}

type Read = { readonly found: readonly Found[]; readonly isNewer: boolean; readonly isForeign: boolean; readonly isDamaged: boolean };

async function readBlocks(files: Files, path: string, cluster: string): Promise<Read> {
  const bytes = await files.read(path);
  const found: Found[] = [];
  let [isNewer, isForeign, isDamaged] = [false, false, false];
  let end = 0;
  for (const { head, start, at } of headsIn(bytes)) {
    if (start !== end) isDamaged = true;
    const { length, crc, from, to, lines, raw } = head;
    end = at + length;
    await setImmediate();
    if (head.version > HISTORY_VERSION) isNewer = true;
    else if (head.cluster !== cluster) isForeign = true;
    else if (head.part !== 'head')
      found.push({ head, path, block: { from, to, lines, raw, body: { kind: 'filed', path, at, length, crc } } });
  }
  return { found, isNewer, isForeign, isDamaged: isDamaged || end !== bytes.length };
}

/** Never rejects for what a single file is like; it does where the folder can not be read. */
export async function loadFolder(files: Files, folder: string, cluster: string): Promise<Loaded> {
  const kept: KeptFile[] = [];
  const damaged: string[] = [];
  let [newer, foreign] = [0, 0];
  const byRun = new Map<string, Found[]>();
  for (const name of (await files.list(folder)).toSorted()) {
    const run = NAME.exec(name)?.[1];
    if (run === undefined) continue;
    const path = `${folder}/${name}`;
    try {
      kept.push({ path, run, ...(await files.look(path)) });
      const read = await readBlocks(files, path, cluster);
      if (read.isNewer) newer++;
      if (read.isForeign) foreign++;
      if (read.isDamaged) damaged.push(name);
      byRun.set(run, [...(byRun.get(run) ?? []), ...read.found]);
    } catch {
      damaged.push(name);
    }
  }
  const runs = [...byRun].map(([run, found]) => groupsOf(run, found));
  return { ...inOrder(runs), files: kept.toSorted((a, b) => a.written - b.written), newer, foreign, damaged };
}

// The lives of a Service's endpoints as lines of a timetable: which row each has under its Node, and which are folded into counts.

import { keyOf } from '#lib/kube/key.ts';
import type { LifeLine } from '#lib/churn/chronicle-view.ts';
import type { Outage } from '#lib/churn/outage.ts';

/** Why a life is never folded away. */
export type LifeTrouble = 'flapping' | 'notReady' | 'outage';

export type TimetableLine = {
  /** The same for its whole life. */
  readonly id: string;
  readonly life: LifeLine;
  /** One of each family in which it lived the same life. */
  readonly addresses: readonly string[];
  /** Among the rows of its Node, from 0 on. */
  readonly row: number;
  readonly trouble: LifeTrouble | undefined;
};

/** From `time` on so many folded lives go on. */
export type CountStep = { readonly time: number; readonly count: number };

export type NodeBand = {
  /** Undefined: no slice names a Node for them. */
  readonly node: string | undefined;
  readonly zone: string | undefined;
  /** By their beginning. */
  readonly lines: readonly TimetableLine[];
  readonly rows: number;
  /** Lives without trouble, where there are too many for lines; empty where none is folded. */
  readonly folded: readonly CountStep[];
  readonly hidden: number;
};

export type Timetable = {
  readonly bands: readonly NodeBand[];
  /** How many lives are counted and not drawn. */
  readonly hidden: number;
};

/** Up to this many lives each has its line. */
export const MOST_LINES = 200;
/** Not ready for so long at a stretch is trouble, in ms. */
const LONG = 30_000;
/** Slices of two families, and a slice and the outage that it makes, may be some batches apart, in ms. */
const APART = 1000;

/** Whose it is: a Pod may be published more than once. */
function ownerOf({ family, address, uid }: LifeLine): string {
  return uid ?? `${family} ${address}`;
}

/** Undefined: it goes on. */
export function endOf({ ended, seenUntil }: LifeLine): number | undefined {
  return ended ?? seenUntil;
}

export function startOf({ began, states }: LifeLine): number {
  return began ?? states[0]?.from ?? 0;
}

function sameLife(a: LifeLine, b: LifeLine): boolean {
  const near = (x: number | undefined, y: number | undefined): boolean =>
    x === y || (x !== undefined && y !== undefined && Math.abs(x - y) < APART);
  if (a.uid === undefined || a.uid !== b.uid || a.states.length !== b.states.length) return false;
  if (!near(a.began, b.began) || !near(a.ended, b.ended)) return false;
  return a.states.every((s, i) => s.state === b.states[i]?.state && near(s.from, b.states[i]?.from));
}

type Joined = { readonly id: string; readonly life: LifeLine; readonly addresses: string[] };

const byStart = (a: LifeLine, b: LifeLine): number =>
  startOf(a) - startOf(b) || (a.family === b.family ? 0 : a.family < b.family ? -1 : 1) || (a.address < b.address ? -1 : 1);

/** A Pod with addresses in two families is one line, unless its endpoints differ. By their beginning. */
function join(lives: readonly LifeLine[]): readonly Joined[] {
  const byOwner = new Map<string, Joined[]>();
  for (const life of lives.toSorted(byStart)) {
    const owner = ownerOf(life);
    const held = byOwner.get(owner) ?? [];
    byOwner.set(owner, held);
    const same = held.find((joined) => sameLife(joined.life, life) && joined.life.family !== life.family);
    if (same !== undefined) {
      same.addresses.push(life.address);
      continue;
    }
    const id = `${owner} ${life.began ?? ''}`;
    const isTaken = held.some((joined) => joined.id === id);
    held.push({ id: isTaken ? `${id} ${life.family} ${life.address}` : id, life, addresses: [life.address] });
  }
  return [...byOwner.values()].flat();
}

export function troubleOf(life: LifeLine, outages: readonly Outage[], now: number): LifeTrouble | undefined {
  if (life.flapping) return 'flapping';
  const untilOf = (i: number): number => life.states[i + 1]?.from ?? endOf(life) ?? now;
  if (life.states.some(({ from, state }, i) => state === 'notReady' && untilOf(i) - from >= LONG)) return 'notReady';
  /** When it ceased to be ready, and when it went. */
  const lost = life.states.flatMap(({ state }, i) =>
    state === 'ready' && (i + 1 < life.states.length || life.ended !== undefined) ? [untilOf(i)] : [],
  );
  const within = ({ kind, from, to }: Outage): boolean => {
    if (kind === 'nodeDrops' || from === undefined) return false;
    if (life.ended !== undefined && life.ended >= from && life.ended <= (to ?? now)) return true;
    return lost.some((time) => time <= from && from - time < APART);
  };
  return outages.some(within) ? 'outage' : undefined;
}

type Placed = { readonly start: number; readonly end: number };

/** The first row that has room for it. */
function freeRow(rows: readonly (readonly Placed[])[], { start, end }: Placed, gap: number): number {
  const found = rows.findIndex((row) => row.every((other) => start >= other.end + gap || other.start >= end + gap));
  return found < 0 ? rows.length : found;
}

/** Rows for the lives of one Node: a life keeps the one that it had `before`; a new one takes the first that is free for `gap` ms. */
function pack(lives: readonly Joined[], before: ReadonlyMap<string, number>, gap: number): ReadonlyMap<string, number> {
  const rows: Placed[][] = [];
  const found = new Map<string, number>();
  const put = ({ id, life }: Joined, row: number): void => {
    while (rows.length <= row) rows.push([]);
    rows[row]?.push({ start: startOf(life), end: endOf(life) ?? Number.POSITIVE_INFINITY });
    found.set(id, row);
  };
  for (const joined of lives) {
    const row = before.get(joined.id);
    if (row !== undefined) put(joined, row);
  }
  for (const joined of lives) {
    if (found.has(joined.id)) continue;
    put(joined, freeRow(rows, { start: startOf(joined.life), end: endOf(joined.life) ?? Number.POSITIVE_INFINITY }, gap));
  }
  return found;
}

function countsOf(lives: readonly LifeLine[]): readonly CountStep[] {
  const turns = lives.flatMap((life) => [{ time: startOf(life), by: 1 }, ...[endOf(life) ?? []].flat().map((time) => ({ time, by: -1 }))]);
  const steps: { time: number; count: number }[] = [];
  let count = 0;
  for (const { time, by } of turns.sort((a, b) => a.time - b.time)) {
    count += by;
    const last = steps.at(-1);
    if (last?.time === time) last.count = count;
    else steps.push({ time, count });
  }
  return steps;
}

/** By zone and name; what has none comes last. */
function compareBands(a: NodeBand, b: NodeBand): number {
  const compare = (x: string | undefined, y: string | undefined): number => {
    if (x === y) return 0;
    if (x === undefined || y === undefined) return x === undefined ? 1 : -1;
    return x < y ? -1 : 1;
  };
  return Number(a.node === undefined) - Number(b.node === undefined) || compare(a.zone, b.zone) || compare(a.node, b.node);
}

export type Packing = {
  /** Rows as they were drawn last, by `rowKey`: a life keeps its own. */
  readonly before: ReadonlyMap<string, number>;
  /** What lies at least between two lives of one row, in ms. */
  readonly gap: number;
  readonly now: number;
};

/** Of a line, in `Packing.before`; a life that moves to another Node is placed anew. */
export function rowKey(node: string | undefined, id: string): string {
  return keyOf(node ?? '', id);
}

export function timetableOf(lives: readonly LifeLine[], outages: readonly Outage[], { before, gap, now }: Packing): Timetable {
  const joined = join(lives);
  const folds = joined.length > MOST_LINES;
  const byNode = new Map<string | undefined, Joined[]>();
  for (const one of joined) byNode.set(one.life.nodeName, [...(byNode.get(one.life.nodeName) ?? []), one]);
  const bands = [...byNode].map(([node, all]): NodeBand => {
    const troubles = new Map(all.map((one) => [one.id, troubleOf(one.life, outages, now)]));
    const drawn = all.filter((one) => !folds || troubles.get(one.id) !== undefined).sort((a, b) => byStart(a.life, b.life));
    const hidden = all.filter((one) => folds && troubles.get(one.id) === undefined);
    const had = new Map<string, number>();
    for (const { id } of drawn) {
      const row = before.get(rowKey(node, id));
      if (row !== undefined) had.set(id, row);
    }
    const rows = pack(drawn, had, gap);
    return {
      node,
      zone: all.find(({ life }) => life.zone !== undefined)?.life.zone,
      lines: drawn.map(({ id, life, addresses }) => ({ id, life, addresses, row: rows.get(id) ?? 0, trouble: troubles.get(id) })),
      rows: Math.max(0, ...[...rows.values()].map((row) => row + 1)),
      folded: countsOf(hidden.map(({ life }) => life)),
      hidden: hidden.length,
    };
  });
  return { bands: bands.sort(compareBands), hidden: bands.reduce((sum, band) => sum + band.hidden, 0) };
}

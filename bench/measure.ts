// How a figure is made: a case and its floor by turns in one process, the median of each, and the ratio of the two.

import { once } from 'node:events';

export type Figure = {
  readonly name: string;
  readonly value: number;
  /** `ratio` has no unit; bytes are for what is promised in bytes, ms for what is promised to people as time, count for what is not to be. */
  readonly unit: 'ratio' | 'bytes' | 'ms' | 'count';
  /** The figure is to be this or less; undefined where it is only told for the sake of the others. */
  readonly target: number | undefined;
};

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2;
}

/** CPU time of this process so far, all threads, user and system, in ms: what else runs on the machine counts little. */
export function cpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Gives the work to be measured; what it does before it returns that is not counted. */
export type Prepare = () => () => void | Promise<void>;

async function cost(prepare: Prepare): Promise<number> {
  const work = prepare();
  globalThis.gc?.();
  const start = cpu();
  await work();
  return cpu() - start;
}

/** A B A B…: the first rounds warm up and do not count. Resolves with the median CPU of each, in ms. */
export async function byTurns(floor: Prepare, work: Prepare, rounds = 9, warmUp = 3): Promise<{ floor: number; work: number }> {
  const floors: number[] = [];
  const works: number[] = [];
  for (let round = 0; round < warmUp + rounds; round++) {
    const [a, b] = [await cost(floor), await cost(work)];
    if (round < warmUp) continue;
    floors.push(a);
    works.push(b);
  }
  return { floor: median(floors), work: median(works) };
}

/** Bytes of the heap that live, after collection. Needs --expose-gc. */
export function liveHeap(): number {
  if (globalThis.gc === undefined) throw new Error('Run with --expose-gc.');
  for (let i = 0; i < 4; i++) globalThis.gc();
  return process.memoryUsage().heapUsed;
}

/** A case is a program of its own: it hands its figures to the parent. */
export async function report(...figures: readonly Figure[]): Promise<void> {
  if (process.send === undefined) {
    for (const { name, value } of figures) console.log(name, value);
    return;
  }
  process.send(figures);
  process.disconnect();
  await once(process, 'disconnect').catch(() => undefined);
}

// The law of history: what is read of a moment is what was live at it, and from there on to any later one; across blocks, checkpoints and expiry.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { apply, type ClusterState } from '#lib/cluster/state.ts';
import { createLiveCluster, type LiveCluster } from '#server/cluster/live.ts';
import { drawChange, drawCluster } from '#testing/builders/drawn-cluster.ts';
import { drawFrom } from '#testing/builders/kube.ts';
import { contentsOf } from '#testing/doubles/folding-reader.ts';
import { type ManualClock, manualClock } from '#testing/manual-clock.ts';
import { createHistory, type Grain, type KeptHistory } from './create-history.ts';
import type { History } from './history.ts';

const INFO = { name: 'test', source: 'demo', server: '', version: undefined, namespace: undefined, problem: undefined } as const;

/** What was live after each batch, with its time. */
type Seen = { readonly time: number; readonly seq: number; readonly contents: readonly string[] };

function observe(cluster: LiveCluster): Seen[] {
  const seen: Seen[] = [];
  cluster.subscribe(({ seq, time }) => seen.push({ seq, time, contents: contentsOf(cluster.state) }));
  return seen;
}

function liveAt(seen: readonly Seen[], time: number): Seen | undefined {
  return seen.findLast((s) => s.time <= time);
}

/** Reads from `from` to `to`; at each batch calls `look` with the state then. */
async function fold(
  history: History,
  from: number,
  to: number,
  look: (state: ClusterState, time: number, seq: number, kind: 'moment' | 'batch') => void,
): Promise<void> {
  let state: ClusterState | undefined;
  for await (const entry of history.read(from, to)) {
    if (entry.kind === 'moment') ({ state } = entry);
    if (entry.kind === 'moment') look(entry.state, entry.time, entry.seq, 'moment');
    if (entry.kind !== 'batch' || state === undefined) continue;
    apply(state, entry.batch.deltas);
    look(state, entry.batch.time, entry.batch.seq, 'batch');
  }
}

/** Each moment of what is held is what was live; and so is each batch that is read after it. */
async function check(history: History, seen: readonly Seen[], times: readonly number[]): Promise<void> {
  const [first] = history.spans();
  for (const from of times) {
    let count = 0;
    await fold(history, from, Number.POSITIVE_INFINITY, (state, time, seq, kind) => {
      const live = kind === 'moment' ? liveAt(seen, time) : seen.find((s) => s.seq === seq);
      if (kind === 'moment') expect(time).toBe(Math.max(from, first?.from ?? 0));
      expect(seq).toBe(live?.seq);
      expect(contentsOf(state)).toEqual(live?.contents);
      count++;
    });
    const start = liveAt(seen, Math.max(from, first?.from ?? 0));
    expect(count).toBe(1 + seen.filter((s) => s.seq > (start?.seq ?? 0)).length);
  }
}

const grain: fc.Arbitrary<Partial<Grain>> = fc.record({
  blockBytes: fc.constantFrom(1, 2_000, 1 << 20),
  blockMs: fc.constantFrom(1, 300, 30_000),
  checkpointFactor: fc.constantFrom(0, 1, 4),
  leastBytes: fc.constantFrom(1, 5_000),
  partRecords: fc.constantFrom(1, 7, 500),
});

/** So many ms go by, then these change; 0: at the same time as those before. */
const step = fc.record({ wait: fc.constantFrom(0, 0, 1, 5, 20, 60, 400), numbers: fc.array(fc.nat(251), { minLength: 4, maxLength: 40 }) });
const run = fc.record({
  cluster: fc.array(fc.nat(251), { maxLength: 80, size: 'max' }),
  steps: fc.array(step, { maxLength: 40, size: 'max' }),
});

function play(
  clock: ManualClock,
  cluster: LiveCluster,
  { cluster: numbers, steps }: typeof run extends fc.Arbitrary<infer T> ? T : never,
): void {
  const change = (deltas: ReturnType<typeof drawCluster>): void => {
    for (const delta of deltas) {
      if (delta.op === 'put') cluster.put(delta.record as Parameters<LiveCluster['put']>[0]);
      else cluster.delete(delta.kind as Parameters<LiveCluster['delete']>[0], delta.key);
    }
    cluster.flush();
  };
  change(drawCluster(drawFrom(numbers)));
  for (const { wait, numbers: drawn } of steps) {
    clock.advance(wait);
    change([drawChange(drawFrom(drawn)), ...(drawn.length > 20 ? [drawChange(drawFrom(drawn.slice(20)))] : [])]);
  }
}

function setUp(own: Partial<Grain>, bytes = 1 << 30) {
  const clock = manualClock();
  const cluster = createLiveCluster({ clock, info: INFO });
  const history = createHistory({ cluster, clock, run: 'a', bounds: { bytes, age: 3_600_000 }, grain: own });
  return { clock, cluster, seen: observe(cluster), history };
}

function someTimes(history: KeptHistory, seen: readonly Seen[], picks: readonly number[]): number[] {
  const [first] = history.spans();
  const all = seen.flatMap(({ time }) => [time - 1, time]).filter((time) => time >= (first?.from ?? 0));
  return [0, ...picks.flatMap((pick) => all[pick % Math.max(1, all.length)] ?? [])];
}

describe('history', () => {
  test('a moment is what was live, and so is each after it', async () => {
    await fc.assert(
      fc.asyncProperty(run, grain, fc.array(fc.nat(), { maxLength: 3 }), async (drawn, own, picks) => {
        const { clock, cluster, seen, history } = setUp(own);
        play(clock, cluster, drawn);
        // Blocks that wait for their packing are read as they are, and then as they are packed.
        await check(history, seen, someTimes(history, seen, picks));
        clock.advance(1_000);
        await history.settled();
        await check(history, seen, someTimes(history, seen, picks));
        history.close();
        cluster.close();
      }),
      { numRuns: 60 },
    );
  });
});

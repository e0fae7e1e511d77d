// The law of history: what is read of a moment is what was live at it, and from there on to any later one; across blocks, checkpoints and expiry, from memory, from disk and after a restart.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { apply, type ClusterState, newState } from '#lib/cluster/state.ts';
import { createLiveCluster, type LiveCluster } from '#server/cluster/live.ts';
import { drawChange, drawCluster } from '#testing/builders/drawn-cluster.ts';
import { drawFrom } from '#testing/builders/kube.ts';
import { contentsOf } from '#testing/doubles/folding-reader.ts';
import { type ManualClock, manualClock } from '#testing/manual-clock.ts';
import { createHistory, type Grain } from './create-history.ts';
import { systemFiles } from './files.ts';
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

/** Reads from `from` to the end of its span, and finds what was live, batch by batch. */
async function checkFrom(history: History, seen: readonly Seen[], from: number, to: number): Promise<void> {
  let state: ClusterState | undefined;
  let live = liveAt(seen, from);
  for await (const entry of history.read(from, to)) {
    if (entry.kind === 'status') continue;
    if (entry.kind === 'moment') {
      expect(state).toBeUndefined();
      expect(entry.time).toBe(from);
      expect(entry.seq).toBe(live?.seq);
      ({ state } = entry);
    } else {
      live = seen.find(({ seq }) => seq === (live?.seq ?? 0) + 1);
      expect(entry.batch).toMatchObject({ seq: live?.seq, time: live?.time });
      if (state !== undefined) apply(state, entry.batch.deltas);
    }
    expect(contentsOf(state ?? newState())).toEqual(live?.contents ?? []);
  }
  expect(live?.seq).toBe(liveAt(seen, to)?.seq);
}

/** All spans: from their beginning, from some moments in them, and at their end. */
async function check(history: History, seen: readonly Seen[], picks: readonly number[] = []): Promise<void> {
  for (const { from, to } of history.spans()) {
    const times = seen.flatMap(({ time }) => [time - 1, time]).filter((time) => time >= from && time <= to);
    const some = picks.flatMap((pick) => times[pick % Math.max(1, times.length)] ?? []);
    for (const time of [from, to, ...some]) await checkFrom(history, seen, time, to);
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

type Options = {
  readonly own?: Partial<Grain>;
  readonly bytes?: number;
  readonly folder?: string;
  readonly start?: number;
  readonly run?: string;
  readonly age?: number;
};

const SILENT = { info: () => undefined, warn: () => undefined };

function setUp({ own = {}, bytes = 1 << 30, folder, start, run: name = '1-a', age = 3_600_000 }: Options) {
  const clock = manualClock(start);
  const cluster = createLiveCluster({ clock, info: INFO });
  const recording = folder === undefined ? undefined : { files: systemFiles, folder, bytes, log: SILENT };
  const history = createHistory({ cluster, clock, run: name, bounds: { bytes, age }, grain: own, recording });
  return { clock, cluster, seen: observe(cluster), history };
}

let folders: string[] = [];
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-history-'));
  folders.push(folder);
  return folder;
}

afterEach(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  folders = [];
});

const picks = fc.array(fc.nat(), { maxLength: 3 });

describe('history', () => {
  test('a moment is what was live, and so is each after it', async () => {
    let checkpoints = 0;
    await fc.assert(
      fc.asyncProperty(run, grain, picks, async (drawn, own, some) => {
        const { clock, cluster, seen, history } = setUp({ own });
        play(clock, cluster, drawn);
        expect(history.spans()).toMatchObject([{ from: seen[0]?.time, to: cluster.now(), why: undefined }]);
        // Blocks that wait for their packing are read as they are, and then as they are packed.
        await check(history, seen, some);
        clock.advance(1_000);
        await history.settled();
        await check(history, seen, some);
        checkpoints += history.sizes().checkpoints;
        await history.close();
        cluster.close();
      }),
      { numRuns: 30 },
    );
    expect(checkpoints).toBeGreaterThan(50);
  });

  test('so it is when the oldest has expired, and not more than the bound is kept but for the newest group', async () => {
    let expired = 0;
    await fc.assert(
      fc.asyncProperty(run, grain, fc.constantFrom(1, 6_000, 20_000), fc.constantFrom(50, 3_600_000), async (drawn, own, bytes, age) => {
        const { clock, cluster, seen, history } = setUp({ own, bytes, age });
        play(clock, cluster, drawn);
        clock.advance(1_000);
        await history.settled();
        const [span] = history.spans();
        if ((span?.from ?? 0) > (seen[0]?.time ?? 0)) expired++;
        await check(history, seen);
        const { memory, isOver } = history.sizes();
        expect(isOver).toBe(memory > bytes);
        await history.close();
        cluster.close();
      }),
      { numRuns: 40 },
    );
    expect(expired).toBeGreaterThan(8);
  });

  test('so it is from disk, and after a restart, be it that the process was killed', async () => {
    let read = 0;
    await fc.assert(
      fc.asyncProperty(run, run, grain, picks, fc.boolean(), async (drawn, again, own, some, isKilled) => {
        const folder = newFolder();
        const first = setUp({ own, folder });
        await first.history.settled();
        play(first.clock, first.cluster, drawn);
        first.clock.advance(1_000);
        await first.history.settled();
        await check(first.history, first.seen, some);
        if (!isKilled) await first.history.close();
        const until = first.cluster.now();
        const second = setUp({ own, folder, start: first.clock.now() + 5_000, run: '2-b' });
        await second.history.settled();
        const [old, ...more] = second.history.spans();
        expect(more).toEqual([]);
        expect(old).toMatchObject({ from: first.seen[0]?.time, why: undefined });
        expect(old?.to).toBeGreaterThanOrEqual(isKilled ? (first.seen.at(-1)?.time ?? 0) : until);
        expect(old?.to).toBeLessThanOrEqual(until);
        await check(second.history, first.seen, some);
        // What comes now is a span of its own; reading goes over the gap.
        play(second.clock, second.cluster, again);
        const spans = second.history.spans();
        expect(spans).toMatchObject([old, { from: second.seen[0]?.time, why: 'notRunning' }]);
        const moments: number[] = [];
        for await (const entry of second.history.read(0, Number.POSITIVE_INFINITY)) if (entry.kind === 'moment') moments.push(entry.time);
        expect(moments).toEqual(spans.map(({ from }) => from));
        await check({ ...second.history, spans: () => spans.slice(1) }, second.seen, some);
        read++;
        await second.history.close();
        if (isKilled) await first.history.close();
        first.cluster.close();
        second.cluster.close();
      }),
      { numRuns: 15 },
    );
    expect(read).toBe(15);
  }, 60_000);
});

// The history source: any way to a moment leads to what was there then, within a window and beyond it.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Batch, put, remove } from '#lib/cluster/delta.ts';
import { type AnyRecord, recordKey } from '#lib/cluster/record.ts';
import { apply, newState, records } from '#lib/cluster/state.ts';
import type { Scope } from '#lib/scope/scope.ts';
import { buildPod, drawFrom, drawRecord } from '#testing/builders/kube.ts';
import { createWindowServer, windowLines } from '#testing/doubles/window-server.ts';
import { foldFrame } from './frame.ts';
import { createHistorySource } from './history-source.ts';
import type { Moment } from './shown.ts';

const SHOP: Scope = { kind: 'namespace', namespace: 'shop' };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function harness(batches: readonly Batch[], { since = 0, now = 2 * HOUR, most = Number.POSITIVE_INFINITY } = {}) {
  const server = createWindowServer();
  const state = newState();
  const moments: Moment[] = [];
  let snapshots = 0;
  const source = createHistorySource(
    {
      show(frame, _, moment) {
        if (frame.snapshot !== undefined) snapshots++;
        foldFrame(state, frame);
        moments.push(moment);
      },
      moment: (moment) => moments.push(moment),
    },
    () => now,
    server.read,
  );
  source.open(SHOP);
  const kept = { batches, since, now, most };
  let answered = 0;
  return {
    source,
    state,
    asked: server.asked,
    last: () => moments.at(-1),
    snapshots: () => snapshots,
    /** Answers all that has been asked for so far. */
    async answer() {
      for (const asked of server.asked.slice(answered)) asked.answer(windowLines(kept, asked));
      answered = server.asked.length;
      await Promise.resolve();
      await Promise.resolve();
    },
  };
}

const names = (list: Iterable<AnyRecord>): readonly string[] => [...list].map(recordKey).sort();
const pods = (...times: readonly number[]): Batch[] =>
  times.map((time, i) => ({ seq: i, time, deltas: [put(buildPod({ name: `p${i}` }))] }));

describe('createHistorySource', () => {
  it('shows at each moment the fold of what was until then, by whichever way it is reached', async () => {
    const numbers = fc.array(fc.nat(1000), { maxLength: 30 });
    const drawn = fc.array(fc.record({ after: fc.integer({ min: 0, max: 4 * MINUTE }), numbers: fc.array(numbers, { maxLength: 4 }) }), {
      maxLength: 30,
    });
    const seeks = fc.array(fc.record({ at: fc.integer({ min: 0, max: HOUR }), answers: fc.boolean() }), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(drawn, seeks, async (entries, moments) => {
        let time = 0;
        const batches = entries.map((entry, seq): Batch => {
          time += entry.after;
          const deltas = entry.numbers.map((n) => {
            const record = drawRecord(drawFrom(n.slice(1)));
            return (n[0] ?? 0) % 4 === 0 ? remove(record.kind, recordKey(record)) : put(record);
          });
          return { seq, time, deltas };
        });
        const { source, state, last, answer } = harness(batches);
        for (const { at, answers } of moments) {
          source.seek(at);
          if (answers) await answer();
          const moment = last();
          // Answers to what was asked for before may come as well: then it is there, too.
          if (answers) expect(moment).toMatchObject({ wanted: at, shown: at, loading: false, problem: undefined });
          if (moment?.shown === undefined) continue;
          const right = newState();
          for (const batch of batches) if (batch.time <= moment.shown) apply(right, batch.deltas);
          const sorted = (list: Iterable<AnyRecord>): readonly AnyRecord[] =>
            [...list].sort((a, b) => `${a.kind}:${recordKey(a)}`.localeCompare(`${b.kind}:${recordKey(b)}`));
          expect(sorted(records(state))).toEqual(sorted(records(right)));
        }
      }),
    );
  });

  it('moves within its window by differences alone, and asks nothing', async () => {
    const { source, state, asked, snapshots, answer } = harness(pods(HOUR - 20_000, HOUR, HOUR + 20_000));
    source.seek(HOUR);
    await answer();
    await answer();
    const before = [asked.length, snapshots()];
    for (const at of [HOUR - 30_000, HOUR + 30_000, HOUR - 20_000]) source.seek(at);
    expect(names(records(state))).toEqual(['shop/p0']);
    expect([asked.length, snapshots()]).toEqual(before);
  });

  it('keeps what is shown while another window is on its way, and gives up what is wanted no more', async () => {
    const { source, state, asked, last, answer } = harness(pods(10, HOUR), { now: 3 * HOUR });
    source.seek(HOUR + 1);
    await answer();
    await answer();
    const many = asked.length;
    source.seek(20);
    expect(last()).toEqual({ wanted: 20, shown: HOUR + 1, loading: true, problem: undefined });
    expect(names(records(state))).toEqual(['shop/p0', 'shop/p1']);
    source.seek(3 * HOUR - 1);
    expect(asked.slice(many).map((one) => one.isWanted())).toEqual([false, true]);
    source.seek(undefined);
    expect(asked.at(-1)?.isWanted()).toBe(false);
  });

  it('fetches what lies beyond before the edge is reached, where there is more', async () => {
    const { source, asked, answer, last } = harness(pods(HOUR), { now: 3 * HOUR });
    source.seek(HOUR);
    await answer();
    // Little changes: the next window reaches further.
    expect(asked.map(({ from, to }) => to - from)).toEqual([2 * MINUTE, 30 * MINUTE]);
    await answer();
    source.seek(HOUR + 13 * MINUTE);
    expect(last()?.loading).toBe(false);
    expect(asked.at(-1)).toMatchObject({ from: HOUR - 2 * MINUTE, to: HOUR + 28 * MINUTE });
    source.seek(HOUR + 14 * MINUTE);
    expect(asked).toHaveLength(3);
    await answer();
    source.seek(HOUR + 20 * MINUTE);
    expect(last()).toMatchObject({ shown: HOUR + 20 * MINUTE, loading: false });
  });

  it('shows the oldest moment in place of what is no longer kept, and the newest in place of what has not been, and says so', async () => {
    const { source, state, last, answer } = harness(pods(0, HOUR), { since: 30 * MINUTE, now: HOUR });
    source.seek(10 * MINUTE);
    await answer();
    expect(last()).toEqual({
      wanted: 10 * MINUTE,
      shown: 30 * MINUTE,
      loading: false,
      problem: { kind: 'older', from: 30 * MINUTE },
    });
    expect(names(records(state))).toEqual(['shop/p0']);
    source.seek(HOUR + 5_000);
    await answer();
    expect(last()).toEqual({ wanted: HOUR + 5_000, shown: HOUR, loading: false, problem: { kind: 'later', to: HOUR } });
    expect(names(records(state))).toEqual(['shop/p0', 'shop/p1']);
  });

  it('asks for less where an answer grew too long to reach the moment', async () => {
    const { source, asked, last, state, answer } = harness(pods(...Array.from({ length: 100 }, (_, i) => i * 1000)), { most: 20 });
    source.seek(50_500);
    for (let i = 0; i < 4; i++) await answer();
    expect(last()).toEqual({ wanted: 50_500, shown: 50_500, loading: false, problem: undefined });
    expect(state.tables.Pod.size).toBe(51);
    source.seek(58_500);
    await answer();
    expect(last()).toMatchObject({ shown: 58_500, loading: false });
    expect(state.tables.Pod.size).toBe(59);
    expect(asked.length).toBeLessThan(8);
  });

  it('shows what was last known in place of a gap', async () => {
    const { source, asked, last } = harness([]);
    source.seek(HOUR);
    const [head, whole, end] = windowLines({ batches: [], since: 0, now: 2 * HOUR }, { from: HOUR - MINUTE, to: HOUR + MINUTE });
    const gap = { kind: 'gap', from: HOUR - 5_000, to: HOUR + 5_000, why: 'notRunning' } as const;
    asked[0]?.answer(
      [head, whole, gap, whole, end].flatMap((line, i) => (line === undefined ? [] : i === 3 ? { ...line, time: gap.to } : line)),
    );
    await Promise.resolve();
    await Promise.resolve();
    expect(last()).toEqual({
      wanted: HOUR,
      shown: HOUR - 5_000,
      loading: false,
      problem: { kind: 'gap', from: gap.from, to: gap.to, why: 'notRunning' },
    });
  });

  it('says why a moment can not be had, and asks again when told to', async () => {
    const { source, asked, last, answer } = harness(pods(HOUR));
    source.seek(HOUR);
    asked[0]?.fail('Signalbox does not answer.');
    await Promise.resolve();
    await Promise.resolve();
    expect(last()).toEqual({
      wanted: HOUR,
      shown: undefined,
      loading: false,
      problem: { kind: 'failed', problem: 'Signalbox does not answer.' },
    });
    source.retry();
    expect(last()).toMatchObject({ loading: true });
    await answer();
    expect(last()).toMatchObject({ shown: HOUR, loading: false });
    const many = asked.length;
    source.retry();
    expect(asked).toHaveLength(many);
  });

  it('begins anew with another scope', async () => {
    const { source, asked, last, answer } = harness(pods(HOUR));
    source.seek(HOUR);
    await answer();
    source.open({ kind: 'namespace', namespace: 'data' });
    expect(last()).toEqual({ wanted: HOUR, shown: undefined, loading: true, problem: undefined });
    expect(asked.at(-1)?.scope).toBe('namespace=data');
    await answer();
    expect(last()?.shown).toBe(HOUR);
    // Another client at the same place: what is shown stays.
    source.open({ kind: 'namespace', namespace: 'data', client: 'shop/web-1' });
    expect(last()).toEqual({ wanted: HOUR, shown: HOUR, loading: true, problem: undefined });
  });
});

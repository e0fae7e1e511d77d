// A tape: by whichever way a moment is reached, it is the fold of the lines up to it.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Delta, put, remove } from '#lib/cluster/delta.ts';
import { type AnyRecord, recordKey } from '#lib/cluster/record.ts';
import { apply, newState, records } from '#lib/cluster/state.ts';
import { HISTORY_VERSION, type HistoryLine } from '#lib/wire/history.ts';
import { buildPod, drawFrom, drawRecord } from '#testing/builders/kube.ts';
import { buildStatus } from '#testing/builders/status.ts';
import { type Tape, writeTape } from './tape.ts';

const cluster = buildStatus().cluster;
const head = (from: number, to: number): HistoryLine => ({ kind: 'history', version: HISTORY_VERSION, cluster, from, to });
const whole = (time: number, list: readonly AnyRecord[], more = false): HistoryLine => ({
  kind: 'snapshot',
  seq: time,
  time,
  records: list,
  more,
});
const batch = (time: number, ...deltas: readonly Delta[]): HistoryLine => ({ kind: 'batch', seq: time, time, deltas });

function tapeOf(lines: readonly HistoryLine[]): Tape {
  const writer = writeTape();
  for (const line of [...lines, { kind: 'end', time: 100 } as const]) writer.add(line);
  const tape = writer.done();
  if (tape === undefined) throw new Error('No tape came of these lines.');
  return tape;
}

const sorted = (list: Iterable<AnyRecord>): readonly AnyRecord[] =>
  [...list].sort((a, b) => `${a.kind}:${recordKey(a)}`.localeCompare(`${b.kind}:${recordKey(b)}`));

/** The law, said plainly: what the lines say that there was at this time. */
function foldUntil(lines: readonly HistoryLine[], time: number): readonly AnyRecord[] {
  let state = newState();
  let begun = false;
  for (const line of lines) {
    if (line.kind === 'snapshot' && (!begun || line.time <= time)) {
      begun = true;
      state = newState();
      apply(state, line.records.map(put));
    }
    if (line.kind === 'batch' && line.time <= time) apply(state, line.deltas);
  }
  return sorted(records(state));
}

type Drawn = { readonly what: 'batch' | 'gap'; readonly after: number; readonly numbers: readonly (readonly number[])[] };

const drawn: fc.Arbitrary<Drawn> = fc.record({
  what: fc.constantFrom('batch', 'batch', 'batch', 'batch', 'gap'),
  // Several at one time too: a moment has all of its time in it.
  after: fc.integer({ min: 0, max: 3 }),
  numbers: fc.array(fc.array(fc.nat(1000), { maxLength: 30 }), { maxLength: 4 }),
});

function deltaFrom(numbers: readonly number[]): Delta {
  const record = drawRecord(drawFrom(numbers.slice(1)));
  return (numbers[0] ?? 0) % 4 === 0 ? remove(record.kind, recordKey(record)) : put(record);
}

function linesOf(start: readonly (readonly number[])[], entries: readonly Drawn[]): HistoryLine[] {
  let time = 10;
  const state = newState();
  apply(state, start.map(deltaFrom));
  const lines = [whole(time, sorted(records(state)))];
  for (const { what, after, numbers } of entries) {
    const deltas = numbers.map(deltaFrom);
    apply(state, deltas);
    if (what === 'batch') {
      time += after;
      lines.push(batch(time, ...deltas));
    } else {
      lines.push({ kind: 'gap', from: time, to: time + 2 + after, why: 'notRunning' });
      time += 2 + after;
      lines.push(whole(time, sorted(records(state))));
    }
  }
  return [head(10, time + 5), ...lines];
}

describe('writeTape', () => {
  it('is, at each moment and by whichever way that is reached, the fold of the lines until then', () => {
    const numbers = fc.array(fc.nat(1000), { maxLength: 30 });
    const way = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.array(numbers, { maxLength: 12 }), fc.array(drawn, { maxLength: 14 }), way, (start, entries, moments) => {
        const lines = linesOf(start, entries);
        const tape = tapeOf(lines);
        // What whoever follows the deltas holds, who began with what the tape began with.
        const follower = newState();
        apply(follower, tape.records().map(put));
        for (const time of moments) {
          const deltas = tape.move(time);
          apply(follower, deltas);
          const right = foldUntil(lines, time);
          expect(sorted(tape.records())).toEqual(right);
          expect(sorted(records(follower))).toEqual(right);
          expect(new Set(deltas.map((d) => (d.op === 'put' ? `${d.record.kind}:${recordKey(d.record)}` : `${d.kind}:${d.key}`))).size).toBe(
            deltas.length,
          );
        }
      }),
    );
  });

  it('gives the records of before as the same objects, so that what is made from one is found again', () => {
    const before = buildPod({ name: 'a' });
    const tape = tapeOf([head(0, 10), whole(0, [before]), batch(5, put(buildPod({ name: 'a', ready: false })))]);
    tape.move(5);
    const [delta] = tape.move(4);
    expect(delta?.op === 'put' && delta.record).toBe(before);
  });

  it('puts the parts of a snapshot together, and knows the status and the gap of each time', () => {
    const one = buildStatus();
    const two = buildStatus({}, { faultCount: 2 });
    const tape = tapeOf([
      head(0, 30),
      whole(0, [buildPod({ name: 'a' })], true),
      whole(0, [buildPod({ name: 'b' })]),
      { kind: 'status', time: 0, status: one },
      batch(4, remove('Pod', 'shop/a')),
      { kind: 'status', time: 6, status: two },
      { kind: 'gap', from: 10, to: 20, why: 'notRunning' },
      whole(20, []),
    ]);
    expect(tape.records()).toHaveLength(2);
    expect(tape.status()).toBe(one);
    tape.move(5);
    expect([tape.records().length, tape.status()]).toEqual([1, one]);
    tape.move(15);
    expect([tape.records().length, tape.status()]).toEqual([1, two]);
    expect([9, 10, 15, 20].map((time) => tape.gapAt(time)?.why)).toEqual([undefined, undefined, 'notRunning', undefined]);
    tape.move(20);
    expect(tape.records()).toEqual([]);
  });

  it('is none without a head, an end, or the state to begin with, and knows where it was cut', () => {
    const lines = [head(0, 9), whole(0, []), { kind: 'end', time: 9 } as const];
    const write = (list: readonly HistoryLine[]): Tape | undefined => {
      const writer = writeTape();
      list.forEach((line) => writer.add(line));
      return writer.done();
    };
    for (const missing of lines) expect(write(lines.filter((line) => line !== missing))).toBeUndefined();
    expect(write(lines)).toMatchObject({ from: 0, to: 9, cut: false });
    expect(write([head(0, 9), whole(0, []), { kind: 'end', time: 5 }])).toMatchObject({ to: 5, cut: true });
  });
});

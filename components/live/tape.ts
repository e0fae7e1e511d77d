// A tape: a window of the past, held whole, that is walked forward by what changed and back by what that replaced. Pure.

import { type Delta, put, remove, squash, subjectOf } from '#lib/cluster/delta.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import { recordKey } from '#lib/cluster/record.ts';
import { same } from '#lib/kube/same.ts';
import type { HistoryHead, HistoryLine } from '#lib/wire/history.ts';
import type { Status } from '#lib/wire/message.ts';

export type Gap = Extract<HistoryLine, { kind: 'gap' }>;

export type Tape = {
  /** What it covers, in ms since 1970 on the cluster's clock. */
  readonly from: number;
  readonly to: number;
  /** It ends before what was asked for, for it had grown too long: there is more after it. */
  readonly cut: boolean;
  /** Deltas on it, which is what it weighs. */
  readonly size: number;
  /** The gap that this time is in. */
  gapAt(time: number): Gap | undefined;
  /** Goes to the state at this time, all of that time in it; gives the deltas from where it stood, each subject once. */
  move(time: number): readonly Delta[];
  /** All records where it stands. */
  records(): readonly AnyRecord[];
  /** How well the cluster was watched where it stands; undefined where no line says so. */
  status(): Status | undefined;
};

/** Takes the lines of a window as they come. */
export type TapeWriter = {
  add(line: HistoryLine): void;
  /** Undefined where a head, an end or the state at the start is missing: it broke off. */
  done(): Tape | undefined;
};

type Step = {
  readonly time: number;
  /** Whole in place of all before it, until it has been walked over once and is known as a difference. */
  whole: readonly AnyRecord[] | undefined;
  deltas: readonly Delta[];
  /** What undoes it; known once it has been walked over. */
  back: readonly Delta[] | undefined;
  /** The status from here on, where it is another. */
  readonly status: Status | undefined;
};

type Held = Map<string, AnyRecord>;

const subjectOfRecord = (record: AnyRecord): string => `${record.kind}:${recordKey(record)}`;

function undoing(held: Held, delta: Delta): Delta | undefined {
  const before = held.get(subjectOf(delta));
  if (before !== undefined) return put(before);
  return delta.op === 'put' ? remove(delta.record.kind, recordKey(delta.record)) : undefined;
}

function write(held: Held, delta: Delta): void {
  if (delta.op === 'put') held.set(subjectOf(delta), delta.record);
  else held.delete(subjectOf(delta));
}

/** A snapshot in the middle, after a gap, as the difference to what is held. */
function differences(held: Held, whole: readonly AnyRecord[]): Delta[] {
  const wanted = new Map(whole.map((record) => [subjectOfRecord(record), record]));
  const puts = [...wanted].flatMap(([subject, record]) => (same(held.get(subject), record) ? [] : [put(record)]));
  const removes = [...held].flatMap(([subject, record]) => (wanted.has(subject) ? [] : [remove(record.kind, recordKey(record))]));
  return [...puts, ...removes];
}

export function writeTape(): TapeWriter {
  let head: HistoryHead | undefined;
  let end: number | undefined;
  let start: readonly AnyRecord[] | undefined;
  let parts: AnyRecord[] = [];
  let first: Status | undefined;
  let size = 0;
  const steps: Step[] = [];
  const gaps: Gap[] = [];

  function step(time: number, what: Partial<Step>): void {
    steps.push({ time, whole: undefined, deltas: [], back: undefined, status: undefined, ...what });
  }

  return {
    add(line) {
      switch (line.kind) {
        case 'history':
          head = line;
          return;
        case 'snapshot': {
          for (const record of line.records) parts.push(record);
          if (line.more) return;
          const whole = parts;
          parts = [];
          if (start === undefined) start = whole;
          else step(line.time, { whole });
          return;
        }
        case 'batch':
          size += line.deltas.length;
          return step(line.time, { deltas: line.deltas });
        case 'status':
          // What is told before anything happened holds from the start.
          if (steps.length === 0) first = line.status;
          else step(line.time, { status: line.status });
          return;
        case 'gap':
          gaps.push(line);
          return;
        case 'end':
          end = line.time;
      }
    },
    done() {
      if (head === undefined || start === undefined || end === undefined) return undefined;
      return tapeOf({ from: head.from, to: end, cut: end < head.to }, start, first, steps, gaps, size);
    },
  };
}

function tapeOf(
  covered: Pick<Tape, 'from' | 'to' | 'cut'>,
  start: readonly AnyRecord[],
  first: Status | undefined,
  steps: readonly Step[],
  gaps: readonly Gap[],
  size: number,
): Tape {
  const held: Held = new Map(start.map((record) => [subjectOfRecord(record), record]));
  /** That after so many steps. */
  const statuses = [first];
  for (const { status } of steps) statuses.push(status ?? statuses.at(-1));
  /** How many steps lie behind. */
  let at = 0;

  /** How many steps there are up to and with this time. */
  function stepsUntil(time: number): number {
    let low = 0;
    let high = steps.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((steps[middle]?.time ?? Number.POSITIVE_INFINITY) <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function forward(step: Step): readonly Delta[] {
    if (step.whole !== undefined) {
      step.deltas = differences(held, step.whole);
      step.whole = undefined;
    }
    const back: Delta[] = [];
    for (const delta of step.deltas) {
      const undo = step.back === undefined ? undoing(held, delta) : undefined;
      if (undo !== undefined) back.push(undo);
      write(held, delta);
    }
    step.back ??= back.reverse();
    return step.deltas;
  }

  function backward(step: Step): readonly Delta[] {
    const deltas = step.back ?? [];
    for (const delta of deltas) write(held, delta);
    return deltas;
  }

  return {
    ...covered,
    size,
    gapAt: (time) => gaps.find((gap) => gap.from < time && time < gap.to),
    move(time) {
      const target = stepsUntil(time);
      const walked = target < at ? steps.slice(target, at).reverse().flatMap(backward) : steps.slice(at, target).flatMap(forward);
      at = target;
      return squash(walked);
    },
    records: () => [...held.values()],
    status: () => statuses[at],
  };
}

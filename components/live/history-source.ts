// The history source: moments of the past of a scope, from a window that is held (tape.ts), and fetched where it does not reach.

import { samePlace, type Scope } from '#lib/scope/scope.ts';
import type { Status } from '#lib/wire/message.ts';
import type { Frame } from './frame.ts';
import { type ReadWindow, readWindow } from './read-window.ts';
import type { Moment, MomentProblem } from './shown.ts';
import { type Tape, writeTape } from './tape.ts';

/** What it tells: as a stream does, first all records of the scope, then differences, wherever in time they lead. */
export type HistorySink = {
  /** `status`: how well the cluster was watched then; undefined where nothing says so. */
  readonly show: (frame: Frame, status: Status | undefined, moment: Moment) => void;
  /** What is shown stays; what is known of the moment is something else. */
  readonly moment: (moment: Moment) => void;
};

export type HistorySource = {
  /** Tells of this scope from now on. */
  open(scope: Scope): void;
  /** Shows this moment; undefined: none, and the next begins with all records. */
  seek(at: number | undefined): void;
  /** Asks once more for a moment that could not be had. */
  retry(): void;
  close(): void;
};

/** `now`: the cluster's clock in ms, 0 while it is not known. */
export type OpenHistory = (sink: HistorySink, now: () => number) => HistorySource;

/** Deltas in a window; some megabytes. How far it reaches follows from how much changes. */
const WORTH = 20_000;
const LEAST_REACH = 15_000;
const FIRST_REACH = 60_000;
const LONGEST_REACH = 900_000;
/** What has been so lately is not asked for again and again. */
const LATELY = 2_000;

/** A window with what was asked for, and when: what it lacks of that was not kept, or had not been yet. */
type Held = { readonly tape: Tape; readonly from: number; readonly to: number; readonly readAt: number };
type Reading = { readonly from: number; readonly to: number; readonly stop: AbortController };

export function createHistorySource(sink: HistorySink, now: () => number, read: ReadWindow = readWindow): HistorySource {
  let scope: Scope | undefined;
  let wanted: number | undefined;
  let held: Held | undefined;
  let reading: Reading | undefined;
  let reach = FIRST_REACH;
  /** Whoever is told stands where the tape stands. */
  let told = false;
  let shown: number | undefined;
  let failed = false;

  function problemAt(tape: Tape, time: number): MomentProblem | undefined {
    if (time < tape.from) return { kind: 'older', from: tape.from };
    if (time > tape.to) return { kind: 'later', to: tape.to };
    const gap = tape.gapAt(time);
    return gap === undefined ? undefined : { kind: 'gap', from: gap.from, to: gap.to, why: gap.why };
  }

  /** Is all that can be had of this moment in it? */
  function covers({ tape, from, to, readAt }: Held, time: number): boolean {
    if (time < tape.from) return from < tape.from;
    return time <= tape.to || (tape.to < to && !tape.cut && now() - readAt < LATELY);
  }

  function show({ tape }: Held, time: number): void {
    const deltas = tape.move(time);
    const frame = told ? { snapshot: undefined, deltas } : { snapshot: tape.records(), deltas: [] };
    const problem = problemAt(tape, time);
    shown = problem?.kind === 'gap' ? problem.from : Math.min(Math.max(time, tape.from), tape.to);
    told = true;
    sink.show(frame, tape.status(), { wanted: time, shown, loading: false, problem });
  }

  function stopReading(): void {
    reading?.stop.abort();
    reading = undefined;
  }

  async function fetchAround(time: number): Promise<void> {
    if (scope === undefined) return;
    stopReading();
    const stop = new AbortController();
    const mine: Reading = { from: Math.max(0, Math.floor(time - reach)), to: Math.ceil(time + reach), stop };
    reading = mine;
    const writer = writeTape();
    const outcome = await read(scope, mine.from, mine.to, (line) => writer.add(line), stop.signal);
    // Another question has taken the place of this one.
    if (reading !== mine) return;
    reading = undefined;
    if (!outcome.ok) return fail(outcome.error);
    const tape = writer.done();
    if (tape === undefined) return fail('The answer of Signalbox broke off.');
    failed = false;
    take({ tape, from: mine.from, to: mine.to, readAt: now() });
  }

  function take(next: Held): void {
    const each = next.tape.size / Math.max(1, next.tape.to - next.tape.from);
    reach = Math.min(LONGEST_REACH, Math.max(LEAST_REACH, WORTH / 2 / each));
    // Cut before it reached what was wanted: half of it reaches.
    if (next.tape.cut) reach = Math.min(reach, Math.max(1, (next.tape.to - next.tape.from) / 2));
    // Whoever has turned round meanwhile stays in the window that is held.
    if (wanted !== undefined && held !== undefined && covers(held, wanted) && !covers(next, wanted)) return;
    held = next;
    told = false;
    if (wanted !== undefined) look(wanted);
  }

  function fail(problem: string): void {
    failed = true;
    if (wanted === undefined || (held !== undefined && covers(held, wanted))) return;
    sink.moment({ wanted, shown, loading: false, problem: { kind: 'failed', problem } });
  }

  function look(time: number): void {
    if (held !== undefined && covers(held, time)) {
      show(held, time);
      if (isNearEdge(held, time) && !failed) void fetchAround(time);
      return;
    }
    sink.moment({ wanted: time, shown, loading: true, problem: undefined });
    if (reading === undefined || time < reading.from || time > reading.to) void fetchAround(time);
  }

  /** With more to be had beyond, so that whoever goes on that way need not wait. */
  function isNearEdge({ tape, from, to, readAt }: Held, time: number): boolean {
    if (reading !== undefined && reading.from <= time && time <= reading.to) return false;
    const margin = reach / 4;
    if (time - tape.from < margin && tape.from <= from) return true;
    return tape.to - time < margin && (tape.to >= to || tape.cut || now() - readAt > margin);
  }

  return {
    open(next) {
      const stays = scope !== undefined && samePlace(scope, next);
      scope = next;
      stopReading();
      held = undefined;
      told = false;
      failed = false;
      if (!stays) shown = undefined;
      if (wanted !== undefined) look(wanted);
    },
    seek(at) {
      wanted = at;
      if (at !== undefined) return look(at);
      stopReading();
      told = false;
      shown = undefined;
    },
    retry() {
      if (!failed || wanted === undefined || reading !== undefined) return;
      failed = false;
      look(wanted);
    },
    close() {
      wanted = undefined;
      held = undefined;
      stopReading();
    },
  };
}

// The lines of a window of the past, of one scope: what GET /api/history answers.

import { apply } from '#lib/cluster/state.ts';
import { projectScope } from '#lib/scope/project-scope.ts';
import type { Projection } from '#lib/scope/projection.ts';
import { type Scope, scopeId } from '#lib/scope/scope.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import { HISTORY_VERSION, type HistoryLine } from '#lib/wire/history.ts';
import type { ClusterInfo } from '#lib/wire/message.ts';
import { parts, weigh } from '#server/stream/event-bytes.ts';
import { createBreath } from './breath.ts';
import type { Entry, History } from './history.ts';
import { batchLines, encode, snapshotLine, statusLine } from './lines.ts';

export type WindowQuestion = {
  readonly history: History;
  readonly cluster: ClusterInfo;
  readonly scope: Scope;
  readonly from: number;
  readonly to: number;
  readonly signal: AbortSignal;
  /** No further batch after so many characters; the states at the beginning and after gaps are whole. */
  readonly most: number;
};

/** The gap that this time is in. */
function gapAt(history: History, time: number): Extract<HistoryLine, { kind: 'gap' }> | undefined {
  const spans = history.spans();
  const i = spans.findIndex(({ from }) => from > time);
  const [before, after] = [spans[i - 1], spans[i]];
  if (before === undefined || after === undefined || time <= before.to) return undefined;
  return { kind: 'gap', from: before.to, to: after.from, why: after.why ?? 'notRunning' };
}

type Moment = Extract<Entry, { kind: 'moment' }>;

/** The line before a state that is not the first: nothing is known since the span before. */
function gapBefore(history: History, { time }: Moment): HistoryLine | undefined {
  const spans = history.spans();
  const i = spans.findIndex(({ from }) => from === time);
  const [before, after] = [spans[i - 1], spans[i]];
  return before === undefined ? undefined : { kind: 'gap', from: before.to, to: time, why: after?.why ?? 'notRunning' };
}

function* momentLines({ time, seq, status }: Moment, projection: Projection): Generator<string> {
  if (status !== undefined) yield statusLine(time, status);
  for (const { items, last } of parts(projection.records(), weigh)) yield snapshotLine(seq, time, items, !last);
}

/** Nothing at all where no history is kept. Each text is one line or several whole ones. */
export async function* windowLines(question: WindowQuestion): AsyncGenerator<string> {
  const { history, cluster, scope, from, to, signal, most } = question;
  const breathe = createBreath();
  let moment: { readonly entry: Moment; readonly projection: Projection } | undefined;
  let length = 0;

  function* linesOf(entry: Entry): Generator<string> {
    switch (entry.kind) {
      case 'moment': {
        const last = Math.max(entry.time, Math.min(to, history.spans().at(-1)?.to ?? to));
        const first: HistoryLine | undefined =
          moment === undefined
            ? { kind: 'history', version: HISTORY_VERSION, cluster, scope: scopeId(scope), from: entry.time, to: last }
            : gapBefore(history, entry);
        if (first !== undefined) yield encode(first);
        moment = { entry, projection: projectScope(entry.state, scope) };
        yield* momentLines(entry, moment.projection);
        return;
      }
      case 'batch': {
        if (moment === undefined) return;
        const { seq, time, deltas } = entry.batch;
        const projected = moment.projection.project(apply(moment.entry.state, deltas));
        if (projected.length > 0) yield* batchLines({ seq, time, deltas: projected });
        return;
      }
      case 'status':
        yield statusLine(entry.time, entry.status);
        return;
      default:
        return assertNever(entry);
    }
  }

  let last = from;
  // One that begins in a gap begins with what was last known, so that the gap is told.
  for await (const entry of history.read(gapAt(history, from)?.from ?? from, to, signal)) {
    const time = entry.kind === 'batch' ? entry.batch.time : entry.time;
    if (length > most && entry.kind === 'batch' && time > last) {
      yield encode({ kind: 'end', time: time - 1 });
      return;
    }
    last = time;
    for (const line of linesOf(entry)) {
      length += line.length;
      yield line;
      await breathe();
    }
    await breathe();
  }
  if (moment === undefined || signal.aborted) return;
  const within = gapAt(history, to);
  if (within !== undefined) yield encode(within);
  yield encode({ kind: 'end', time: Math.max(last, Math.min(to, history.spans().at(-1)?.to ?? to)) });
}

// For tests: what a server answers when a page asks for windows of the past. The test says when.

import type { Batch } from '#lib/cluster/delta.ts';
import { apply, newState, records } from '#lib/cluster/state.ts';
import { type Scope, scopeId } from '#lib/scope/scope.ts';
import { err, ok, type Result } from '#lib/std/result.ts';
import { HISTORY_VERSION, type HistoryLine } from '#lib/wire/history.ts';
import { buildStatus } from '#testing/builders/status.ts';

type Asked = {
  readonly scope: string;
  readonly from: number;
  readonly to: number;
  readonly isWanted: () => boolean;
  readonly answer: (lines: readonly HistoryLine[]) => void;
  readonly fail: (problem: string) => void;
};

type Kept = { readonly batches: readonly Batch[]; readonly since: number; readonly now: number; readonly most?: number };

export function createWindowServer() {
  const asked: Asked[] = [];
  const read = (scope: Scope, from: number, to: number, onLine: (line: HistoryLine) => void, signal: AbortSignal) =>
    new Promise<Result<void, string>>((resolve) => {
      asked.push({
        scope: scopeId(scope),
        from,
        to,
        isWanted: () => !signal.aborted,
        answer(lines) {
          lines.forEach(onLine);
          resolve(ok(undefined));
        },
        fail: (problem) => resolve(err(problem)),
      });
    });
  return { read, asked };
}

/** What of these batches a window has, where they are kept from `since` until `now`; cut after `most` batches. */
export function windowLines(
  { batches, since, now, most = Number.POSITIVE_INFINITY }: Kept,
  asked: Pick<Asked, 'from' | 'to'>,
): readonly HistoryLine[] {
  const from = Math.min(Math.max(asked.from, since), now);
  const to = Math.max(Math.min(asked.to, now), from);
  const state = newState();
  for (const { time, deltas } of batches) if (time <= from) apply(state, deltas);
  const rest = batches.filter(({ time }) => time > from && time <= to);
  const after = rest[most]?.time;
  const told = after === undefined ? rest : rest.filter(({ time }) => time < after);
  return [
    { kind: 'history', version: HISTORY_VERSION, cluster: buildStatus().cluster, from, to },
    { kind: 'snapshot', seq: 0, time: from, records: [...records(state)], more: false },
    ...told.map((batch): HistoryLine => ({ kind: 'batch', ...batch })),
    { kind: 'end', time: after === undefined ? to : after - 1 },
  ];
}

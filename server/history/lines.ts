// Lines of a history as text, each with its line break; and bytes as lines.

import type { Batch } from '#lib/cluster/delta.ts';
import type { AnyRecord, Kind } from '#lib/cluster/record.ts';
import type { HistoryLine } from '#lib/wire/history.ts';
import type { Status } from '#lib/wire/message.ts';

/** So many deltas in a line, so that parsing one holds nobody up. */
const DELTAS_OF_LINE = 500;

export function encode(line: HistoryLine): string {
  return `${JSON.stringify(line)}\n`;
}

/** Events are of use for an hour, and only while what they are about is not ready: a history does not keep them. */
function isKept(kind: Kind): boolean {
  return kind !== 'Event';
}

/** A batch of which nothing is kept is a line all the same: numbers follow one another. */
export function batchLines({ seq, time, deltas: all }: Batch): readonly string[] {
  const deltas = all.filter((delta) => isKept(delta.op === 'put' ? delta.record.kind : delta.kind));
  if (deltas.length <= DELTAS_OF_LINE) return [encode({ kind: 'batch', seq, time, deltas })];
  const lines: string[] = [];
  for (let i = 0; i < deltas.length; i += DELTAS_OF_LINE) {
    const part = deltas.slice(i, i + DELTAS_OF_LINE);
    const isLast = i + DELTAS_OF_LINE >= deltas.length;
    lines.push(encode({ kind: 'batch', seq, time, deltas: part, ...(isLast ? {} : { more: true }) }));
  }
  return lines;
}

export function statusLine(time: number, status: Status): string {
  return encode({ kind: 'status', time, status });
}

export function snapshotLine(seq: number, time: number, records: readonly AnyRecord[], more: boolean): string {
  return encode({ kind: 'snapshot', seq, time, records: records.filter(({ kind }) => isKept(kind)), more });
}

const LINE_BREAK = 10;

/** What a block holds has a checksum: it is what was written. */
export function* linesIn(bytes: Buffer): Generator<HistoryLine> {
  for (let from = 0; from < bytes.length; ) {
    const found = bytes.indexOf(LINE_BREAK, from);
    const end = found < 0 ? bytes.length : found;
    yield JSON.parse(bytes.toString('utf8', from, end)) as HistoryLine;
    from = end + 1;
  }
}

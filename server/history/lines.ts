// Lines of a history as text, each with its line break; and bytes as lines.

import type { Batch } from '#lib/cluster/delta.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import type { HistoryLine } from '#lib/wire/history.ts';
import type { Status } from '#lib/wire/message.ts';

/** So many deltas in a line, so that parsing one holds nobody up. */
const DELTAS_OF_LINE = 500;

export function encode(line: HistoryLine): string {
  return `${JSON.stringify(line)}\n`;
}

export function batchLines({ seq, time, deltas }: Batch): readonly string[] {
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
  return encode({ kind: 'snapshot', seq, time, records, more });
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

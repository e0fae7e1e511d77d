// Events: messages of the stream as bytes, made once and shared by all who read them.

import type { Batch, Delta } from '#lib/cluster/delta.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import { encodeEvent, type EventId } from '#lib/wire/encode.ts';
import { type Message, PROTOCOL } from '#lib/wire/message.ts';

/** The bytes of one server-sent event. Shared: nobody writes to it. */
export type EventBytes = Uint8Array;

/** A snapshot or a large batch travels in parts of about this many bytes, so that a reader's queue stays short. */
export const PART_BYTES = 256 * 1024;

/** Memory of exactly that size: a slice of Buffer's pool would keep 64 kB alive for as long as a ring keeps 200 bytes. */
const encoder = new TextEncoder();

export function eventBytes(message: Message, id?: EventId): EventBytes {
  return encoder.encode(encodeEvent(message, id));
}

/** Roughly the bytes of a record's JSON; exact enough to cut parts and to bound a ring. */
export function weigh(record: AnyRecord): number {
  switch (record.kind) {
    case 'EndpointSlice':
      return 600 + 300 * record.endpoints.length;
    case 'Pod':
      return 700 + 250 * record.spec.containers.length;
    default:
      return 500;
  }
}

export function weighDelta(delta: Delta): number {
  return delta.op === 'put' ? weigh(delta.record) : 100;
}

/** Runs of items of about PART_BYTES each; the last one is marked, and there is always one. */
export function* parts<T>(
  items: readonly T[],
  weight: (item: T) => number,
): Generator<{ readonly items: readonly T[]; readonly last: boolean }> {
  let from = 0;
  let size = 0;
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    if (item === undefined) continue;
    if (size > 0 && size + weight(item) > PART_BYTES) {
      yield { items: items.slice(from, i), last: false };
      from = i;
      size = 0;
    }
    size += weight(item);
  }
  yield { items: items.slice(from), last: true };
}

/** Only the last event carries the id: a reader cut off in between resumes from before the batch, and folding twice is harmless. */
export function batchEvents(batch: Batch, epoch: string): EventBytes[] {
  const { seq, time } = batch;
  const events: EventBytes[] = [];
  for (const { items, last } of parts(batch.deltas, weighDelta)) {
    events.push(eventBytes({ kind: 'batch', seq, time, deltas: items }, last ? { epoch, seq } : undefined));
  }
  return events;
}

/** `epoch` undefined: nobody can resume from it. */
export type SnapshotHead = { readonly scope: string; readonly epoch: string | undefined; readonly seq: number; readonly time: number };

/** Encoded part by part as it is asked for: the records are those of one moment, whenever that is. */
export function* snapshotEvents(head: SnapshotHead, records: readonly AnyRecord[]): Generator<EventBytes> {
  const { scope, epoch, seq, time } = head;
  for (const { items, last } of parts(records, weigh)) {
    yield eventBytes(
      { kind: 'snapshot', protocol: PROTOCOL, scope, seq, time, records: items, more: !last },
      last && epoch !== undefined ? { epoch, seq } : undefined,
    );
  }
}

// For tests: a reader that does what the browser does with a stream: parse the events, fold the deltas, remember the id.

import { apply, type ClusterState, newState, records } from '#lib/cluster/state.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import { recordKey } from '#lib/cluster/record.ts';
import { put } from '#lib/cluster/delta.ts';
import { decodeEvent, type EventId, parseEventId } from '#lib/wire/encode.ts';
import { type Message, MESSAGE_KINDS } from '#lib/wire/message.ts';
import type { EventBytes } from '#server/stream/event-bytes.ts';

export type FoldingReader = {
  /** Bytes as they arrive, cut anywhere. */
  read(bytes: Uint8Array): void;
  /** Forgets half an event, as a new connection does. */
  cut(): void;
  lastEventId(): EventId | undefined;
  state(): ClusterState;
  /** All messages so far, in order. */
  messages(): readonly Message[];
};

export function createFoldingReader(): FoldingReader {
  let decoder = new TextDecoder();
  let text = '';
  let lastEventId: EventId | undefined;
  let state = newState();
  let parts: AnyRecord[] = [];
  const messages: Message[] = [];

  function fold(message: Message): void {
    if (message.kind === 'batch') apply(state, message.deltas);
    if (message.kind !== 'snapshot') return;
    parts.push(...message.records);
    if (message.more) return;
    state = newState();
    apply(state, parts.map(put));
    parts = [];
  }

  function event(block: string): void {
    const fields = new Map(block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)] as const));
    const id = fields.get('id');
    if (id !== undefined) lastEventId = parseEventId(id);
    const kind = MESSAGE_KINDS.find((k) => k === fields.get('event'));
    if (kind === undefined) return;
    const message = decodeEvent(kind, fields.get('data') ?? '');
    if (!message.ok) throw new Error(`${message.error}: ${block.slice(0, 200)}`);
    messages.push(message.value);
    fold(message.value);
  }

  return {
    read(bytes) {
      text += decoder.decode(bytes, { stream: true });
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        event(text.slice(0, end));
        text = text.slice(end + 2);
      }
    },
    cut() {
      decoder = new TextDecoder();
      text = '';
      parts = [];
    },
    lastEventId: () => lastEventId,
    state: () => state,
    messages: () => messages,
  };
}

/** What a state holds, in an order and form in which two states can be compared. */
export function contents(held: Iterable<AnyRecord>): string[] {
  return [...held].map((record) => `${record.kind}:${recordKey(record)} ${JSON.stringify(record)}`).sort();
}

export function contentsOf(state: ClusterState): string[] {
  return contents(records(state));
}

/** An outlet without an HTTP response behind it: what is written waits until the test takes it. */
export function createTestOutlet(capacity = 512 * 1024) {
  let waiting: EventBytes[] = [];
  let queued = 0;
  let most = 0;
  let ended: 'no' | 'after the queue' | 'at once' = 'no';
  return {
    room: () => capacity - queued,
    queued: () => queued,
    write(frame: EventBytes) {
      waiting.push(frame);
      queued += frame.byteLength;
      most = Math.max(most, queued);
    },
    end(how: 'after the queue' | 'at once') {
      ended = how;
    },
    /** Everything that waits; as the other side's reading, it makes room. */
    take(): EventBytes[] {
      const taken = waiting;
      waiting = [];
      queued = 0;
      return taken;
    },
    ended: () => ended,
    /** The longest queue ever, in bytes. */
    most: () => most,
  };
}

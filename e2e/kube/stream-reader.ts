// A reader of Signalbox's stream, as a browser is one: folds what it is sent, and comes again where it left off.

import { get, type IncomingMessage } from 'node:http';
import { diff } from '#lib/cluster/diff.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import type { Scope } from '#lib/scope/scope.ts';
import { apply, newState, records } from '#lib/cluster/state.ts';
import { decodeEvent } from '#lib/wire/encode.ts';
import { type Message, MESSAGE_KINDS, type Status } from '#lib/wire/message.ts';

export type StreamReader = {
  /** Everything that it holds now. */
  records(): AnyRecord[];
  /** The last status that it was told. */
  status(): Status | undefined;
  /** A snapshot has been read whole. */
  complete(): boolean;
  /** Messages by kind, since the start. */
  counts(): Readonly<Record<Message['kind'], number>>;
  close(): void;
};

export type StreamReaderOptions = {
  /** Called with each message and the text it came in, as soon as it is there. */
  readonly onMessage?: (message: Message, text: string) => void;
};

const AGAIN_AFTER = 300;

/** `scope` in the words of the stream's query. */
function scopeQuery(scope: Scope): string {
  switch (scope.kind) {
    case 'overview':
      return '';
    case 'namespace':
      return `?namespace=${scope.namespace}`;
    case 'service':
      return `?service=${encodeURIComponent(scope.service)}`;
  }
}

/** `url` is Signalbox's. */
export function openStreamReader(url: string, scope: Scope, { onMessage }: StreamReaderOptions = {}): StreamReader {
  const state = newState();
  const counts = Object.fromEntries(MESSAGE_KINDS.map((kind) => [kind, 0])) as Record<Message['kind'], number>;
  let parts: AnyRecord[] = [];
  let complete = false;
  let status: Status | undefined;
  let lastId: string | undefined;
  let response: IncomingMessage | undefined;
  let closed = false;

  function take(message: Message): void {
    counts[message.kind]++;
    if (message.kind === 'snapshot') {
      parts.push(...message.records);
      if (message.more) return;
      apply(state, diff(state, parts));
      parts = [];
      complete = true;
    } else if (message.kind === 'batch') {
      apply(state, message.deltas);
    } else if (message.kind === 'status') {
      status = message.status;
    }
  }

  function receive(block: string): void {
    const field = (name: string): string | undefined => new RegExp(`^${name}: ?(.*)$`, 'm').exec(block)?.[1];
    const kind = MESSAGE_KINDS.find((known) => known === field('event'));
    if (kind === undefined) return;
    const message = decodeEvent(kind, field('data') ?? '');
    if (!message.ok) throw new Error(`Signalbox sent a ${kind} that cannot be read: ${message.error}`);
    take(message.value);
    lastId = field('id') ?? lastId;
    onMessage?.(message.value, block);
  }

  function again(): void {
    if (!closed) setTimeout(open, AGAIN_AFTER);
  }

  function open(): void {
    if (closed) return;
    const headers = lastId === undefined ? {} : { 'last-event-id': lastId };
    const request = get(`${url}/api/stream${scopeQuery(scope)}`, { headers, agent: false }, (opened) => {
      response = opened;
      let rest = '';
      parts = [];
      opened.setEncoding('utf8');
      opened.on('data', (text: string) => {
        const blocks = (rest + text).split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) receive(block);
      });
      opened.on('error', () => undefined);
      opened.on('close', again);
    });
    request.on('error', again);
  }

  open();
  return {
    records: () => [...records(state)],
    status: () => status,
    complete: () => complete,
    counts: () => ({ ...counts }),
    close() {
      closed = true;
      response?.destroy();
    },
  };
}

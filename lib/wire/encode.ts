// Messages to and from server-sent events (WHATWG HTML, section 9.2).

import { err, ok, type Result } from '#lib/std/result.ts';
import { type Message, type MessageKind, PROTOCOL } from './message.ts';

export type EventId = { readonly epoch: string; readonly seq: number };

export function formatEventId(id: EventId): string {
  return `${id.epoch}.${id.seq}`;
}

/** Undefined for anything that this server did not write. */
export function parseEventId(raw: string | null | undefined): EventId | undefined {
  const match = /^([a-z0-9]{1,32})\.(\d{1,15})$/.exec(raw ?? '');
  return match === null ? undefined : { epoch: match[1] ?? '', seq: Number(match[2]) };
}

/** JSON holds no raw line break, so one data line is always enough. */
export function encodeEvent(message: Message, id: EventId | undefined): string {
  const { kind, ...body } = message;
  const idLine = id === undefined ? '' : `id: ${formatEventId(id)}\n`;
  return `event: ${kind}\n${idLine}data: ${JSON.stringify(body)}\n\n`;
}

/** `event` is the SSE event's name, `data` its data. A newer protocol is an error that asks for a reload. */
export function decodeEvent(event: MessageKind, data: string): Result<Message, 'unreadable' | 'newer-protocol'> {
  let body: unknown;
  try {
    body = JSON.parse(data);
  } catch {
    return err('unreadable');
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return err('unreadable');
  if ('protocol' in body && body.protocol !== PROTOCOL) return err('newer-protocol');
  return ok({ ...body, kind: event } as Message);
}

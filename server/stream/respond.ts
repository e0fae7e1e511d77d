// A request for a stream as a web Response: the hub's frames behind a ReadableStream with a bounded queue.

import { readScope } from '#lib/cluster/scope.ts';
import { parseEventId } from '#lib/wire/encode.ts';
import type { Hub } from './hub.ts';

/** With one frame of PART_BYTES over it and what the socket holds, a reader's queue stays below 1 MiB. */
const QUEUE_BYTES = 512 * 1024;

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
};

function plain(status: number, sentence: string, headers: Record<string, string> = {}): Response {
  return new Response(`${sentence}\n`, {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...headers },
  });
}

/** `drop` frees the connection of a reader that takes nothing any more, which a stream alone cannot. */
export function respondWithStream(hub: Hub, request: Request, drop: () => void): Response {
  const query = new URL(request.url).searchParams;
  const scope = readScope(query);
  if (!scope.ok) return plain(400, scope.error);
  const lastEventId = parseEventId(request.headers.get('last-event-id') ?? query.get('lastEventId'));

  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  let over = false;
  const body = new ReadableStream<Uint8Array>(
    {
      start: (c) => {
        controller = c;
      },
      // Called later, never while it is being made: `outcome` is there by then.
      pull: () => (outcome.ok ? outcome.value.drained() : undefined),
      cancel: () => {
        over = true;
        if (outcome.ok) outcome.value.cancel();
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: QUEUE_BYTES }),
  );

  const outcome = hub.attach(scope.value, lastEventId, {
    room: () => (over ? 0 : (controller?.desiredSize ?? 0)),
    queued: () => (over ? 0 : QUEUE_BYTES - (controller?.desiredSize ?? QUEUE_BYTES)),
    write: (frame) => {
      if (!over) controller?.enqueue(frame);
    },
    end: (how) => {
      if (how === 'after the queue' && !over) {
        over = true;
        controller?.close();
      }
      if (how === 'at once') drop();
    },
  });
  if (!outcome.ok) {
    const { reason, retryAfterSeconds } = outcome.error;
    const why = reason === 'full' ? 'As many streams as Signalbox serves are open. Close a tab, or wait.' : 'Signalbox is shutting down.';
    return plain(503, why, { 'retry-after': String(retryAfterSeconds) });
  }
  return new Response(body, { headers: HEADERS });
}

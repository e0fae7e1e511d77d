// A request for a stream as a web Response: the hub's events behind a ReadableStream with a bounded queue.

import { readScope } from '#lib/scope/scope.ts';
import { parseEventId } from '#lib/wire/encode.ts';
import type { OpenAnswer } from '#server/ops/front.ts';
import type { Hub } from './hub.ts';

/** With one event of PART_BYTES over it and what the socket holds, a reader's queue stays below 1 MiB. */
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

/**
 * `answer` ends a reader when its connection ends: a body that nobody began to read, or that is left, is not always cancelled. It is
 * undefined where the client has gone before there was anything to send.
 */
export function respondWithStream(hub: Hub, request: Request, answer: OpenAnswer | undefined): Response {
  const query = new URL(request.url).searchParams;
  const scope = readScope(query);
  if (!scope.ok) return plain(400, scope.error);
  // Next asks GET for the answer to HEAD, and never reads its body: it would hold its place for good.
  if (request.method === 'HEAD') return new Response(null, { headers: HEADERS });
  if (answer === undefined) return new Response(null, { status: 499 });
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
      cancel: () => leave(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: QUEUE_BYTES }),
  );

  function leave(): void {
    over = true;
    if (outcome.ok) outcome.value.cancel();
  }

  const outcome = hub.attach(scope.value, lastEventId, {
    room: () => (over ? 0 : (controller?.desiredSize ?? 0)),
    queued: () => (over ? 0 : QUEUE_BYTES - (controller?.desiredSize ?? QUEUE_BYTES)),
    write: (event) => {
      if (!over) controller?.enqueue(event);
    },
    end: (how) => {
      if (how === 'after the queue' && !over) {
        over = true;
        controller?.close();
      }
      if (how === 'at once') answer.drop();
    },
  });
  if (!outcome.ok) {
    const { reason, retryAfterSeconds } = outcome.error;
    const why = reason === 'full' ? 'As many streams as Signalbox serves are open. Close a tab, or wait.' : 'Signalbox is shutting down.';
    return plain(503, why, { 'retry-after': String(retryAfterSeconds) });
  }
  answer.onClose(leave);
  return new Response(body, { headers: HEADERS });
}

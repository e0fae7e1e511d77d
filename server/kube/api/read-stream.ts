// One watch request: sends it, hands on its lines, says how it ended.

import type { Clock } from '#server/clock.ts';
import type { Connection, Reply } from './connection.ts';
import type { Failure } from './failure.ts';
import { lineSplitter } from './lines.ts';
import { type Watchdog, watchdog } from './watchdog.ts';

/** Bookmarks come about every minute, so this much silence means that the connection is dead (half-open TCP). In ms. */
export const SILENCE = 90_000;

/** An object is at most a few MB in etcd; a longer line is no event and would fill the memory. */
const LONGEST_LINE = 64 * 1024 * 1024;

export type StreamEnd =
  /** The server ended it, or the connection was cut; `lasted` counts from the answer, in ms. */
  | { readonly kind: 'closed'; readonly lasted: number }
  /** No byte for as long as the watchdog allowed. */
  | { readonly kind: 'silent'; readonly opened: boolean }
  | { readonly kind: 'failed'; readonly failure: Failure }
  /** `line` wanted no more. */
  | { readonly kind: 'left' }
  | { readonly kind: 'aborted' };

export type StreamRequest = {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Aborting it ends the stream at once; not one line is handed on after that. */
  readonly generation: AbortController;
  readonly open: (reply: Reply, dog: Watchdog) => void;
  /** False ends the stream. */
  readonly line: (line: Buffer, dog: Watchdog) => boolean;
};

export async function readStream(request: StreamRequest): Promise<StreamEnd> {
  const { clock, generation } = request;
  const { signal } = generation;
  let silent = false;
  const dog = watchdog(clock, SILENCE, () => {
    silent = true;
    generation.abort();
  });
  try {
    const reply = await request.connection.get(request.path, request.query, signal);
    if (silent) return { kind: 'silent', opened: false };
    if (signal.aborted) return { kind: 'aborted' };
    if (!reply.ok) return { kind: 'failed', failure: reply.error };
    const opened = clock.monotonic();
    dog.heard();
    request.open(reply.value, dog);
    const end = await readBody(request, reply.value, dog);
    if (silent) return { kind: 'silent', opened: true };
    if (signal.aborted) return { kind: 'aborted' };
    return end ?? { kind: 'closed', lasted: clock.monotonic() - opened };
  } finally {
    dog.stop();
    // Whatever the way out, the socket is free and late bytes are nobody's.
    generation.abort();
  }
}

/** Undefined where the body came to its end. An unfinished line at the end is dropped: the watch is resumed before it. */
async function readBody(request: StreamRequest, reply: Reply, dog: Watchdog): Promise<StreamEnd | undefined> {
  const { signal } = request.generation;
  const lines = lineSplitter();
  try {
    for await (const chunk of reply.body) {
      if (signal.aborted) return undefined;
      dog.heard();
      for (const line of lines.take(chunk)) {
        if (line.length === 0) continue;
        if (!request.line(line, dog)) return { kind: 'left' };
        if (signal.aborted) return undefined;
      }
      if (lines.pending() > LONGEST_LINE) {
        return { kind: 'failed', failure: { kind: 'protocol', problem: 'The API server sent a watch event without an end.' } };
      }
    }
  } catch (error) {
    // A cut is one of the ways in which a watch ends; anything but an I/O error is a bug and goes on up.
    if (!isCut(error)) throw error;
  }
  return undefined;
}

/** Errors of sockets, of the HTTP client and of aborted requests carry a code or are AbortErrors. */
function isCut(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || 'code' in error || error.cause instanceof Error);
}

// One small question to the API server, answered by one JSON document: its version, what it serves.

import { err, ok, type Result } from '#lib/std/result.ts';
import type { Clock } from '#server/clock.ts';
import type { Connection } from './connection.ts';
import type { Failure } from './failure.ts';

/** In ms. */
const TIMEOUT = 10_000;

/** The list of all groups of a large cluster takes some 50 kB. */
const LONGEST_ANSWER = 8 * 1024 * 1024;

export type Question = {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** The Accept header, where it is to be another than JSON as it comes. */
  readonly accept?: string;
  /** Aborting it gives the question up. */
  readonly signal: AbortSignal;
};

const CUT: Failure = { kind: 'network', problem: 'The connection was cut while an answer was being read.' };
const TOO_LONG: Failure = { kind: 'protocol', problem: 'The API server sent an answer that is too large to read.' };
const NO_JSON: Failure = { kind: 'protocol', problem: 'The API server sent an answer that is not JSON.' };

function parse(text: string): Result<unknown, Failure> {
  try {
    return ok(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return err(NO_JSON);
    throw error;
  }
}

export async function askJson({ connection, clock, path, query, accept, signal }: Question): Promise<Result<unknown, Failure>> {
  const request = new AbortController();
  const abort = () => request.abort();
  const cancel = clock.after(TIMEOUT, abort);
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  try {
    const reply = await connection.get(path, query ?? {}, request.signal, accept);
    if (!reply.ok) return reply;
    const parts: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of reply.value.body) {
      parts.push(chunk);
      length += chunk.length;
      if (length > LONGEST_ANSWER) return err(TOO_LONG);
    }
    return parse(Buffer.concat(parts, length).toString('utf8'));
  } catch {
    // Only reading the body can throw here: it was cut, or aborted.
    return err(CUT);
  } finally {
    cancel();
    signal.removeEventListener('abort', abort);
  }
}

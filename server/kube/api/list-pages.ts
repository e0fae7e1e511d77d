// A list in pages of 500, each read and let go before the next is asked for.

import type { Key } from '#lib/kube/key.ts';
import type { KubeKind, KubeRecord } from '#lib/kube/record.ts';
import type { Fault } from '#lib/kube/scan.ts';
import { err, ok, type Result } from '#lib/std/result.ts';
import type { Clock } from '#server/clock.ts';
import type { Connection, Reply } from './connection.ts';
import { decodePage } from './decode.ts';
import type { Failure } from './failure.ts';
import { SILENCE } from './read-stream.ts';
import { watchdog } from './watchdog.ts';

const PAGE_SIZE = 500;

/** A page beyond this could not become one string. */
const LARGEST_PAGE = 256 * 1024 * 1024;

export type Listed = { readonly records: readonly KubeRecord[]; readonly unread: readonly Key[]; readonly version: string };

export type ListRequest = {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly kind: KubeKind;
  readonly path: string;
  readonly generation: AbortController;
  readonly open: (reply: Reply) => void;
  readonly page: (received: number, remaining: number | undefined, faults: readonly Fault[]) => void;
};

/** Undefined where the generation was aborted from outside. A 410 on `continue` is the caller's to handle: it lists again. */
export async function listPages(request: ListRequest): Promise<Result<Listed, Failure> | undefined> {
  const { signal } = request.generation;
  const records: KubeRecord[] = [];
  const unread: Key[] = [];
  let next = '';
  do {
    const body = await readPage(request, next);
    if (signal.aborted && (body.ok || body.error !== SILENT)) return undefined;
    if (!body.ok) return body;
    const page = decodePage(request.kind, body.value);
    if (!page.ok) return err({ kind: 'protocol', problem: `The API server sent ${page.error}.` });
    for (const record of page.value.records) records.push(record);
    for (const key of page.value.unread) unread.push(key);
    request.page(records.length, page.value.remaining, page.value.faults);
    next = page.value.next;
    if (next === '') return ok({ records, unread, version: page.value.version });
  } while (!signal.aborted);
  return undefined;
}

const SILENT: Failure = { kind: 'network', problem: 'The API server has not answered for 90 seconds.' };

async function readPage(request: ListRequest, next: string): Promise<Result<Buffer, Failure>> {
  const { generation } = request;
  let silent = false;
  const dog = watchdog(request.clock, SILENCE, () => {
    silent = true;
    generation.abort();
  });
  try {
    const query = next === '' ? { limit: `${PAGE_SIZE}` } : { limit: `${PAGE_SIZE}`, continue: next };
    const reply = await request.connection.get(request.path, query, generation.signal);
    if (silent) return err(SILENT);
    if (!reply.ok) return reply;
    request.open(reply.value);
    const parts: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of reply.value.body) {
      dog.heard();
      parts.push(chunk);
      length += chunk.length;
      if (length > LARGEST_PAGE)
        return err({ kind: 'protocol', problem: 'The API server sent a page of a list that is too large to read.' });
    }
    return ok(Buffer.concat(parts, length));
  } catch {
    // Only reading the body can throw here: it was cut, or aborted for its silence.
    return err(silent ? SILENT : { kind: 'network', problem: 'The connection was cut while a list was being read.' });
  } finally {
    dog.stop();
  }
}

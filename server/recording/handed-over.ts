// Recordings that a page hands over: written aside, checked, and each shown by a Signalbox of its own (docs/decisions/0101-recordings-from-the-page.md).

import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { err, ok, type Result } from '#lib/std/result.ts';
import { MOST_RECORDING_BYTES, type RecordingOpened, type RecordingsOffer } from '#lib/wire/recordings.ts';
import type { Clock } from '#server/clock.ts';
import type { Child } from './child.ts';
import { openRecordingFile } from './read-recording.ts';

export type HandedOver = {
  /** GET /api/recordings */
  offer(): Response;
  /** POST /api/recordings; what the guard asks of it is so. */
  take(request: Request): Promise<Response>;
  /** Ends all that were started. */
  close(): Promise<void>;
};

export type HandedOverOptions = {
  /** Why none is taken, in a sentence; undefined where one is. */
  readonly refusal: string | undefined;
  readonly clock: Clock;
  readonly start: (path: string, name: string) => Promise<Result<Child, string>>;
};

/** So many are shown at once: the oldest ends for the next one. */
const MOST_SHOWN = 3;
/** A file of this machine has arrived by then. In ms. */
const LONGEST = 20_000;

type Refusal = { readonly status: number; readonly sentence: string };

function refuse({ status, sentence }: Refusal): Response {
  return new Response(`${sentence}\n`, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } });
}

/** As a person reads it: no control characters, and not without end. */
function nameOf(request: Request): string {
  const given = new URL(request.url).searchParams.get('name') ?? '';
  const plain = given.replaceAll(/[\p{C}/\\]/gu, '').slice(0, 120);
  return plain === '' ? 'The file' : plain;
}

/** Bytes beyond the bound are an error, whatever was said of them. */
function bounded(): Transform {
  let count = 0;
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      count += chunk.length;
      if (count > MOST_RECORDING_BYTES) done(new Error('too large'));
      else done(null, chunk);
    },
  });
}

export function createHandedOver({ refusal, clock, start }: HandedOverOptions): HandedOver {
  const shown: Child[] = [];
  let busy = false;

  async function write(body: Request['body'], path: string, name: string): Promise<Result<undefined, Refusal>> {
    const late = new AbortController();
    const cancel = clock.after(LONGEST, () => late.abort());
    try {
      // The types of the Web's streams and of Node's are two.
      const source = body === null ? Readable.from([]) : Readable.fromWeb(body as ReadableStream<Uint8Array>);
      await pipeline(source, bounded(), createWriteStream(path, { flags: 'wx', mode: 0o600 }), { signal: late.signal });
      return ok(undefined);
    } catch (error) {
      if (late.signal.aborted) return err({ status: 408, sentence: `${name} has not arrived within ${LONGEST / 1000} s.` });
      const why = error instanceof Error ? error.message : String(error);
      return err({ status: 500, sentence: `${name} could not be written to a temporary file: ${why}.` });
    } finally {
      cancel();
    }
  }

  async function show(path: string, name: string): Promise<Result<Child, Refusal>> {
    const file = await openRecordingFile(path, name);
    if (!file.ok) return err({ status: 422, sentence: file.error });
    await file.value.close();
    while (shown.length >= MOST_SHOWN) await shown.shift()?.stop();
    const child = await start(path, name);
    if (!child.ok) return err({ status: 500, sentence: child.error });
    shown.push(child.value);
    void child.value.ended.then(() => {
      const at = shown.indexOf(child.value);
      if (at >= 0) shown.splice(at, 1);
    });
    return child;
  }

  async function open(request: Request): Promise<Result<Child, Refusal>> {
    const name = nameOf(request);
    // For its owner alone.
    const folder = await mkdtemp(join(tmpdir(), 'signalbox-recording-'));
    try {
      const path = join(folder, 'recording');
      const written = await write(request.body, path, name);
      return written.ok ? await show(path, name) : written;
    } finally {
      // Who shows it has it open.
      await rm(folder, { recursive: true, force: true });
    }
  }

  return {
    offer() {
      const offer: RecordingsOffer = refusal === undefined ? { takes: true } : { takes: false, why: refusal };
      return Response.json(offer);
    },
    async take(request) {
      if (refusal !== undefined) return refuse({ status: 405, sentence: refusal });
      if (busy) return refuse({ status: 409, sentence: 'Another recording is being opened. Try again when it is there.' });
      busy = true;
      try {
        const child = await open(request);
        if (!child.ok) return refuse(child.error);
        const opened: RecordingOpened = { url: child.value.url };
        return Response.json(opened, { status: 201 });
      } finally {
        busy = false;
      }
    },
    async close() {
      await Promise.all(shown.map((child) => child.stop()));
    },
  };
}

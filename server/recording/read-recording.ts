// Reads a recording from a file: lines as they can be had, and at the end what is wrong with it, in a sentence.

import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { constants, zstdDecompress } from 'node:zlib';
import { err, ok, type Result } from '#lib/std/result.ts';
import { HISTORY_VERSION, type HistoryHead } from '#lib/wire/history.ts';
import { fileKind } from './file-kind.ts';
import { type LineProblem, readLine, type RecordingLine } from './lines.ts';
import { frames, isZstd } from './zstd-frames.ts';

export type RecordingFile = {
  readonly path: string;
  readonly head: HistoryHead;
  /** All that follow the head. */
  lines(): AsyncGenerator<RecordingLine, void>;
  /** Why it can not be read to its end; undefined while nothing was wrong. A sentence. */
  problem(): string | undefined;
  /** For who does not read it to its end. */
  close(): Promise<void>;
};

const decompress = promisify(zstdDecompress);
const CHUNK = 1 << 18;
const LINE_BREAK = 10;
/** Bytes that tell what a file is. */
const FIRST = 512;

/** Of a frame unpacked, and of a line, in bytes: both are held whole. No Signalbox writes frames of a tenth of it. */
const MOST_HELD = 64 * 1024 ** 2;

/** `large`: what would have to be held at once is more than MOST_HELD. */
type Ending = 'whole' | 'cut' | 'damaged' | 'large';

/** What can be had of a frame that ends early, or is not as it was written. */
async function salvage(bytes: Buffer): Promise<Buffer> {
  return decompress(bytes, { finishFlush: constants.ZSTD_e_flush, maxOutputLength: MOST_HELD }).catch(() => Buffer.alloc(0));
}

async function* decoded(chunks: AsyncIterable<Uint8Array>, end: (how: Ending) => void): AsyncGenerator<Buffer, void> {
  for await (const frame of frames(chunks)) {
    if (frame.kind === 'end') return end(frame.why);
    if (frame.kind === 'cut') {
      yield await salvage(frame.bytes);
      return end('cut');
    }
    const bytes = await decompress(frame.bytes, { maxOutputLength: MOST_HELD }).catch((error: unknown) =>
      error instanceof RangeError ? ('large' as const) : ('damaged' as const),
    );
    if (typeof bytes === 'string') return end(bytes);
    yield bytes;
  }
}

async function* plain(chunks: AsyncIterable<Uint8Array>, end: (how: Ending) => void): AsyncGenerator<Buffer, void> {
  for await (const chunk of chunks) yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  end('whole');
}

/** Lines without their break; what follows the last break is given too. */
async function* linesOf(chunks: AsyncIterable<Buffer>, end: (how: Ending) => void): AsyncGenerator<string, void> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let from = 0;
    for (let at = bytes.indexOf(LINE_BREAK); at >= 0; at = bytes.indexOf(LINE_BREAK, from)) {
      yield bytes.toString('utf8', from, at);
      from = at + 1;
    }
    rest = bytes.subarray(from);
    if (rest.length > MOST_HELD) return end('large');
  }
  if (rest.length > 0) yield rest.toString('utf8');
}

const EXPECTED = 'Recordings are made by "signalbox record" and by "Save recording".';

function headProblem(called: string, first: Uint8Array, problem: LineProblem | undefined): string {
  if (problem?.kind !== 'newer') return `${called} is no recording of Signalbox: ${fileKind(first)}. ${EXPECTED}`;
  return `${called} is of format ${problem.version}, and this Signalbox reads up to ${HISTORY_VERSION}: it was recorded by a newer one. Open it with that.`;
}

async function firstBytes(path: string): Promise<Result<Buffer, string>> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return err(`${path} is a folder. Name the file of a recording.`);
    // A pipe or a device has no end, and is not read from its beginning twice.
    if (!found.isFile()) return err(`${path} is no regular file. Name the file of a recording.`);
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(FIRST), 0, FIRST, 0);
      return ok(buffer.subarray(0, bytesRead));
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT') return err(`There is no file ${path}.`);
    if (code === 'EACCES') return err(`${path} may not be read by this user.`);
    return err(`${path} can not be read: ${String(error)}.`);
  }
}

/** `called`: in sentences. The error is one: nothing of the file can be shown. */
export async function openRecordingFile(path: string, called = path): Promise<Result<RecordingFile, string>> {
  const first = await firstBytes(path);
  if (!first.ok) return first;
  let ending: Ending = 'whole';
  const end = (how: Ending): void => void (ending = how);
  const chunks = createReadStream(path, { highWaterMark: CHUNK });
  const lines = linesOf(isZstd(first.value) ? decoded(chunks, end) : plain(chunks, end), end);
  const top = await lines.next();
  const head = top.done === true ? ok(undefined) : readLine(top.value);
  if (!head.ok || head.value?.kind !== 'history') {
    chunks.destroy();
    return err(headProblem(called, first.value, head.ok ? undefined : head.error));
  }
  let problem: string | undefined;
  let last = head.value.from;
  const until = (): string => `Shown is what comes before, up to ${new Date(last).toISOString()}.`;

  async function* read(): AsyncGenerator<RecordingLine, void> {
    let isWhole = false;
    let count = 1;
    for await (const line of lines) {
      count++;
      const found = readLine(line);
      if (!found.ok) {
        // Of a file that ends early the last line does too.
        problem = `Line ${count} of ${called} can not be read: ${found.error.kind === 'newer' ? 'it is of a newer format' : found.error.why}. ${until()}`;
        if ((await lines.next()).done === true) problem = `${called} ends early: it was cut, or its recording was. ${until()}`;
        chunks.destroy();
        return;
      }
      if (found.value === undefined) continue;
      if ('time' in found.value) last = Math.max(last, found.value.time);
      if (found.value.kind === 'end') isWhole = true;
      yield found.value;
    }
    if (ending === 'large')
      problem = `${called} has a frame or a line of more than ${MOST_HELD / 1024 ** 2} MiB, which is not read. Pack it in smaller frames. ${until()}`;
    else if (ending === 'damaged') problem = `${called} is damaged: its checksum does not match, or bytes are missing. ${until()}`;
    else if (!isWhole) problem = `${called} ends early: it was cut, or its recording was. ${until()}`;
  }

  return ok({
    path,
    head: head.value,
    lines: read,
    problem: () => problem,
    async close() {
      await lines.return();
    },
  });
}

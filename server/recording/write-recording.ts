// Writes a recording to a file: under another name until it is whole, and each second what has come since, as a frame of its own.

import { open, rename, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { constants, zstdCompress } from 'node:zlib';
import { err, ok, type Result } from '#lib/std/result.ts';
import type { Clock } from '#server/clock.ts';
import { encodeLine, type RecordingLine } from './lines.ts';

export type RecordingWriter = {
  add(line: RecordingLine): void;
  /** Resolves when what was added is in the file under its name. The error is a sentence. */
  finish(): Promise<Result<{ readonly bytes: number }, string>>;
  /** Once, when the file can not be written any further. */
  readonly failed: Promise<string>;
};

const compress = promisify(zstdCompress);
const PARAMS = { [constants.ZSTD_c_checksumFlag]: 1 };
/** In ms. */
const EACH = 1000;
/** A frame is not to be larger: it is read as a whole. */
const FRAME_BYTES = 1 << 22;

const PARTIAL = '.partial';

function writeProblem(path: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const why =
    code === 'ENOSPC'
      ? 'the disk is full'
      : code === 'EACCES' || code === 'EPERM'
        ? 'this user may not write there'
        : code === 'ENOENT'
          ? 'the folder does not exist'
          : String(error);
  return `${path} can not be written: ${why}.`;
}

/** The ending of the name says whether it is compressed: `.zst`. The error is a sentence for the terminal. */
export async function writeRecording(path: string, clock: Clock): Promise<Result<RecordingWriter, string>> {
  if (
    await stat(path).then(
      () => true,
      () => false,
    )
  )
    return err(`${path} exists already. Choose another name, or remove it first.`);
  const partial = path + PARTIAL;
  const opened = await open(partial, 'w').then(ok, (error: unknown) => err(writeProblem(path, error)));
  if (!opened.ok) return opened;
  const file = opened.value;
  const isPacked = path.endsWith('.zst');
  let waiting: string[] = [];
  let size = 0;
  let bytes = 0;
  let problem: string | undefined;
  let writing: Promise<void> = Promise.resolve();
  let cancel: (() => void) | undefined;
  let fail: (why: string) => void = () => undefined;
  const failed = new Promise<string>((resolve) => (fail = resolve));

  async function write(lines: readonly string[]): Promise<void> {
    if (problem !== undefined) return;
    const text = Buffer.from(lines.join(''));
    const frame = isPacked ? await compress(text, { params: PARAMS }) : text;
    // All of it: of one write, a disk with little space left takes a part and says nothing.
    await file.appendFile(frame);
    bytes += frame.length;
  }

  function flush(): void {
    const lines = waiting;
    waiting = [];
    size = 0;
    if (lines.length === 0) return;
    writing = writing
      .then(() => write(lines))
      .catch(async (error: unknown) => {
        problem ??= `${writeProblem(path, error)} What was written until then is in ${partial}, and can be opened.`;
        // A part of a frame is of no use to anybody. That can be read too, where it can not be cut off.
        await file.truncate(bytes).catch(() => undefined);
        fail(problem);
      });
  }

  function flushEach(): void {
    cancel = clock.after(EACH, () => {
      flush();
      flushEach();
    });
  }

  flushEach();
  return ok({
    failed,
    add(line) {
      const text = encodeLine(line);
      waiting.push(text);
      size += text.length;
      if (size >= FRAME_BYTES) flush();
    },
    async finish() {
      cancel?.();
      flush();
      await writing;
      await file.close().catch((error: unknown) => {
        problem ??= writeProblem(path, error);
      });
      if (problem !== undefined) return err(problem);
      const renamed = await rename(partial, path).then(
        () => ok({ bytes }),
        (error: unknown) => err(writeProblem(path, error)),
      );
      return renamed;
    },
  });
}

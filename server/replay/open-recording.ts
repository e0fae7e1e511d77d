// Opens a recording: one of those beside this file by name, or any file by path, gzipped or plain.

import { createReadStream, existsSync } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { parseRecording, type Recording } from './recording.ts';

/** Lines without their newline; only `\n` ends a line (JSON may hold U+2028). */
export async function* splitLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let from = 0;
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, from)) {
      const end = bytes.subarray(from, at);
      yield parts.length === 0 ? Buffer.from(end) : Buffer.concat([...parts, end]);
      parts = [];
      from = at + 1;
    }
    if (from < bytes.length) parts.push(bytes.subarray(from));
  }
  if (parts.length > 0) yield Buffer.concat(parts);
}

/** `shop`, `load`, or a path. Throws a sentence for people when there is no such file or it is no recording. */
export async function openRecording(nameOrPath: string): Promise<Recording> {
  const bundled = new URL(`./recordings/${nameOrPath}.ndjson.gz`, import.meta.url);
  const isName = /^[a-z0-9-]+$/.test(nameOrPath);
  const file = isName && existsSync(bundled) ? bundled : nameOrPath;
  if (!existsSync(file)) throw new Error(`There is no recording ${nameOrPath}. Name shop, load, or a file of the recording format.`);
  const bytes = createReadStream(file, { highWaterMark: 1 << 18 });
  const zipped = String(file).endsWith('.gz');
  return parseRecording(splitLines(zipped ? bytes.pipe(createGunzip({ chunkSize: 1 << 18 })) : bytes));
}

// Packing: the lines of a block as one zstd frame, and back. In the thread pool, so that the event loop goes on.

import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** Level and size of blocks: docs/decisions/0100-history.md. The checksum is the frame's own (RFC 8878, section 3.1.1). */
const PARAMS = { [constants.ZSTD_c_compressionLevel]: 3, [constants.ZSTD_c_checksumFlag]: 1 };

/** Memory of exactly that size: what zlib gives may be the beginning of a larger buffer. */
export async function pack(lines: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await compress(lines, { params: PARAMS }));
}

/** Rejects where the frame is damaged. */
export function unpack(frame: Uint8Array): Promise<Buffer> {
  return decompress(frame);
}

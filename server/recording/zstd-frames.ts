// The frames of a zstd stream (RFC 8878), one after the other: Node's decoder stops in silence after the first.

/** `cut`: the bytes end inside of it. `end`: no frame follows, because the bytes end, or because what follows is no frame. */
export type Frame =
  | { readonly kind: 'frame' | 'cut'; readonly bytes: Buffer }
  | { readonly kind: 'end'; readonly why: 'whole' | 'damaged' };

const MAGIC = 0xfd2fb528;
/** Frames that hold something else (RFC 8878, section 3.1.2): 0x184D2A50 to 0x184D2A5F. */
const SKIPPABLE = 0x184d2a50;
const FCS_BYTES = [0, 2, 4, 8];
const DICTIONARY_BYTES = [0, 1, 2, 4];
const RAW_MOST = 1 << 17;
/** Of a frame. Encoders fill their blocks, and this many are 8 GiB; empty ones cost memory too. */
const MOST_BLOCKS = 1 << 16;

export function isZstd(bytes: Buffer): boolean {
  if (bytes.length < 4) return false;
  const magic = bytes.readUInt32LE(0);
  return magic === MAGIC || (magic & 0xfffffff0) >>> 0 === SKIPPABLE;
}

/** Bytes in pieces of the length that is asked for. */
function taker(chunks: AsyncIterable<Uint8Array>): (length: number) => Promise<Buffer> {
  const iterator = chunks[Symbol.asyncIterator]();
  let held: Buffer[] = [];
  let size = 0;
  /** Fewer where the bytes end. */
  return async (length) => {
    while (size < length) {
      const next = await iterator.next();
      if (next.done === true) break;
      held.push(Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength));
      size += next.value.byteLength;
    }
    const all = held.length === 1 && held[0] !== undefined ? held[0] : Buffer.concat(held);
    const taken = all.subarray(0, length);
    held = [all.subarray(taken.length)];
    size = all.length - taken.length;
    return taken;
  };
}

type Take = (length: number) => Promise<Buffer>;

/** What follows the magic number of a frame; `undefined` where it is not one. */
async function restOf(take: Take, parts: Buffer[]): Promise<'frame' | 'cut' | 'damaged'> {
  async function part(length: number): Promise<Buffer | undefined> {
    const bytes = await take(length);
    parts.push(bytes);
    return bytes.length < length ? undefined : bytes;
  }
  const descriptor = (await part(1))?.[0];
  if (descriptor === undefined) return 'cut';
  const isSingle = (descriptor & 0x20) !== 0;
  const sizeBytes = descriptor >> 6 === 0 && isSingle ? 1 : (FCS_BYTES[descriptor >> 6] ?? 0);
  if ((await part((isSingle ? 0 : 1) + (DICTIONARY_BYTES[descriptor & 3] ?? 0) + sizeBytes)) === undefined) return 'cut';
  for (let count = 1; ; count++) {
    if (count > MOST_BLOCKS) return 'damaged';
    const head = (await part(3))?.readUIntLE(0, 3);
    if (head === undefined) return 'cut';
    const [isLast, type, size] = [(head & 1) !== 0, (head >> 1) & 3, head >> 3];
    if (type === 3 || size > RAW_MOST) return 'damaged';
    if ((await part(type === 1 ? 1 : size)) === undefined) return 'cut';
    if (isLast) break;
  }
  return (descriptor & 4) === 0 || (await part(4)) !== undefined ? 'frame' : 'cut';
}

/** Skippable frames are passed over. The last one is the end. */
export async function* frames(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Frame, void> {
  const take = taker(chunks);
  for (;;) {
    const magic = await take(4);
    if (magic.length === 0) {
      yield { kind: 'end', why: 'whole' };
      return;
    }
    if (magic.length < 4) {
      yield { kind: 'cut', bytes: magic };
      return;
    }
    if (!isZstd(magic)) {
      yield { kind: 'end', why: 'damaged' };
      return;
    }
    if (magic.readUInt32LE(0) !== MAGIC) {
      const size = await take(4);
      const length = size.length < 4 ? 1 : size.readUInt32LE(0);
      if ((await take(length)).length < length) {
        yield { kind: 'cut', bytes: Buffer.alloc(0) };
        return;
      }
      continue;
    }
    const parts = [magic];
    const found = await restOf(take, parts);
    if (found === 'damaged') {
      yield { kind: 'end', why: 'damaged' };
      return;
    }
    yield { kind: found, bytes: Buffer.concat(parts) };
    if (found === 'cut') return;
  }
}

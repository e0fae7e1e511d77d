// Frames in a stream of bytes, however they are cut into chunks, against Node's own decoder frame by frame.

import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Frame, frames, isZstd } from './zstd-frames.ts';

const packed = (text: string, isSummed = true): Buffer =>
  zstdCompressSync(Buffer.from(text), { params: { [constants.ZSTD_c_checksumFlag]: isSummed ? 1 : 0 } });

function skippable(length: number): Buffer {
  const frame = Buffer.alloc(8 + length);
  frame.writeUInt32LE(0x184d2a53, 0);
  frame.writeUInt32LE(length, 4);
  return frame;
}

async function all(bytes: Buffer, size: number): Promise<readonly Frame[]> {
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const found: Frame[] = [];
  for await (const frame of frames(chunks())) found.push(frame);
  return found;
}

const texts = fc.array(
  fc.oneof(
    fc.string(),
    fc.nat(300_000).map((length) => 'abc'.repeat(length)),
    fc.uint8Array({ maxLength: 5000 }).map(String),
  ),
  { maxLength: 4 },
);

test('each frame is whole, and those that hold something else are passed over', async () => {
  await fc.assert(
    fc.asyncProperty(texts, fc.boolean(), fc.integer({ min: 1, max: 70_000 }), async (parts, isSummed, size) => {
      const bytes = Buffer.concat(parts.flatMap((text, i) => [skippable(i * 7), packed(text, isSummed)]));
      // One byte at a time where that takes no time.
      const found = await all(bytes, bytes.length < 20_000 ? Math.min(size, 100) : size);
      expect(found.at(-1)).toEqual({ kind: 'end', why: 'whole' });
      expect(found.slice(0, -1).map((frame) => (frame.kind === 'frame' ? zstdDecompressSync(frame.bytes).toString() : frame.kind))).toEqual(
        parts,
      );
    }),
    { numRuns: 40 },
  );
});

test('where the bytes end early, the last frame is cut, wherever that is', async () => {
  const bytes = Buffer.concat([packed('one'), skippable(3), packed('two'.repeat(50))]);
  const first = packed('one').length;
  for (let length = first + 1; length < bytes.length; length++) {
    const kinds = (await all(bytes.subarray(0, length), 1000)).map(({ kind }) => kind);
    // A frame that is passed over may end there.
    if (length === first + 11) expect(kinds).toEqual(['frame', 'end']);
    else expect(kinds).toEqual(['frame', 'cut']);
  }
});

test('what follows and is no frame is damage', async () => {
  expect(await all(Buffer.concat([packed('one'), Buffer.from('garbage')]), 5)).toEqual([
    { kind: 'frame', bytes: packed('one') },
    { kind: 'end', why: 'damaged' },
  ]);
});

test.each([
  [packed(''), true],
  [skippable(0), true],
  [Buffer.from('{"ki'), false],
  [Buffer.from([0x1f, 0x8b, 8, 0]), false],
  [Buffer.alloc(2), false],
])('%# is told by its first bytes', (bytes, is) => expect(isZstd(bytes)).toBe(is));

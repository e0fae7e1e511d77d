// The head of a block on disk: a skippable frame of zstd (RFC 8878, section 3.1.2) before the frame of the block, so that zstd passes over it.

import { crc32 } from 'node:zlib';

export type BlockHead = {
  readonly version: number;
  /** Which cluster it is of (clusterId). */
  readonly cluster: string;
  /** `head`: the first line of a segment. `piece`: lines of a block that is not closed yet, in the tail. */
  readonly part: 'head' | 'checkpoint' | 'batches' | 'piece';
  /** Number of the group in its run. */
  readonly group: number;
  /** Number in the run of the first block of batches of the group. */
  readonly base: number;
  /** Of a checkpoint: which of its blocks. Else: which of the run's blocks of batches. */
  readonly number: number;
  /** Of a piece: which of its block. */
  readonly piece: number;
  readonly from: number;
  readonly to: number;
  readonly lines: number;
  readonly raw: number;
  /** Of the frame that follows. */
  readonly length: number;
  readonly crc: number;
  /** Of the last block of a checkpoint: where it is exact, if the blocks of batches up to that number (without it) are there. */
  readonly exact?: { readonly time: number; readonly seq: number; readonly needs: number };
};

const MAGIC = Buffer.from([0x5b, 0x2a, 0x4d, 0x18]);
const NAME = Buffer.from('signalbox');
/** Magic number, length, name, checksum of what follows. */
const FIXED = MAGIC.length + 4 + NAME.length + 4;
const LONGEST = 4096;

export function encodeHead(head: BlockHead): Buffer {
  const text = Buffer.from(JSON.stringify(head));
  const fixed = Buffer.alloc(FIXED);
  MAGIC.copy(fixed);
  fixed.writeUInt32LE(NAME.length + 4 + text.length, 4);
  NAME.copy(fixed, 8);
  fixed.writeUInt32LE(crc32(text), FIXED - 4);
  return Buffer.concat([fixed, text]);
}

/** `start`: of the head. `at`: of its frame. */
export type FoundHead = { readonly head: BlockHead; readonly start: number; readonly at: number };

/** Undefined where there is none, or a damaged one. */
function headAt(bytes: Buffer, at: number): FoundHead | undefined {
  if (at + FIXED > bytes.length || !bytes.subarray(at, at + 4).equals(MAGIC)) return undefined;
  if (!bytes.subarray(at + 8, at + 8 + NAME.length).equals(NAME)) return undefined;
  const length = bytes.readUInt32LE(at + 4);
  const end = at + 8 + length;
  const text = bytes.subarray(at + FIXED, end);
  if (length > LONGEST || end > bytes.length || crc32(text) !== bytes.readUInt32LE(at + FIXED - 4)) return undefined;
  // What has its checksum is what encodeHead wrote.
  return { head: JSON.parse(text.toString()) as BlockHead, start: at, at: end };
}

/** Blocks that are whole, in order. What lies between them is damaged: it goes on at the next head that can be read. */
export function* headsIn(bytes: Buffer): Generator<FoundHead> {
  for (let at = 0; at >= 0 && at < bytes.length; ) {
    const found = headAt(bytes, at);
    const frame = found && bytes.subarray(found.at, found.at + found.head.length);
    if (found !== undefined && frame?.length === found.head.length && crc32(frame) === found.head.crc) {
      yield found;
      at = found.at + found.head.length;
    } else {
      at = bytes.indexOf(MAGIC, at + 1);
    }
  }
}

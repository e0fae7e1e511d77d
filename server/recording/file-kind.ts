// What a file is that is no recording, as far as its first bytes tell.

import { isUtf8 } from 'node:buffer';

/** The first bytes in hexadecimal, and what begins so. */
const KINDS: readonly (readonly [string, string])[] = [
  ['1f8b', 'it is compressed by gzip'],
  ['504b0304', 'it is a zip archive'],
  ['28b52ffd', 'it is compressed by zstd, and something else is in it'],
  ['fd377a58', 'it is compressed by xz'],
  ['89504e47', 'it is an image'],
  ['ffd8ff', 'it is an image'],
  ['25504446', 'it is a PDF'],
  ['d4c3b2a1', 'it is a capture of packets'],
  ['a1b2c3d4', 'it is a capture of packets'],
  ['0a0d0d0a', 'it is a capture of packets'],
];

/** `first`: some hundred bytes from its beginning. A clause. */
export function fileKind(first: Uint8Array): string {
  if (first.length === 0) return 'it is empty';
  const hex = Buffer.from(first.subarray(0, 4)).toString('hex');
  const known = KINDS.find(([begin]) => hex.startsWith(begin));
  if (known !== undefined) return known[1];
  // A character may be cut at the end.
  const isText = !first.includes(0) && [0, 1, 2, 3].some((cut) => isUtf8(first.subarray(0, first.length - cut)));
  if (!isText) return 'it is of a format that Signalbox does not know';
  return /^\s*[[{]/.test(Buffer.from(first).toString('utf8')) ? 'it is JSON of another kind' : 'it is text of another kind';
}

// Where a stream of bytes is cut: after one byte, inside a character, inside a line.

import { assertNever } from '#lib/std/assert-never.ts';

/** `whole` as it came; `bytes` one at a time; `characters` after the first byte of each UTF-8 character of several bytes. */
export type Slicing = 'whole' | 'bytes' | 'characters';

const NEWLINE = 10;

/** How many bytes go into the next packet: 1 to bytes.length. */
export function sliceLength(bytes: Buffer, slicing: Slicing): number {
  switch (slicing) {
    case 'whole':
      return bytes.length;
    case 'bytes':
      return 1;
    case 'characters': {
      // 0xC0 and above begin a character of several bytes.
      const lead = bytes.findIndex((byte) => byte >= 0xc0);
      return lead < 0 ? bytes.length : lead + 1;
    }
    default:
      return assertNever(slicing);
  }
}

/** A length that ends in the middle of the longest line. */
export function cutInsideLine(bytes: Buffer): number {
  let best = 0;
  let longest = 0;
  for (let from = 0; from < bytes.length; ) {
    const at = bytes.indexOf(NEWLINE, from);
    const end = at < 0 ? bytes.length : at;
    if (end - from > longest) {
      longest = end - from;
      best = from + Math.ceil(longest / 2);
    }
    from = end + 1;
  }
  return best;
}

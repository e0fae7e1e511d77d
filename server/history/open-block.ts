// A block that takes lines: their bytes are written once, one after the other, and what has been written stays as it is.

import type { Block } from './group.ts';

export type OpenBlock = { readonly block: Block; readonly number: number; add(time: number, line: string): void };

const FIRST_BYTES = 16 * 1024;
/** No character of UTF-16 takes more in UTF-8. */
const BYTES_OF_UNIT = 3;

export function openBlock(number: number, time: number): OpenBlock {
  let buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  const block: Block = { from: time, to: time, lines: 0, raw: 0, body: { kind: 'lines', bytes: buffer.subarray(0, 0) } };
  return {
    block,
    number,
    add(at, line) {
      if (block.raw + line.length * BYTES_OF_UNIT > buffer.length) {
        const larger = Buffer.allocUnsafeSlow(2 * (block.raw + line.length * BYTES_OF_UNIT));
        buffer.copy(larger, 0, 0, block.raw);
        buffer = larger;
      }
      block.raw += buffer.write(line, block.raw);
      block.to = at;
      block.lines++;
      block.body = { kind: 'lines', bytes: buffer.subarray(0, block.raw) };
    },
  };
}

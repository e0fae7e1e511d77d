// Lines are the same however the bytes are cut.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineSplitter } from './lines.ts';

function split(chunks: readonly Uint8Array[]): { lines: string[]; pending: number } {
  const splitter = lineSplitter();
  const lines: string[] = [];
  for (const chunk of chunks) for (const line of splitter.take(chunk)) lines.push(line.toString('utf8'));
  return { lines, pending: splitter.pending() };
}

/** Every character there is; fast-check's own unit for that takes seconds to list them. */
const character = fc
  .integer({ max: 0x10ffff, min: 0 })
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => String.fromCodePoint(code));

test('any text, cut anywhere, gives what split("\\n") gives; the rest stays pending', () => {
  const text = fc
    .array(fc.oneof(fc.string({ unit: character }), fc.constant('\n'), fc.constantFrom('日本', '\u2028', '\r', '🚦')), { maxLength: 20 })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, fc.array(fc.nat(40), { minLength: 1 }), (whole, cuts) => {
      const bytes = Buffer.from(whole);
      const chunks: Uint8Array[] = [];
      for (let at = 0, i = 0; at < bytes.length; i++) {
        const length = cuts[i % cuts.length] ?? 0;
        // Also bare Uint8Arrays and empty chunks, as other bodies may give.
        chunks.push(i % 2 === 0 ? bytes.subarray(at, at + length) : new Uint8Array(bytes.subarray(at, at + length)));
        at += length;
        if (cuts.every((cut) => cut === 0)) break;
      }
      fc.pre(!cuts.every((cut) => cut === 0));
      const expected = bytes.toString('utf8').split('\n');
      const rest = expected.pop() ?? '';
      expect(split(chunks)).toEqual({ lines: expected, pending: Buffer.byteLength(rest) });
    }),
  );
});

test('a line of 3 MB in small chunks is joined once', () => {
  const line = Buffer.alloc(3_000_000, 120);
  const chunks = Array.from({ length: 3000 }, (_, i) => line.subarray(i * 1000, (i + 1) * 1000));
  expect(split([...chunks, Buffer.from('\n')]).lines[0]).toHaveLength(3_000_000);
});

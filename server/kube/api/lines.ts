// Lines out of a stream of chunks: cut at \n only, whatever the chunks' borders.

export type LineSplitter = {
  /** The lines that this chunk completes, without their \n. Each is a view: use it before the next chunk. */
  take(chunk: Uint8Array): Generator<Buffer, void, undefined>;
  /** Bytes of the unfinished line. */
  pending(): number;
};

const NEWLINE = 10;

/**
 * Splits on the byte 10 alone, which no other UTF-8 character contains; U+2028 and \r are data.
 * An unfinished line is kept as parts and joined once, so that one byte at a time costs no more than linear time.
 */
export function lineSplitter(): LineSplitter {
  let parts: Buffer[] = [];
  let held = 0;
  return {
    *take(chunk) {
      const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      let from = 0;
      for (let to = bytes.indexOf(NEWLINE); to >= 0; to = bytes.indexOf(NEWLINE, from)) {
        const end = bytes.subarray(from, to);
        from = to + 1;
        if (held === 0) {
          yield end;
        } else {
          const whole = Buffer.concat([...parts, end]);
          parts = [];
          held = 0;
          yield whole;
        }
      }
      if (from < bytes.length) {
        parts.push(bytes.subarray(from));
        held += bytes.length - from;
      }
    },
    pending: () => held,
  };
}

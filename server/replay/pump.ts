// Writes a stream of buffers into an answer no faster than the reader takes them.

import type { ServerResponse } from 'node:http';

export type Pump = {
  push(frame: Buffer): void;
  /** Ends the answer after what was pushed. */
  end(): void;
};

const CHUNK = 64 * 1024;

/**
 * `first` is read as it is needed, before anything that is pushed.
 * `overflow` is called when more than `limit` frames wait: the reader is too slow.
 */
export function createPump(response: ServerResponse, first: Iterator<Buffer>, limit: number, overflow: () => void): Pump {
  let opening = true;
  let ended = false;
  let waiting = false;
  let queue: Buffer[] = [];
  let from = 0;

  function take(): Buffer | undefined {
    if (opening) {
      const next = first.next();
      if (next.done !== true) return next.value;
      opening = false;
    }
    const frame = queue[from];
    if (frame === undefined) {
      queue = [];
      from = 0;
    } else from += 1;
    return frame;
  }

  function flush(): void {
    while (!waiting && !response.destroyed) {
      const parts: Buffer[] = [];
      let size = 0;
      for (let part = take(); part !== undefined; part = size < CHUNK ? take() : undefined) {
        parts.push(part);
        size += part.length;
      }
      if (parts.length === 0) {
        if (ended) response.end();
        return;
      }
      const only = parts.length === 1 ? parts[0] : undefined;
      waiting = !response.write(only ?? Buffer.concat(parts, size));
    }
  }

  response.on('drain', () => {
    waiting = false;
    flush();
  });

  flush();
  return {
    push(frame) {
      if (ended) return;
      queue.push(frame);
      if (queue.length - from > limit) overflow();
      else flush();
    },
    end() {
      if (ended) return;
      ended = true;
      flush();
    },
  };
}

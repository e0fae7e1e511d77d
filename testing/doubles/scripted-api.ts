// A scripted API server for the tests of this folder: a Connection whose answers a test gives, and a clock that it turns.

import { err, ok, type Result } from '#lib/std/result.ts';
import type { Clock } from '#server/clock.ts';
import type { Connection, Reply } from '#server/kube/api/connection.ts';
import type { Failure } from '#server/kube/api/failure.ts';

export type ManualClock = Clock & {
  /** Turns the clock on by `ms` and runs what falls due, in order, with everything that follows from it. */
  advance(ms: number): Promise<void>;
};

/** Lets all promises that are ready settle. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}

export function manualClock(start = Date.UTC(2026, 0, 1)): ManualClock {
  let elapsed = 0;
  let id = 0;
  const timers = new Map<number, { readonly due: number; readonly call: () => void }>();
  return {
    now: () => start + elapsed,
    monotonic: () => elapsed,
    after(ms, call) {
      const own = ++id;
      timers.set(own, { due: elapsed + ms, call });
      return () => timers.delete(own);
    },
    async advance(ms) {
      const end = elapsed + ms;
      await settle();
      for (;;) {
        const [next] = [...timers].filter(([, timer]) => timer.due <= end).sort(([a, x], [b, y]) => x.due - y.due || a - b);
        if (next === undefined) break;
        const [own, timer] = next;
        timers.delete(own);
        elapsed = Math.max(elapsed, timer.due);
        timer.call();
        await settle();
      }
      elapsed = end;
      await settle();
    },
  };
}

/** One request as the server saw it, and the means to answer it. */
export type Exchange = {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** The reader has given it up. */
  aborted(): boolean;
  fail(failure: Failure): Promise<void>;
  status(code: number, more?: Partial<Extract<Failure, { kind: 'status' }>>): Promise<void>;
  /** Opens a body of 200; `send` and `end` follow. */
  open(headers?: Readonly<Record<string, string>>): Promise<void>;
  send(...parts: readonly (string | Uint8Array | object)[]): Promise<void>;
  /** The server's clean end. */
  end(): Promise<void>;
  /** A reset connection. */
  cut(): Promise<void>;
};

export type ScriptedApi = {
  readonly connection: Connection;
  /** Every request so far. */
  readonly exchanges: readonly Exchange[];
  /** The newest request. */
  last(): Exchange;
  refreshes(): number;
};

type Waiter = () => void;

function newBody(signal: AbortSignal): { push(chunk: Uint8Array): void; close(how: 'end' | 'cut'): void; body: AsyncIterable<Uint8Array> } {
  const queue: Uint8Array[] = [];
  let closed: 'end' | 'cut' | undefined;
  let wake: Waiter | undefined;
  signal.addEventListener('abort', () => wake?.(), { once: true });
  return {
    push(chunk) {
      queue.push(chunk);
      wake?.();
    },
    close(how) {
      closed = how;
      wake?.();
    },
    body: {
      async *[Symbol.asyncIterator]() {
        for (;;) {
          const chunk = queue.shift();
          // As a socket does, it hands on what was read before the abort was noticed.
          if (chunk !== undefined) yield chunk;
          else if (signal.aborted) throw Object.assign(new Error('aborted'), { name: 'AbortError' });
          else if (closed === 'cut') throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
          else if (closed === 'end') return;
          else await new Promise<void>((resolve) => (wake = resolve));
        }
      },
    },
  };
}

export function scriptedApi(): ScriptedApi {
  const exchanges: Exchange[] = [];
  let refreshes = 0;

  function get(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Result<Reply, Failure>> {
    return new Promise((resolve) => {
      const stream = newBody(signal);
      signal.addEventListener('abort', () => resolve(err({ kind: 'network', problem: 'cancelled' })), { once: true });
      exchanges.push({
        path,
        query,
        aborted: () => signal.aborted,
        fail(failure) {
          resolve(err(failure));
          return settle();
        },
        status(code, more = {}) {
          resolve(err({ kind: 'status', code, reason: undefined, message: '', retryAfter: undefined, ...more }));
          return settle();
        },
        open(headers = {}) {
          resolve(ok({ status: 200, header: (name) => headers[name.toLowerCase()], body: stream.body }));
          return settle();
        },
        send(...parts) {
          for (const part of parts) {
            if (part instanceof Uint8Array) stream.push(part);
            else stream.push(Buffer.from(typeof part === 'string' ? part : `${JSON.stringify(part)}\n`));
          }
          return settle();
        },
        end() {
          stream.close('end');
          return settle();
        },
        cut() {
          stream.close('cut');
          return settle();
        },
      });
    });
  }

  return {
    connection: {
      info: { name: 'scripted', source: 'kubeconfig', server: 'scripted:443', namespace: undefined },
      get,
      refreshCredentials() {
        refreshes++;
        return Promise.resolve();
      },
      close: () => Promise.resolve(),
    },
    exchanges,
    last() {
      const last = exchanges.at(-1);
      if (last === undefined) throw new Error('nothing was asked yet');
      return last;
    },
    refreshes: () => refreshes,
  };
}

// Asks the API server for its version.

import { isObject } from '#lib/kube/scan.ts';
import type { Clock } from '#server/clock.ts';
import { backoff } from './backoff.ts';
import type { Connection } from './connection.ts';

const VERSION_TIMEOUT = 10_000;

export type VersionOptions = {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly random: () => number;
  /** Called once, with gitVersion. */
  readonly tell: (gitVersion: string) => void;
};

/** Asks until it is answered; a server that refuses it is asked no more. */
export function askVersion({ connection, clock, random, tell }: VersionOptions): { stop(): void; readonly done: Promise<void> } {
  const stopper = new AbortController();
  let wake: (() => void) | undefined;

  async function ask(): Promise<'done' | 'again'> {
    const request = new AbortController();
    const cancel = clock.after(VERSION_TIMEOUT, () => request.abort());
    const abort = () => request.abort();
    stopper.signal.addEventListener('abort', abort, { once: true });
    try {
      const reply = await connection.get('/version', {}, request.signal);
      if (!reply.ok) return reply.error.kind === 'status' && reply.error.code !== 401 && reply.error.code < 500 ? 'done' : 'again';
      const parts: Uint8Array[] = [];
      for await (const chunk of reply.value.body) parts.push(chunk);
      const body: unknown = JSON.parse(Buffer.concat(parts).toString('utf8'));
      if (!stopper.signal.aborted && isObject(body) && typeof body['gitVersion'] === 'string') tell(body['gitVersion']);
      return 'done';
    } catch {
      // Cut, or not JSON: the version is a courtesy, asked for again later.
      return 'again';
    } finally {
      cancel();
      stopper.signal.removeEventListener('abort', abort);
    }
  }

  async function run(): Promise<void> {
    for (let attempt = 1; (await ask()) === 'again' && !stopper.signal.aborted; attempt++) {
      await new Promise<void>((resolve) => {
        const cancel = clock.after(backoff(attempt, random), resolve);
        wake = () => {
          cancel();
          resolve();
        };
      });
      if (stopper.signal.aborted) return;
    }
  }

  return {
    stop() {
      stopper.abort();
      wake?.();
    },
    done: run(),
  };
}

// Asks the API server for its version.

import { isObject } from '#lib/kube/scan.ts';
import type { Clock } from '#server/clock.ts';
import { askJson } from './ask-json.ts';
import { backoff } from './backoff.ts';
import type { Connection } from './connection.ts';

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
    const answer = await askJson({ connection, clock, path: '/version', signal: stopper.signal });
    if (!answer.ok) return answer.error.kind === 'status' && answer.error.code !== 401 && answer.error.code < 500 ? 'done' : 'again';
    const body = answer.value;
    if (!stopper.signal.aborted && isObject(body) && typeof body['gitVersion'] === 'string') tell(body['gitVersion']);
    return 'done';
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

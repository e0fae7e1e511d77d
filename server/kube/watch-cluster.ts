// Watches everything that Signalbox reads: one reflector for each resource, over one connection.

import { RESOURCES } from '#lib/kube/record.ts';
import { isObject } from '#lib/kube/scan.ts';
import type { Clock } from '#server/clock.ts';
import { backoff } from './backoff.ts';
import type { Connection } from './connection.ts';
import type { KubeLog } from './kube-log.ts';
import { type Session, startReflector } from './reflector.ts';
import type { Sink } from './sink.ts';

export type WatchClusterOptions = {
  readonly connection: Connection;
  readonly sink: Sink;
  readonly clock: Clock;
  /** [0, 1). */
  readonly random: () => number;
  /** Watched alone, kind by kind, where the whole cluster may not be; the connection's own where it is not given. */
  readonly namespace?: string | undefined;
  readonly log?: KubeLog;
  /** gitVersion of the API server, once it has answered. */
  readonly onVersion?: (gitVersion: string) => void;
};

export type ClusterWatch = { stop(): Promise<void> };

const VERSION_TIMEOUT = 10_000;

function newSession(clock: Clock, sink: Sink): Session {
  let skew = 0;
  return {
    streamedLists: true,
    serverDate(time) {
      skew = time - clock.now();
      sink.serverDate(time);
    },
    now: () => clock.now() + skew,
  };
}

export function watchCluster(options: WatchClusterOptions): ClusterWatch {
  const { connection, sink, clock, random } = options;
  const session = newSession(clock, sink);
  const fallback = options.namespace ?? connection.info.namespace;
  const log = options.log ?? (() => undefined);
  const reflectors = RESOURCES.map((resource) => startReflector({ connection, resource, sink, session, clock, random, fallback, log }));
  const version = options.onVersion === undefined ? undefined : askVersion(options, options.onVersion);
  return {
    async stop() {
      version?.stop();
      await Promise.all([...reflectors.map((reflector) => reflector.stop()), version?.done]);
    },
  };
}

/** Asks `/version` until it is answered; a server that refuses it is asked no more. */
function askVersion(options: WatchClusterOptions, tell: (gitVersion: string) => void): { stop(): void; readonly done: Promise<void> } {
  const { connection, clock, random } = options;
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

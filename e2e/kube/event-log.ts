// Watches every kind of Kubernetes itself that Signalbox reads, with the tests' own eyes, and keeps what it sees.

import { RESOURCES } from '#lib/kube/record.ts';
import { resourcePath } from '#server/kube/api/resource-path.ts';
import type { Api, KubeObject, WatchLine } from './api.ts';
import { sleep } from './until.ts';

export type LoggedEvent = WatchLine & { /** Milliseconds since the log began. */ readonly t: number };

export type EventLog = {
  /** ISO 8601. */
  readonly startedAt: string;
  /** What was there first, by resource. */
  readonly lists: readonly {
    readonly resource: (typeof RESOURCES)[number];
    readonly version: string;
    readonly items: readonly KubeObject[];
  }[];
  readonly events: readonly LoggedEvent[];
  /** Resolves when nothing has happened for `ms` from now on; rejects after `within` ms. */
  quiet(ms: number, within?: number): Promise<void>;
  /** What is found when nothing has happened for `ms`, and nothing happened while it was asked: else it is asked again, at the next rest. */
  atRest<T>(ms: number, ask: () => Promise<T>): Promise<T>;
  stop(): void;
};

/** Rejects later calls when the API server ends a watch: what it missed cannot be known. */
export async function openEventLog(api: Api): Promise<EventLog> {
  const lists = await Promise.all(
    RESOURCES.filter(({ optional }) => optional !== 'custom').map(async (resource) => {
      const list = await api.list(resourcePath(resource, undefined));
      return { resource, version: list.metadata.resourceVersion, items: list.items };
    }),
  );
  const begun = performance.now();
  const startedAt = new Date().toISOString();
  const events: LoggedEvent[] = [];
  let last = begun;
  let ended: string | undefined;
  let stopped = false;
  const stops = lists.map(({ resource, version }) =>
    api.watch(
      `${resourcePath(resource, undefined)}?watch=true&resourceVersion=${version}&timeoutSeconds=3600`,
      (line) => {
        last = performance.now();
        events.push({ ...line, t: Math.round(last - begun) });
      },
      () => (ended ??= `The API server ended the tests' watch of ${resource.resource}.`),
    ),
  );
  async function quiet(ms: number, within = 120_000): Promise<void> {
    const called = performance.now();
    const latest = called + within;
    for (;;) {
      if (ended !== undefined && !stopped) throw new Error(ended);
      const wait = Math.max(last, called) + ms - performance.now();
      if (wait <= 0) return;
      if (performance.now() > latest) throw new Error(`The cluster has not come to rest within ${within / 1000} s.`);
      await sleep(wait);
    }
  }
  return {
    startedAt,
    lists,
    events,
    quiet,
    async atRest(ms, ask) {
      for (;;) {
        await quiet(ms);
        const seen = events.length;
        const answer = await ask();
        // An event that is on its way to whom was asked is on its way here too.
        await sleep(100);
        if (events.length === seen) return answer;
      }
    },
    stop() {
      stopped = true;
      for (const stop of stops) stop();
    },
  };
}

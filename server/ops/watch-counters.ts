// What the reflectors report, counted per kind for /metrics and told to the log.

import { assertNever } from '#lib/std/assert-never.ts';
import { type KubeKind, RESOURCES } from '#lib/kube/record.ts';
import type { KubeEvent } from '#server/kube/kube-log.ts';
import type { Log } from './log.ts';

export type WatchCounters = {
  readonly opened: number;
  readonly ended: Readonly<Record<'closed' | 'silent' | 'expired', number>>;
  readonly failures: number;
  readonly lists: number;
  /** Of the last complete list, in ms; undefined before it. */
  readonly listMs: number | undefined;
};

type Counting = {
  opened: number;
  ended: Record<'closed' | 'silent' | 'expired', number>;
  failures: number;
  lists: number;
  listMs: number | undefined;
};

export type WatchLedger = {
  note(event: KubeEvent): void;
  counters(kind: KubeKind): WatchCounters;
};

function newCounters(): Counting {
  return { opened: 0, ended: { closed: 0, silent: 0, expired: 0 }, failures: 0, lists: 0, listMs: undefined };
}

export function createWatchLedger(log: Log): WatchLedger {
  const kinds = Object.fromEntries(RESOURCES.map(({ kind }) => [kind, newCounters()])) as Record<KubeKind, Counting>;
  return {
    counters: (kind) => kinds[kind],
    note(event) {
      const counting = kinds[event.of];
      switch (event.kind) {
        case 'listed':
          counting.lists++;
          counting.listMs = event.ms;
          return log.debug(`${event.of} listed`, { how: event.how, objects: event.objects, ms: Math.round(event.ms) });
        case 'watching':
          counting.opened++;
          return log.debug(`${event.of} watched`, { resumed: event.resumed });
        case 'ended':
          counting.ended[event.reason]++;
          return log.debug(`${event.of} watch ended`, { reason: event.reason, ms: Math.round(event.ms) });
        case 'failed':
          counting.failures++;
          return log.debug(`${event.of} failed`, { attempt: event.attempt, wait: Math.round(event.wait), problem: event.problem });
        case 'bug':
          counting.failures++;
          return log.error(`${event.of}: a bug in Signalbox; the kind is listed again`, {
            problem: event.error instanceof Error ? (event.error.stack ?? event.error.message) : String(event.error),
          });
        default:
          return assertNever(event);
      }
    },
  };
}

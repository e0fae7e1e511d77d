// Events on their way into the state: they wait, so that a storm of them is one batch every few seconds, and no more are kept than are of use.

import type { ClusterState } from '#lib/cluster/state.ts';
import { objectOf } from '#lib/cluster/event-indexes.ts';
import { isThere } from '#lib/cluster/events.ts';
import { type Event, lastTimeOf } from '#lib/kube/event.ts';
import { type Key, keyOf } from '#lib/kube/key.ts';
import type { KubeKind } from '#lib/kube/record.ts';
import type { Clock } from '#server/clock.ts';
import type { Intake } from './intake.ts';

export type EventShelf = {
  put(event: Event): void;
  delete(key: Key): void;
  /** See Sink.replace. At once: a first look waits for all lists. */
  replace(events: readonly Event[], namespace: string | undefined, unread: readonly Key[]): void;
  flush(): void;
  close(): void;
};

export type EventShelfOptions = {
  readonly state: ClusterState;
  readonly clock: Clock;
  /** Cluster time, ms since 1970. */
  readonly now: () => number;
  readonly known: (kind: KubeKind) => boolean;
  readonly intake: Pick<Intake, 'put' | 'delete'>;
};

/** All in ms. Who reads why a Pod is not ready can wait for so long. */
const PATIENCE = 2000;
/** As long as API servers keep them, unless they are told otherwise (--event-ttl). */
const OLDEST = 60 * 60 * 1000;
/** Between two looks for those that are too old, and those whose object is gone. */
const SWEEP = 60_000;
/** The latest of an object; more reasons than these nobody reads. */
const MOST_OF_ONE = 5;
/** The latest of all: about one megabyte. */
const MOST = 2000;

const timeOf = (event: Event): number => lastTimeOf(event) ?? 0;
const latestFirst = (a: Event, b: Event): number => timeOf(b) - timeOf(a) || (keyOfEvent(a) < keyOfEvent(b) ? -1 : 1);

function keyOfEvent({ metadata }: Event): Key {
  return keyOf(metadata.namespace, metadata.name);
}

/** Those that are kept of them: so many of each object, and so many in all. */
function latest(events: Iterable<Event>): readonly Event[] {
  const ofObject = new Map<string, number>();
  return [...events]
    .sort(latestFirst)
    .filter((event) => {
      const before = ofObject.get(objectOf(event)) ?? 0;
      ofObject.set(objectOf(event), before + 1);
      return before < MOST_OF_ONE;
    })
    .slice(0, MOST);
}

export function createEventShelf({ state, clock, now, known, intake }: EventShelfOptions): EventShelf {
  /** What the API server holds of it, as far as it is kept; the state follows. */
  let held = new Map<Key, Event>();
  /** Since the last batch: undefined for one that is gone. */
  const waiting = new Map<Key, Event | undefined>();
  let cancelFlush: (() => void) | undefined;
  let cancelSweep: (() => void) | undefined;

  /** Too old, or about what is there no more. */
  function isOver(event: Event): boolean {
    if (timeOf(event) < now() - OLDEST) return true;
    return known(event.regarding.kind as KubeKind) && !isThere(state, event);
  }

  function keep(wanted: readonly Event[]): void {
    const next = new Map(wanted.map((event) => [keyOfEvent(event), event]));
    for (const key of held.keys()) if (!next.has(key)) intake.delete('Event', key);
    for (const [key, event] of next) if (held.get(key) !== event) intake.put(event);
    held = next;
    if (held.size > 0) cancelSweep ??= clock.after(SWEEP, sweep);
  }

  function sweep(): void {
    cancelSweep = undefined;
    keep([...held.values()].filter((event) => !isOver(event)));
  }

  function flush(): void {
    cancelFlush?.();
    cancelFlush = undefined;
    if (waiting.size === 0) return;
    const all = new Map<Key, Event>(held);
    for (const [key, event] of waiting) {
      if (event === undefined) all.delete(key);
      else all.set(key, event);
    }
    waiting.clear();
    keep(latest(all.values()));
  }

  function wait(key: Key, event: Event | undefined): void {
    // In a storm each object's last word is enough; what is known to be of no use does not wait.
    if (event === undefined && !held.has(key)) waiting.delete(key);
    else waiting.set(key, event);
    if (waiting.size > 0) cancelFlush ??= clock.after(PATIENCE, flush);
  }

  return {
    put(event) {
      if (timeOf(event) >= now() - OLDEST) wait(keyOfEvent(event), event);
    },
    delete: (key) => wait(key, undefined),
    replace(events, namespace, unread) {
      const stays = new Set(unread);
      const others = [...held].filter(
        ([key, { metadata }]) => stays.has(key) || (namespace !== undefined && metadata.namespace !== namespace),
      );
      waiting.clear();
      cancelFlush?.();
      cancelFlush = undefined;
      keep(latest([...others.map(([, event]) => event), ...events.filter((event) => timeOf(event) >= now() - OLDEST)]));
    },
    flush,
    close() {
      cancelFlush?.();
      cancelSweep?.();
    },
  };
}

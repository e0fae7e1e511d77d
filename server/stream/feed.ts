// Feed: one scope in use; its ring, its snapshot, and what a reader at a given number needs next.

import { type Batch, squash } from '#lib/cluster/delta.ts';
import { type Scope, scopeId } from '#lib/scope/scope.ts';
import type { Change, ClusterState } from '#lib/cluster/state.ts';
import { createRing } from './ring.ts';
import { batchEvents, type EventBytes, snapshotEvents, weighDelta } from './event-bytes.ts';
import { projectScope } from '#lib/scope/project-scope.ts';

/** What brings a reader to `seq`, as events that all readers share. */
export type Work = { readonly kind: 'snapshot' | 'batch'; readonly seq: number; readonly events: Iterator<EventBytes> };

export type Feed = {
  readonly id: string;
  /** Of this feed alone: an id from another scope, another process or a feed that was dropped is not taken for one of its own. */
  readonly epoch: string;
  /** Called once for each batch of the cluster, in order; false where it does not touch the scope. */
  publish(batch: Batch, changes: readonly Change[]): boolean;
  /** What a reader at `seq` (undefined: a new one) needs next; undefined where it is up to date. */
  next(seq: number | undefined): Work | undefined;
  /** Does the ring still reach back to `seq`? */
  reaches(seq: number): boolean;
  /** Approximate bytes held for resuming. */
  bytes(): number;
};

/** Enough for some minutes of lively churn; beyond that a snapshot is cheaper than the batches. */
const BOUNDS = { maxEntries: 2000, maxBytes: 4 * 1024 * 1024 };

type FeedEntry = Batch & { readonly bytes: number; events: readonly EventBytes[] | undefined };

/** The same events for every reader that asks while the feed has not moved. */
type Shared = { readonly key: string; readonly events: EventBytes[]; readonly source: Iterator<EventBytes> };

export type FeedOptions = {
  readonly scope: Scope;
  readonly epoch: string;
  readonly state: ClusterState;
  /** The cluster's number and time at this moment. */
  readonly seq: number;
  readonly now: () => number;
};

export function createFeed({ scope, epoch, state, seq: start, now }: FeedOptions): Feed {
  const id = scopeId(scope);
  const projection = projectScope(state, scope);
  const ring = createRing<FeedEntry>(start, BOUNDS);
  /** The number of the last batch that touched the scope. */
  let last = start;
  let shared: Shared[] = [];

  function eventsOf(entry: FeedEntry): readonly EventBytes[] {
    entry.events ??= batchEvents(entry, epoch);
    return entry.events;
  }

  /** Readers at different places walk over events that are encoded once, when the first of them gets there. */
  function* walk({ events, source }: Shared): Generator<EventBytes> {
    for (let i = 0; ; i++) {
      if (events[i] === undefined) {
        const step = source.next();
        if (step.done === true) return;
        events.push(step.value);
      }
      const event = events[i];
      if (event !== undefined) yield event;
    }
  }

  function share(key: string, make: () => Iterator<EventBytes>): Iterator<EventBytes> {
    let found = shared.find((s) => s.key === key);
    if (found === undefined) {
      found = { key, events: [], source: make() };
      shared.push(found);
    }
    return walk(found);
  }

  function snapshot(): Work {
    const head = { scope: id, epoch, seq: last, time: now() };
    return { kind: 'snapshot', seq: last, events: share('snapshot', () => snapshotEvents(head, projection.records())) };
  }

  function catchUp(entries: readonly FeedEntry[]): Work | undefined {
    const newest = entries.at(-1);
    if (newest === undefined) return undefined;
    const { seq, time } = newest;
    const oldest = entries[0];
    if (entries.length === 1) return { kind: 'batch', seq, events: eventsOf(newest)[Symbol.iterator]() };
    const squashed = (): Iterator<EventBytes> =>
      batchEvents({ seq, time, deltas: squash(entries.flatMap((e) => e.deltas)) }, epoch)[Symbol.iterator]();
    return { kind: 'batch', seq, events: share(`from ${oldest?.seq ?? 0}`, squashed) };
  }

  return {
    id,
    epoch,
    publish(batch, changes) {
      const deltas = projection.project(changes);
      if (deltas.length === 0) return false;
      const bytes = deltas.reduce((sum, delta) => sum + 2 * weighDelta(delta), 200);
      ring.append({ seq: batch.seq, time: batch.time, deltas, bytes, events: undefined });
      last = batch.seq;
      // Those in the middle of a walk keep what they walk over; everyone else gets what is current.
      shared = [];
      return true;
    },
    next(seq) {
      const since = seq === undefined ? { kind: 'gone' as const } : ring.since(seq);
      return since.kind === 'gone' ? snapshot() : catchUp(since.entries);
    },
    reaches: (seq) => seq <= last && ring.since(seq).kind === 'entries',
    bytes: () => ring.size().bytes,
  };
}

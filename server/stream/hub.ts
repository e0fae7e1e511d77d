// Hub: every open stream of the process, their feeds, and what all of them hear (status, heartbeat, farewell).

import { type Scope, scopeId } from '#lib/scope/scope.ts';
import { err, ok, type Result } from '#lib/std/result.ts';
import type { EventId } from '#lib/wire/encode.ts';
import type { Clock } from '#server/clock.ts';
import type { LiveCluster } from '#server/cluster/live.ts';
import { createFeed, type Feed } from './feed.ts';
import { type EventBytes, eventBytes } from './event-bytes.ts';
import { createReader, type Outlet, type Reader } from './reader.ts';

export type Refusal = { readonly reason: 'full' | 'shutting-down'; readonly retryAfterSeconds: number };

export type Attached = Pick<Reader, 'drained' | 'cancel'>;

export type StreamCounts = {
  readonly streams: number;
  readonly feeds: number;
  /** Approximate bytes that the feeds hold for resuming. */
  readonly ringBytes: number;
  readonly queuedBytes: number;
  readonly snapshots: number;
  readonly resumes: number;
  readonly refused: number;
  readonly slow: number;
};

export type Hub = {
  /** `lastEventId` as the browser sent it, parsed; undefined for none or an unreadable one. */
  attach(scope: Scope, lastEventId: EventId | undefined, outlet: Outlet): Result<Attached, Refusal>;
  counts(): StreamCounts;
  /** Says bye to every reader and takes no new ones. */
  close(): void;
};

/** docs/reliability.md, row 27: more are refused with 503. */
const MOST_STREAMS = 64;
/** A feed outlives its last reader by this, so that a reconnect resumes. */
const LINGER = 120_000;
/** EventSource shows no comments, so the heartbeat is an event. */
const HEARTBEAT = 15_000;
/** Status events: at most four a second. */
const STATUS_WINDOW = 250;

type Place = { readonly feed: Feed; readonly readers: Set<Reader>; cancelLinger: (() => void) | undefined };

export type HubOptions = {
  readonly cluster: LiveCluster;
  readonly clock: Clock;
  /** Unique to this process: `[a-z0-9]`, at most 16 characters. */
  readonly epoch: string;
  readonly maxStreams?: number;
};

export function createHub({ cluster, clock, epoch, maxStreams = MOST_STREAMS }: HubOptions): Hub {
  const places = new Map<string, Place>();
  let feedsMade = 0;
  let open = 0;
  let snapshots = 0;
  let resumes = 0;
  let refused = 0;
  let slow = 0;
  let closed = false;
  let cancelStatus: (() => void) | undefined;
  let lastStatus = Number.NEGATIVE_INFINITY;

  function* readers(): Generator<Reader> {
    for (const place of places.values()) yield* place.readers;
  }

  function statusFrame(): EventBytes {
    return eventBytes({ kind: 'status', time: cluster.now(), status: cluster.current() });
  }

  const unsubscribe = cluster.subscribe((batch, changes) => {
    for (const { feed, readers: here } of places.values()) {
      if (feed.publish(batch, changes)) for (const reader of here) reader.pump();
    }
  });

  const unsubscribeStatus = cluster.subscribeStatus(() => {
    cancelStatus ??= clock.after(Math.max(0, lastStatus + STATUS_WINDOW - clock.monotonic()), () => {
      cancelStatus = undefined;
      lastStatus = clock.monotonic();
      const event = statusFrame();
      for (const reader of readers()) reader.status(event);
    });
  });

  let cancelHeartbeat = (): void => {};
  function beat(): void {
    cancelHeartbeat = clock.after(HEARTBEAT, () => {
      const event = eventBytes({ kind: 'heartbeat', time: cluster.now() });
      for (const reader of readers()) reader.heartbeat(event);
      beat();
    });
  }
  beat();

  function placeFor(scope: Scope): Place {
    const id = scopeId(scope);
    let place = places.get(id);
    if (place === undefined) {
      const feedEpoch = `${epoch}${(feedsMade++).toString(36)}`;
      const feed = createFeed({ scope, epoch: feedEpoch, state: cluster.state, seq: cluster.seq(), now: () => cluster.now() });
      place = { feed, readers: new Set(), cancelLinger: undefined };
      places.set(id, place);
    }
    place.cancelLinger?.();
    place.cancelLinger = undefined;
    return place;
  }

  function leave(place: Place, reader: Reader): void {
    open--;
    place.readers.delete(reader);
    if (place.readers.size > 0 || closed) return;
    place.cancelLinger = clock.after(LINGER, () => places.delete(place.feed.id));
  }

  function refuse(reason: Refusal['reason']): Result<never, Refusal> {
    refused++;
    return err({ reason, retryAfterSeconds: 5 });
  }

  return {
    attach(scope, lastEventId, outlet) {
      if (closed) return refuse('shutting-down');
      if (open >= maxStreams) return refuse('full');
      const place = placeFor(scope);
      const { feed } = place;
      const from = lastEventId?.epoch === feed.epoch && feed.reaches(lastEventId.seq) ? lastEventId.seq : undefined;
      const reader: Reader = createReader({
        feed,
        outlet,
        clock,
        from,
        onSlow: () => slow++,
        onEnd: () => leave(place, reader),
        onSnapshot: () => snapshots++,
      });
      open++;
      if (from !== undefined) resumes++;
      place.readers.add(reader);
      outlet.write(RETRY);
      reader.status(statusFrame());
      return ok(reader);
    },
    counts() {
      let ringBytes = 0;
      for (const { feed } of places.values()) ringBytes += feed.bytes();
      let queuedBytes = 0;
      for (const reader of readers()) queuedBytes += reader.queued();
      return { streams: open, feeds: places.size, ringBytes, queuedBytes, snapshots, resumes, refused, slow };
    },
    close() {
      if (closed) return;
      closed = true;
      unsubscribe();
      unsubscribeStatus();
      cancelStatus?.();
      cancelHeartbeat();
      const event = eventBytes({ kind: 'bye', reason: 'shutdown' });
      for (const reader of readers()) reader.bye(event);
      for (const place of places.values()) place.cancelLinger?.();
    },
  };
}

/** How long a browser waits before it connects again, in ms. */
const RETRY: EventBytes = Buffer.from('retry: 1000\n\n');

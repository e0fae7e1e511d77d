// Reader: one open stream. It holds a place in its feed, not a queue; when there is room it takes what comes next.

import type { Clock } from '#server/clock.ts';
import type { Feed, Work } from './feed.ts';
import { type EventBytes, eventBytes } from './event-bytes.ts';

/** Where the events go; an HTTP response in the end. */
export type Outlet = {
  /** Bytes that may still be queued; zero or less where the other side does not keep up. */
  room(): number;
  /** Bytes that wait to be taken. */
  queued(): number;
  write(event: EventBytes): void;
  /** Ends after what is queued; `at once` gives that up. */
  end(how: 'after the queue' | 'at once'): void;
};

export type Reader = {
  /** Something may be there to send, or there is room again. */
  pump(): void;
  /** The other side took something. */
  drained(): void;
  /** A status that all readers are to see; the newest one counts. */
  status(event: EventBytes): void;
  heartbeat(event: EventBytes): void;
  bye(event: EventBytes): void;
  /** The other side is gone. */
  cancel(): void;
  queued(): number;
};

export type ReaderOptions = {
  readonly feed: Feed;
  readonly outlet: Outlet;
  readonly clock: Clock;
  /** The number the reader says it holds, where the feed still reaches it. */
  readonly from: number | undefined;
  /** Called once, whoever ended it. */
  readonly onEnd: () => void;
  readonly onSnapshot: () => void;
  readonly onSlow: () => void;
};

/** docs/reliability.md, row 20: a stalled reader is closed after this, in ms. */
const STALLED = 30_000;
/** After the farewell, how long the rest of the queue may take before it is thrown away. */
const FAREWELL = 2_000;

const BYE_SLOW = eventBytes({ kind: 'bye', reason: 'slow' });

export function createReader({ feed, outlet, clock, from, onEnd, onSnapshot, onSlow }: ReaderOptions): Reader {
  let seq = from;
  let work: Work | undefined;
  let status: EventBytes | undefined;
  let ended = false;
  let cancelStall: (() => void) | undefined;

  function end(event: EventBytes): void {
    if (ended) return;
    ended = true;
    cancelStall?.();
    outlet.write(event);
    outlet.end('after the queue');
    clock.after(FAREWELL, () => outlet.end('at once'));
    onEnd();
  }

  function endSlow(): void {
    onSlow();
    end(BYE_SLOW);
  }

  /** Undefined where there is nothing to send. */
  function nextFrame(): EventBytes | undefined {
    if (status !== undefined) {
      const event = status;
      status = undefined;
      return event;
    }
    for (;;) {
      if (work === undefined) {
        work = feed.next(seq);
        if (work === undefined) return undefined;
        seq = work.seq;
        if (work.kind === 'snapshot') onSnapshot();
      }
      const step = work.events.next();
      if (step.done !== true) return step.value;
      work = undefined;
    }
  }

  function pump(): void {
    while (outlet.room() > 0) {
      if (ended) return;
      const event = nextFrame();
      if (event === undefined) return;
      outlet.write(event);
    }
    // Full: from here on only `seq` is held, until the other side takes something or time is up.
    if (!ended) cancelStall ??= clock.after(STALLED, endSlow);
  }

  return {
    pump,
    drained() {
      cancelStall?.();
      cancelStall = undefined;
      pump();
    },
    status(event) {
      status = event;
      pump();
    },
    heartbeat(event) {
      if (!ended && outlet.room() > 0) outlet.write(event);
    },
    bye: end,
    queued: () => outlet.queued(),
    cancel() {
      if (ended) return;
      ended = true;
      cancelStall?.();
      onEnd();
    },
  };
}

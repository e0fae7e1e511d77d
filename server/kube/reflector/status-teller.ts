// Tells a sink how one kind is watched, and no more often than a reader can use.

import type { KubeKind } from '#lib/kube/record.ts';
import type { WatchStatus } from '#lib/wire/message.ts';
import type { Clock } from '#server/clock.ts';
import type { Position } from './position.ts';
import type { Sink } from '#server/kube/sink.ts';

/** A relist over a picture that is held is not announced before this, in ms. */
const CALM = 1000;
/** Progress is told at most this often, in ms. */
const PROGRESS = 100;

export type StatusTeller = {
  tell(status: WatchStatus): void;
  /** Requests are answered as they should be; told once. */
  live(): void;
  /** The state told last; undefined before the first. */
  current(): WatchStatus['state'] | undefined;
  /** Begins a list; the returned function is told how far it is. */
  listing(): (received: number, remaining: number | undefined) => void;
};

export function statusTeller(kind: KubeKind, sink: Sink, clock: Clock, position: Position): StatusTeller {
  let current: WatchStatus['state'] | undefined;

  function tell(status: WatchStatus): void {
    current = status.state;
    sink.status(kind, status);
  }

  return {
    tell,
    live() {
      if (current === 'live') return;
      tell(position.namespace === undefined ? { state: 'live' } : { state: 'live', namespace: position.namespace });
    },
    current: () => current,
    listing() {
      let next = position.held === 'nothing' ? 0 : clock.monotonic() + CALM;
      return (received, remaining) => {
        const now = clock.monotonic();
        // That nothing has come yet is only news at the very start: a kind that is asked for again keeps its status until then.
        if (now < next || (received === 0 && current !== undefined)) return;
        next = now + PROGRESS;
        tell({ state: 'listing', received, remaining });
      };
    },
  };
}

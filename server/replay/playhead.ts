// The virtual time of the recording: plays, pauses, seeks, steps and loops; every change of objects goes through the store.

import type { Clock } from '#server/clock.ts';
import type { Recording } from './recording.ts';
import { rounds } from './round.ts';
import type { Store } from './store.ts';
import { eventsUntil, momentAt } from './timeline.ts';

export type Playhead = {
  /** Position in ms since the start of the recording, in [0, duration]. */
  position(): number;
  /** Whole rounds played. */
  loops(): number;
  /** The virtual date in ms since 1970: what the `Date` header says. */
  date(): number;
  paused(): boolean;
  speed(): number;
  play(): void;
  pause(): void;
  /** Jumps to `ms`, clamped to the recording; watchers see the difference as ordinary events. */
  seek(ms: number): void;
  /** Plays `ms` of virtual time at once, paused or not. */
  step(ms: number): void;
  /** Factor of virtual to real time, above 0. */
  setSpeed(factor: number): void;
  /** Emits what is due now; called before each answer, so that an answer never lags the clock. */
  sync(): void;
  close(): void;
};

export type PlayheadOptions = {
  readonly recording: Recording;
  readonly store: Store;
  readonly clock: Clock;
  readonly speed: number;
  readonly loop: boolean;
  readonly paused: boolean;
  /** Where the store already stands, in ms. */
  readonly at: number;
};

export function createPlayhead(options: PlayheadOptions): Playhead {
  const { recording, store, clock, loop } = options;
  const { duration, events } = recording;
  const inRound = rounds(recording);
  let at = Math.min(Math.max(options.at, 0), duration);
  let next = eventsUntil(recording, at);
  let loops = 0;
  let speed = options.speed;
  let paused = options.paused;
  /** Monotonic time at which the head stood at `at`. */
  let anchor = clock.monotonic();
  let cancel: (() => void) | undefined;

  function emitUntil(t: number): void {
    for (let event = events[next]; event !== undefined && event.t <= t; event = events[next]) {
      next += 1;
      const object = inRound(event.object, loops);
      if (event.type === 'put') store.put(object);
      else store.delete(object);
    }
    at = t;
  }

  function jump(t: number): void {
    store.become(momentAt(recording, t, (object) => inRound(object, loops)));
    next = eventsUntil(recording, t);
    at = t;
  }

  function advance(ms: number): void {
    let left = ms;
    if (!loop) return emitUntil(Math.min(at + left, duration));
    // After a long sleep whole rounds are left out: only where they end is seen.
    if (left >= 2 * duration) {
      const rounds = Math.floor(left / duration) - 1;
      loops += rounds;
      left -= rounds * duration;
    }
    while (at + left >= duration) {
      left -= duration - at;
      emitUntil(duration);
      loops += 1;
      jump(0);
    }
    emitUntil(at + left);
  }

  function sync(): void {
    if (paused) return;
    const now = clock.monotonic();
    const elapsed = (now - anchor) * speed;
    anchor = now;
    if (elapsed > 0) advance(elapsed);
  }

  function schedule(): void {
    cancel?.();
    cancel = undefined;
    if (paused || (!loop && next >= events.length)) return;
    const due = (events[next]?.t ?? duration) - at;
    cancel = clock.after(Math.max(due / speed, 1), () => {
      sync();
      schedule();
    });
  }

  function change(act: () => void): void {
    sync();
    act();
    anchor = clock.monotonic();
    schedule();
  }

  schedule();
  return {
    position: () => at,
    loops: () => loops,
    date: () => recording.startedAt + loops * duration + Math.floor(at),
    paused: () => paused,
    speed: () => speed,
    play: () => change(() => (paused = false)),
    pause: () => change(() => (paused = true)),
    seek: (ms) => change(() => jump(Math.min(Math.max(ms, 0), duration))),
    step: (ms) => change(() => advance(Math.max(ms, 0))),
    setSpeed: (factor) => change(() => (speed = factor)),
    sync,
    close: () => cancel?.(),
  };
}

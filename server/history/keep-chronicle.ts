// The chronicle of a process: follows what it sees, and has what the history knows of the time before put before it.

import { type Chronicle, type ChronicleLimits, followChronicle, newChronicle, noteWatch } from '#lib/churn/chronicle.ts';
import type { Status } from '#lib/wire/message.ts';
import type { ChurnListener } from '#server/cluster/churn.ts';
import type { History } from './history.ts';
import { bringBack, isWatched } from './rebuild-chronicle.ts';

export type KeptChronicle = {
  readonly chronicle: Chronicle;
  readonly follow: ChurnListener;
  noteStatus(status: Status, now: number): void;
  /** What is under way is given up. */
  close(): void;
};

export type KeptChronicleOptions = {
  /** For how long things are kept, in ms. */
  readonly age: number;
  /** Undefined where none is kept. */
  readonly history: () => History | undefined;
  readonly onBug: (problem: string) => void;
};

/** Some tens of megabytes with both of them full. */
const LIMITS: Omit<ChronicleLimits, 'keep'> = { transitions: 100_000, bytes: 64 * 1024 * 1024 };

export function keepChronicle({ age, history, onBug }: KeptChronicleOptions): KeptChronicle {
  const chronicle = newChronicle({ ...LIMITS, keep: age });
  const stop = new AbortController();

  function restore(held: History, began: number): void {
    bringBack(chronicle, held, began, stop.signal).catch((error: unknown) => {
      onBug(error instanceof Error ? (error.stack ?? error.message) : String(error));
    });
  }

  return {
    chronicle,
    follow(churn, told, now) {
      const begins = chronicle.churn === undefined;
      followChronicle(chronicle, churn, told, now);
      const held = begins ? history() : undefined;
      if (held !== undefined) restore(held, now);
    },
    noteStatus: (status, now) => noteWatch(chronicle, isWatched(status), now),
    close: () => stop.abort(),
  };
}

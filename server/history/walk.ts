// The walk of a state: its records in parts, a few ms at a stretch, while it goes on to change.

import type { AnyRecord } from '#lib/cluster/record.ts';
import { type ClusterState, records } from '#lib/cluster/state.ts';
import type { Clock } from '#server/clock.ts';

export type WalkOptions = {
  readonly state: ClusterState;
  readonly clock: Clock;
  /** Records of a part. */
  readonly each: number;
  /** Each record that is there all the time comes once at least, as it was when its part came. There is always a last part. */
  readonly onPart: (part: readonly AnyRecord[], isLast: boolean) => void;
};

/** Between two parts the process has time for everything else. In ms. */
const PAUSE = 10;

/** The returned function ends it. */
export function walkState({ state, clock, each, onPart }: WalkOptions): () => void {
  // The iterator of a Map goes on over what is put and deleted meanwhile (ECMA-262, CreateMapIterator).
  const walked = records(state);
  let cancel: () => void = () => undefined;

  function step(): void {
    const part: AnyRecord[] = [];
    let isLast = false;
    while (part.length < each && !isLast) {
      const next = walked.next();
      if (next.done === true) isLast = true;
      else part.push(next.value);
    }
    onPart(part, isLast);
    if (!isLast) cancel = clock.after(PAUSE, step);
  }

  step();
  return () => cancel();
}

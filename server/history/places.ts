// Places: how many answers about the past are given at once; and each of them as a body that ends when its reader leaves.

import type { Clock } from '#server/clock.ts';
import type { OpenAnswer } from '#server/ops/front.ts';

export type Places = {
  /** Undefined where all are taken. Its signal says when the reader has left, or has taken too long. */
  take(answer: OpenAnswer): Place | undefined;
  /** How many are taken. */
  taken(): number;
};

export type Place = { readonly signal: AbortSignal; leave(): void };

/** Each holds a state of the cluster of its own. */
const MOST = 8;
/** Whoever has not taken the whole answer by then is cut off. In ms. */
const LONGEST = 60_000;

export function createPlaces(clock: Clock): Places {
  let taken = 0;
  return {
    taken: () => taken,
    take(answer) {
      if (taken >= MOST) return undefined;
      taken++;
      const abort = new AbortController();
      const cancel = clock.after(LONGEST, () => {
        leave();
        answer.drop();
      });
      function leave(): void {
        if (abort.signal.aborted) return;
        abort.abort();
        cancel();
        taken--;
      }
      answer.onClose(leave);
      return { signal: abort.signal, leave };
    },
  };
}

/** What is not taken waits in at most so many bytes. */
const QUEUE_BYTES = 256 * 1024;

/** `first`: what has been read of them already. */
export function bodyOf(first: Uint8Array, rest: AsyncIterator<Uint8Array>, place: Place): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => controller.enqueue(first),
      async pull(controller) {
        const step = await rest.next();
        if (step.done !== true) return controller.enqueue(step.value);
        place.leave();
        controller.close();
      },
      cancel: () => place.leave(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: QUEUE_BYTES }),
  );
}

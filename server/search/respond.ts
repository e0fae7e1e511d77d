// GET /api/search: one search at a time, a few milliseconds at a stretch, so that streams and watches go on meanwhile.

import type { ClusterState } from '#lib/cluster/state.ts';
import type { Clock } from '#server/clock.ts';
import { type SearchAnswer, searching } from './search.ts';

/** The event loop is held for about this long at most, in ms. */
const STRETCH = 2;

/** Undefined where nobody waits for the answer any longer. */
async function answer(state: ClusterState, clock: Clock, typed: string, signal: AbortSignal): Promise<SearchAnswer | undefined> {
  const search = searching(state, typed);
  while (!signal.aborted) {
    const end = clock.monotonic() + STRETCH;
    do {
      const step = search.next();
      if (step.done === true) return step.value;
    } while (clock.monotonic() < end);
    await new Promise<void>((resolve) => {
      clock.after(0, resolve);
    });
  }
  return undefined;
}

/** The palette asks with every key and drops the question before: several at once would hold the event loop one after the other. */
export function createSearch(state: ClusterState, clock: Clock): (request: Request) => Promise<Response> {
  let last: Promise<unknown> = Promise.resolve();
  return async (request) => {
    const typed = new URL(request.url).searchParams.get('q') ?? '';
    const mine = last.then(() => answer(state, clock, typed, request.signal));
    // What went wrong with one search is its own asker's to hear.
    last = mine.catch(() => undefined);
    const found = await mine;
    return found === undefined ? new Response(null, { status: 499 }) : Response.json(found);
  };
}

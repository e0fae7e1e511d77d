// keepAsking: a question to the server that is asked again when an answer may have changed. Framework-free.

import type { Change } from '#lib/cluster/state.ts';
import type { Store } from './store.ts';

/** Not sooner after the one before, in ms: while changes come one after the other, once a second is enough for who reads. */
const LEAST = 1000;
/** Without news, in ms: what goes on is told with how long it goes on, and what is old is let go. */
const QUIET = 15_000;

/** What endpoints do comes with one of these, whatever the scope. */
function isNews({ kind }: Change): boolean {
  return kind === 'EndpointSlice' || kind === 'ServiceSummary';
}

/** `ask` never rejects. Stops by the function that is given back, with what is asked at that moment. */
export function keepAsking(store: Pick<Store, 'onFrame'>, ask: (signal: AbortSignal) => Promise<void>): () => void {
  const stop = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;
  /** Something has happened since it was asked. */
  let news = false;
  let asking = false;

  async function turn(): Promise<void> {
    asking = true;
    news = false;
    asked = performance.now();
    await ask(stop.signal);
    asking = false;
    plan();
  }

  function plan(): void {
    if (asking || stop.signal.aborted) return;
    clearTimeout(timer);
    const since = performance.now() - asked;
    timer = setTimeout(() => void turn(), Math.max(0, (news ? LEAST : QUIET) - since));
  }

  const unheard = store.onFrame(({ changes }) => {
    if (news || !changes.some(isNews)) return;
    news = true;
    plan();
  });
  void turn();
  return () => {
    stop.abort();
    clearTimeout(timer);
    unheard();
  };
}

// poll: a question to the server that is asked again and again while the page is in sight. Framework-free.

export type PollTimes = {
  /** Before the first question, in ms: what is wanted may change again at once, as with a wheel. */
  readonly first: number;
  /** From an answer to the next question, in ms. */
  readonly every: number;
};

export type PollPage = Pick<Document, 'hidden' | 'addEventListener' | 'removeEventListener'>;

/** `ask` never rejects. Where the page comes into sight again it is asked at once. Stops by what is given back, with what is on its way. */
export function poll(page: PollPage, ask: (signal: AbortSignal) => Promise<void>, { first, every }: PollTimes): () => void {
  let asking = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function plan(ms: number): void {
    const { signal } = asking;
    timer = setTimeout(() => {
      void ask(signal).then(() => {
        if (!signal.aborted && !page.hidden) plan(every);
      });
    }, ms);
  }

  function halt(): void {
    asking.abort();
    clearTimeout(timer);
  }

  function turn(): void {
    halt();
    asking = new AbortController();
    if (!page.hidden) plan(0);
  }

  page.addEventListener('visibilitychange', turn);
  if (!page.hidden) plan(first);
  return () => {
    page.removeEventListener('visibilitychange', turn);
    halt();
  };
}

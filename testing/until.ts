// Waiting in tests for what happens over real sockets in its own time.

/** Only ends what hangs: the machine may be slow, and busy with something else. In ms. */
const LIMIT = 60_000;

/** Asks every few milliseconds; rejects with what was waited for. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + LIMIT;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`not within ${LIMIT / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

// Waiting for what a cluster does in its own time.

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Asks until the answer is not undefined or false; rejects after `within` ms with what was waited for. */
export async function until<T>(
  what: string | (() => string),
  within: number,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  const last = performance.now() + within;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > last) throw new Error(`After ${within / 1000} s: ${typeof what === 'string' ? what : what()}.`);
    await sleep(100);
  }
}

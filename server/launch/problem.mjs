// A failure that the person at the terminal can act on: its message says what happened, why, and what to do.

export class Problem extends Error {}

/**
 * Runs `main` and ends the process with its exit status; a Problem becomes its sentence, not a stack trace.
 * @param {() => Promise<number>} main
 */
export async function runOrExplain(main) {
  try {
    process.exitCode = await main();
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown;
    console.error(thrown.message);
    process.exitCode = 1;
  }
}

/**
 * Tells on standard error what the launcher is about to do: standard output belongs to what it launches.
 * @param {string} sentence
 */
export function say(sentence) {
  console.error(sentence);
}

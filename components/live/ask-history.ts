// askHistory: one question to the server about the past (docs/history-api.md), with its answer or a sentence that says why there is none.

import { CHRONICLE_VERSION } from '#lib/churn/chronicle-view.ts';
import { err, ok, type Result } from '#lib/std/result.ts';

const OUTDATED = 'The server is of another version than this page. Load it again.';
const UNREACHABLE = 'The server does not answer. It is asked again.';

export async function askHistory<T extends { readonly version: number }>(path: string, signal: AbortSignal): Promise<Result<T, string>> {
  try {
    const response = await fetch(path, { signal });
    if (!response.ok) return err(`The server answers ${response.status}. It is asked again.`);
    const answer = (await response.json()) as T;
    return answer.version === CHRONICLE_VERSION ? ok(answer) : err(OUTDATED);
  } catch {
    // Offline, or overtaken by the next question.
    return err(UNREACHABLE);
  }
}

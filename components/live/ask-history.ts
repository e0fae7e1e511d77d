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

/** `problem`: a sentence; the answer is then the last that there was. */
export type Told<T> = { readonly answer: T | undefined; readonly problem: string | undefined };

/** What is told, and of which place: of another one it says nothing. */
export type ToldOf<T> = { readonly of: string; readonly told: Told<T> };

export const NOTHING_TOLD = { answer: undefined, problem: undefined } as const;

/** With one more answer, or with what became of the question. */
export function toldNext<T>(was: ToldOf<T>, place: string, found: Result<T, string>): ToldOf<T> {
  if (found.ok) return { of: place, told: { answer: found.value, problem: undefined } };
  return { of: place, told: { answer: was.of === place ? was.told.answer : undefined, problem: found.error } };
}

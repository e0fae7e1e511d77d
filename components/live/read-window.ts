// Asks the server for a window of the past, and gives its lines as they come.

import { type Scope, scopeId } from '#lib/scope/scope.ts';
import { err, ok, type Result } from '#lib/std/result.ts';
import { HISTORY_VERSION, type HistoryLine } from '#lib/wire/history.ts';

/** Times in ms since 1970 on the cluster's clock. The error is a sentence. What is asked for no more (`signal`) is given up. */
export type ReadWindow = (
  scope: Scope,
  from: number,
  to: number,
  onLine: (line: HistoryLine) => void,
  signal: AbortSignal,
) => Promise<Result<void, string>>;

/** A page that reads for longer than this at a stretch misses a frame of what it draws meanwhile. */
const STRETCH = 8;

function windowUrl(scope: Scope, from: number, to: number): string {
  const id = scopeId(scope);
  const place = id.includes('=') ? `${id}&` : '';
  return `/api/history?${place}from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`;
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

async function readLines(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  onLine: (line: HistoryLine) => void,
): Promise<Result<void, string>> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  let began = performance.now();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const lines = (rest + value).split('\n');
    rest = lines.pop() ?? '';
    for (const text of lines) {
      if (text === '') continue;
      // Written by our own server, of the version that its first line says.
      const line = JSON.parse(text) as HistoryLine;
      if (line.kind === 'history' && line.version > HISTORY_VERSION) {
        return err('Signalbox was updated, and this page is older than the server. Reload it.');
      }
      onLine(line);
      if (performance.now() - began < STRETCH) continue;
      await turn();
      began = performance.now();
    }
  }
  return ok(undefined);
}

export const readWindow: ReadWindow = async (scope, from, to, onLine, signal) => {
  try {
    const response = await fetch(windowUrl(scope, from, to), { signal, cache: 'no-store' });
    if (response.ok && response.body !== null) return await readLines(response.body, onLine);
    const text = (await response.text()).trim().slice(0, 300);
    return err(text === '' ? `The server answered ${response.status}.` : text);
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return err('A line of the answer could not be read.');
    // Refused, reset, broken off, or given up.
    return err('Signalbox does not answer.');
  }
};

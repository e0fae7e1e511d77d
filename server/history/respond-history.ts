// GET /api/history: a window of the past of a scope; and GET /api/stream with `at`: the scope as it was at a moment (docs/history-api.md).

import { projectScope } from '#lib/scope/project-scope.ts';
import { readScope, type Scope, scopeId } from '#lib/scope/scope.ts';
import { err, ok, type Result } from '#lib/std/result.ts';
import type { ClusterInfo } from '#lib/wire/message.ts';
import type { Clock } from '#server/clock.ts';
import type { OpenAnswer } from '#server/ops/front.ts';
import { fileNameOf, savedBytes } from '#server/recording/save.ts';
import { eventBytes, snapshotEvents } from '#server/stream/event-bytes.ts';
import { createBreath } from './breath.ts';
import type { History } from './history.ts';
import { notATime, readSpan, readTime } from './parameters.ts';
import { bodyOf, createPlaces, type Place } from './places.ts';
import { windowLines } from './window-lines.ts';

export type HistorySource = {
  /** Undefined where none is kept. */
  readonly history: History | undefined;
  readonly clock: Clock;
  readonly cluster: () => ClusterInfo;
  /** Cluster time. */
  readonly now: () => number;
};

export type HistoryResponder = {
  /** `answer`: see respondWithStream. */
  window(request: Request, answer: OpenAnswer | undefined): Promise<Response>;
  moment(request: Request, answer: OpenAnswer | undefined): Promise<Response>;
  /** The same as a file, of the cluster or of a namespace (docs/recordings.md). */
  recording(request: Request, answer: OpenAnswer | undefined): Promise<Response>;
};

/** Characters of a window. */
const MOST = 16 * 1024 * 1024;

const WINDOW_HEADERS = { 'content-type': 'application/x-ndjson; charset=utf-8', 'cache-control': 'no-store, no-transform' };
const FILE_HEADERS = { 'content-type': 'application/zstd', 'cache-control': 'no-store, no-transform' };
const MOMENT_HEADERS = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache, no-transform' };

type Refusal = { readonly status: 400 | 404 | 503; readonly sentence: string };

function plain({ status, sentence }: Refusal): Response {
  const retry = status === 503 ? { 'retry-after': '1' } : undefined;
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...retry };
  return new Response(`${sentence}\n`, { status, headers });
}

const NONE: Refusal = { status: 404, sentence: 'No history is kept yet, or Signalbox was started with --history off.' };
const FULL: Refusal = { status: 503, sentence: 'As many answers about the past as Signalbox gives at once are under way. Ask again.' };

async function* encoded(lines: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const line of lines) yield encoder.encode(line);
}

async function* momentEvents(history: History, scope: Scope, at: number, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const breathe = createBreath();
  for await (const entry of history.read(at, at, signal)) {
    if (entry.kind !== 'moment') return;
    const { time, seq, state, status } = entry;
    if (status !== undefined) yield eventBytes({ kind: 'status', time, status });
    for (const event of snapshotEvents({ scope: scopeId(scope), epoch: undefined, seq, time }, projectScope(state, scope).records())) {
      yield event;
      await breathe();
    }
    yield eventBytes({ kind: 'bye', reason: 'moment' });
    return;
  }
}

type Asked<T> = Result<T, string>;
type Answered<T> = (asked: T, history: History, place: Place) => AsyncIterator<Uint8Array>;

export function createHistoryResponder({ history, clock, cluster, now }: HistorySource): HistoryResponder {
  const places = createPlaces(clock);

  async function respond<T>(
    asked: Asked<T>,
    headers: Record<string, string>,
    request: Request,
    answer: OpenAnswer | undefined,
    begin: Answered<T>,
  ): Promise<Response> {
    if (!asked.ok) return plain({ status: 400, sentence: asked.error });
    if (history === undefined) return plain(NONE);
    // Next asks GET for the answer to HEAD, and never reads its body.
    if (request.method === 'HEAD') return new Response(null, { headers });
    if (answer === undefined) return new Response(null, { status: 499 });
    const place = places.take(answer);
    if (place === undefined) return plain(FULL);
    try {
      const pieces = begin(asked.value, history, place);
      const first = await pieces.next();
      if (first.done !== true) return new Response(bodyOf(first.value, pieces, place), { headers });
      const left = place.signal.aborted;
      place.leave();
      return left ? new Response(null, { status: 499 }) : plain(NONE);
    } catch (error) {
      place.leave();
      throw error;
    }
  }

  return {
    window(request, answer) {
      const query = new URL(request.url).searchParams;
      return respond(windowAsked(query, now()), WINDOW_HEADERS, request, answer, (asked, held, { signal }) =>
        encoded(windowLines({ ...asked, history: held, cluster: cluster(), signal, most: MOST })),
      );
    },
    recording(request, answer) {
      const asked = windowAsked(new URL(request.url).searchParams, now());
      const name = fileNameOf(cluster(), asked.ok ? asked.value.from : now());
      const headers = { ...FILE_HEADERS, 'content-disposition': `attachment; filename="${name}"` };
      return respond(asked, headers, request, answer, (question, held, { signal }) =>
        savedBytes({ ...question, history: held, cluster: cluster(), signal }),
      );
    },
    moment(request, answer) {
      const query = new URL(request.url).searchParams;
      return respond(momentAsked(query), MOMENT_HEADERS, request, answer, ({ scope, at }, held, { signal }) =>
        momentEvents(held, scope, at, signal),
      );
    },
  };
}

function windowAsked(query: URLSearchParams, now: number): Asked<{ readonly scope: Scope; readonly from: number; readonly to: number }> {
  const scope = readScope(query);
  if (!scope.ok) return scope;
  const span = readSpan(query, now);
  return span.ok ? ok({ scope: scope.value, ...span.value }) : span;
}

function momentAsked(query: URLSearchParams): Asked<{ readonly scope: Scope; readonly at: number }> {
  const scope = readScope(query);
  if (!scope.ok) return scope;
  const at = readTime(query.get('at') ?? '');
  return at === undefined ? err(notATime('at')) : ok({ scope: scope.value, at });
}

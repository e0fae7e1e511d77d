// GET /api/history/lanes, changes, lives and lately: what the chronicle knows, as JSON (docs/history-api.md).

import { CAUSE_KINDS } from '#lib/churn/cause.ts';
import type { Chronicle } from '#lib/churn/chronicle.ts';
import { changes, lately } from '#lib/churn/chronicle-changes.ts';
import { lanes } from '#lib/churn/chronicle-lanes.ts';
import { lives } from '#lib/churn/chronicle-lives.ts';
import { PRESENCES } from '#lib/churn/endpoint-state.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { holdsService, readScope } from '#lib/scope/scope.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import { err, ok, type Result } from '#lib/std/result.ts';
import { readSome, readSpan, readWhole } from './parameters.ts';

/** What one may ask the chronicle. */
export type ChronicleQuestion = 'lanes' | 'changes' | 'lives' | 'lately';

export type ChronicleSource = {
  readonly chronicle: Chronicle;
  readonly state: ClusterState;
  /** Cluster time. */
  now(): number;
};

const HEADERS = { 'cache-control': 'no-store' };
/** A resolution of one day; the smallest that is given follows from the span. */
const COARSEST = 86_400_000;
const LANES = { usual: 100, most: 500 };
const CHANGES = { usual: 500, most: 5000 };

function askLanes({ chronicle, now }: ChronicleSource, query: URLSearchParams): Result<unknown, string> {
  const scope = readScope(query);
  const span = readSpan(query, now());
  const each = readWhole(query, 'each', 1, COARSEST);
  const limit = readWhole(query, 'limit', 0, LANES.most);
  if (!scope.ok) return scope;
  if (!span.ok) return span;
  if (!each.ok) return each;
  if (!limit.ok) return limit;
  const inScope = (service: string): boolean => holdsService(scope.value, service);
  return ok(lanes(chronicle, { ...span.value, inScope, now: now(), each: each.value ?? 1, limit: limit.value ?? LANES.usual }));
}

function wordsOf(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
}

function askChanges({ chronicle, now }: ChronicleSource, query: URLSearchParams): Result<unknown, string> {
  const scope = readScope(query);
  const span = query.has('from') || query.has('to') ? readSpan(query, now()) : ok({ from: 0, to: now() });
  const states = readSome(query, 'state', PRESENCES);
  const causes = readSome(query, 'cause', CAUSE_KINDS);
  const before = readWhole(query, 'before', -Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  const limit = readWhole(query, 'limit', 1, CHANGES.most);
  if (!scope.ok) return scope;
  if (!span.ok) return span;
  if (!states.ok) return states;
  if (!causes.ok) return causes;
  if (!before.ok) return before;
  if (!limit.ok) return limit;
  return ok(
    changes(chronicle, {
      ...span.value,
      inScope: (service) => holdsService(scope.value, service),
      now: now(),
      states: states.value,
      causes: causes.value,
      nodes: new Set(query.getAll('node')),
      words: wordsOf(query.get('text') ?? ''),
      before: before.value,
      limit: limit.value ?? CHANGES.usual,
    }),
  );
}

function askLives({ chronicle, state, now }: ChronicleSource, query: URLSearchParams): Result<unknown, string> {
  const scope = readScope(query);
  const span = readSpan(query, now());
  const each = readWhole(query, 'each', 1, COARSEST);
  if (!scope.ok) return scope;
  if (scope.value.kind !== 'service')
    return err('The parameter "service" is needed: namespace/name of the Service whose lives are asked for.');
  if (!span.ok) return span;
  if (!each.ok) return each;
  return ok(lives(chronicle, { ...span.value, service: scope.value.service, state, now: now(), each: each.value ?? 1 }));
}

function ask(source: ChronicleSource, question: ChronicleQuestion, query: URLSearchParams): Result<unknown, string> {
  switch (question) {
    case 'lanes':
      return askLanes(source, query);
    case 'changes':
      return askChanges(source, query);
    case 'lives':
      return askLives(source, query);
    case 'lately':
      return ok(lately(source.chronicle, source.now()));
    default:
      return assertNever(question);
  }
}

export function respondWithChronicle(source: ChronicleSource, question: ChronicleQuestion, request: Request): Response {
  const answer = ask(source, question, new URL(request.url).searchParams);
  if (!answer.ok) return Response.json({ error: answer.error }, { status: 400, headers: HEADERS });
  return Response.json(answer.value, { headers: HEADERS });
}

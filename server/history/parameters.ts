// Parameters of the questions about the past, as they stand in a query string. Each error is a sentence for the reader.

import { err, ok, type Result } from '#lib/std/result.ts';

/** Asked for no time, the answer is about so many ms before now. */
const LATEST = 15 * 60_000;
/** The largest time that a Date holds (ECMA-262). */
const LAST_TIME = 8.64e15;

/** Text to ms since 1970, by ISO 8601 with a zone, or as the number itself. */
export function readTime(text: string): number | undefined {
  const time = /^\d+$/.test(text) ? Number(text) : /T.*(Z|[+-]\d\d:?\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isFinite(time) && time <= LAST_TIME ? time : undefined;
}

export function notATime(name: string): string {
  return `The parameter "${name}" must be a time, such as 2026-11-22T05:54:14Z, or milliseconds since 1970.`;
}

function timeOf(query: URLSearchParams, name: string, otherwise: number): Result<number, string> {
  const text = query.get(name);
  const time = text === null ? otherwise : readTime(text);
  return time === undefined ? err(notATime(name)) : ok(time);
}

/** `now`: cluster time. */
export function readSpan(query: URLSearchParams, now: number): Result<{ readonly from: number; readonly to: number }, string> {
  const to = timeOf(query, 'to', now);
  if (!to.ok) return to;
  const from = timeOf(query, 'from', Math.max(0, to.value - LATEST));
  if (!from.ok) return from;
  return from.value <= to.value ? ok({ from: from.value, to: to.value }) : err('The parameter "from" must not be later than "to".');
}

/** A whole number between two others, both included. */
export function readWhole(query: URLSearchParams, name: string, least: number, most: number): Result<number | undefined, string> {
  const text = query.get(name);
  if (text === null) return ok(undefined);
  const value = /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? ok(value) : err(`The parameter "${name}" must be a whole number from ${least} to ${most}.`);
}

/** Some of a closed set, by commas or by repeating the parameter; none: all. */
export function readSome<T extends string>(query: URLSearchParams, name: string, all: readonly T[]): Result<ReadonlySet<T>, string> {
  const found = new Set<T>();
  for (const text of query.getAll(name).flatMap((value) => value.split(','))) {
    const one = all.find((known) => known === text);
    if (one === undefined) return err(`The parameter "${name}" must be of these: ${all.join(', ')}.`);
    found.add(one);
  }
  return ok(found);
}

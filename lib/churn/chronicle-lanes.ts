// Lanes: what happened to each Service within a span, trouble first; and how often anything changed (SPEC C47, C54, C55).

import type { Key } from '#lib/kube/key.ts';
import { availability } from './availability.ts';
import { beginning, type Chronicle, knowledge, type ServiceLog } from './chronicle.ts';
import { CHRONICLE_VERSION, type Lane, type LanesAnswer, type Step, type Story } from './chronicle-view.ts';
import { hasOpenRollout, openRolloutsOf } from './churn.ts';
import type { Held } from './held.ts';
import { hasOpenOutage, openOutages, type Outage } from './outage.ts';
import { type Rollout, standsStill } from './rollout.ts';
import { countsAt, stepsWithin } from './steps.ts';

/** Of which Services, and of which time. `from` 0: from the beginning of what is kept. */
export type Span = { readonly inScope: (service: Key) => boolean; readonly from: number; readonly to: number; readonly now: number };

export type LanesQuestion = Span & {
  /** Resolution of steps and histogram, in ms. */
  readonly each: number;
  /** At most so many lanes. */
  readonly limit: number;
};

/** A span is cut into no more parts than this. */
const MOST_PARTS = 2000;
/** Of one lane. */
const MOST_TIMES = 2000;
const MOST_OUTAGES = 500;
/** Of all lanes together. */
const ALL_TIMES = 20_000;

export type Within = { readonly outages: readonly Outage[]; readonly rollouts: readonly Rollout[]; readonly stories: readonly Story[] };

function touches(from: number | undefined, to: number | undefined, span: Pick<Span, 'from' | 'to'>): boolean {
  return (from ?? 0) <= span.to && (to ?? Number.POSITIVE_INFINITY) >= span.from;
}

/** What touches the span, ended or open. */
export function within(log: ServiceLog | undefined, held: Held | undefined, span: Pick<Span, 'from' | 'to' | 'now'>): Within {
  const outages = [...(log?.outages ?? []), ...(held === undefined ? [] : openOutages(held.lanes))];
  const rollouts = [...(log?.rollouts ?? []), ...(held === undefined ? [] : openRolloutsOf(held, span.now))];
  return {
    outages: outages.filter(({ kind, from, to }) => kind !== 'nobodyUsable' && touches(from, to, span)).slice(-MOST_OUTAGES),
    rollouts: rollouts.filter(({ began, end }) => touches(began, end?.at, span)),
    stories: (log?.stories ?? []).filter(({ from, to }) => touches(from, to, span)),
  };
}

/** Of a sorted list: how many are less. */
function lowerBound(list: readonly number[], value: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

type Range = { readonly first: number; readonly end: number };

function changesWithin(log: ServiceLog | undefined, { from, to }: Span): Range {
  if (log === undefined) return { first: 0, end: 0 };
  return { first: lowerBound(log.changes, 2 * from), end: lowerBound(log.changes, 2 * to + 2) };
}

/** The last of them, without repeats, and how many there were at each time. */
function timesOf(log: ServiceLog | undefined, { first, end }: Range, most: number): Pick<Lane, 'times' | 'counts'> {
  const times: number[] = [];
  const counts: number[] = [];
  for (let i = end - 1; i >= first; i--) {
    const time = Math.floor((log?.changes[i] ?? 0) / 2);
    if (time === times.at(-1)) counts[counts.length - 1] = (counts.at(-1) ?? 0) + 1;
    else if (times.length === most) break;
    else {
      times.push(time);
      counts.push(1);
    }
  }
  return { times: times.reverse(), counts: counts.reverse() };
}

/** One Service that has a lane, before it is known whether there is room for it. */
type Candidate = Within & {
  readonly service: Key;
  readonly log: ServiceLog | undefined;
  readonly range: Range;
  /** The first of trouble that it is in: the smaller, the worse; and its seconds without anybody ready. */
  readonly trouble: number;
  readonly without: number;
};

/** In this order (C55). */
const TROUBLE = { openOutage: 0, outage: 1, unsteady: 2, neverReady: 3, none: 4 } as const;

function troubleOf(
  { outages, rollouts, stories }: Within,
  counts: Omit<Step, 'time'> | undefined,
  { from, to }: Span,
): Pick<Candidate, 'trouble' | 'without'> {
  const lost = outages.filter(({ kind, lost: isLost }) => kind === 'nobodyReady' && isLost);
  const isOpen = (outage: Outage): boolean => outage.to === undefined || outage.to > to;
  const without = lost.length === 0 || from >= to ? 0 : (1 - availability(lost, from, to)) * (to - from);
  if (lost.some(isOpen)) return { trouble: TROUBLE.openOutage, without };
  if (lost.length > 0) return { trouble: TROUBLE.outage, without };
  const isStuck = rollouts.some((rollout) => standsStill(rollout, to));
  if (isStuck || outages.some(({ kind }) => kind === 'nodeDrops') || stories.some(({ kind }) => kind === 'flapping')) {
    return { trouble: TROUBLE.unsteady, without };
  }
  const waits = counts !== undefined && counts.ready === 0 && counts.notReady > 0 && outages.some(isOpen);
  return { trouble: waits ? TROUBLE.neverReady : TROUBLE.none, without };
}

function compareCandidates(a: Candidate, b: Candidate): number {
  const byChanges = b.range.end - b.range.first - (a.range.end - a.range.first);
  return a.trouble - b.trouble || b.without - a.without || byChanges || (a.service < b.service ? -1 : 1);
}

/** The Services that exist now, and those that something is kept of. */
function* servicesIn({ churn, services }: Chronicle, inScope: (service: Key) => boolean): Generator<Key> {
  for (const service of services.keys()) if (inScope(service)) yield service;
  for (const service of churn?.services.keys() ?? []) if (!services.has(service) && inScope(service)) yield service;
}

/** Nothing is told of it, and nothing goes on: most Services, nearly always. */
function isStill(log: ServiceLog | undefined, held: Held | undefined): boolean {
  if (log !== undefined && (log.outages.length > 0 || log.rollouts.length > 0 || log.stories.length > 0)) return false;
  return held === undefined || !(hasOpenOutage(held.lanes) || hasOpenRollout(held));
}

/** `from` and `to` as asked for, cut to what is kept. */
export function cut(chronicle: Chronicle, { from, to, now }: Span): { readonly from: number; readonly to: number } {
  const first = beginning(chronicle) ?? now;
  const until = Math.min(to, now);
  const isBeforeAll = from === 0 || from < now - chronicle.limits.keep;
  return { from: Math.min(isBeforeAll ? first : from, until), to: until };
}

export function lanes(chronicle: Chronicle, question: LanesQuestion): LanesAnswer {
  const span = { ...question, ...cut(chronicle, question) };
  const { from, to, now } = span;
  const each = Math.max(1, question.each, Math.ceil((to - from) / MOST_PARTS));
  const parts = Math.ceil((to - from) / each) || 1;
  const up = Array.from({ length: parts }, () => 0);
  const down = Array.from({ length: parts }, () => 0);
  const candidates: Candidate[] = [];
  let quiet = 0;
  let changes = 0;
  for (const service of servicesIn(chronicle, question.inScope)) {
    const log = chronicle.services.get(service);
    const held = chronicle.churn?.services.get(service);
    const range = changesWithin(log, span);
    for (let i = range.first; i < range.end; i++) {
      const change = log?.changes[i] ?? 0;
      const part = Math.min(parts - 1, Math.floor((Math.floor(change / 2) - from) / each));
      const counts = change % 2 === 1 ? up : down;
      counts[part] = (counts[part] ?? 0) + 1;
    }
    changes += range.end - range.first;
    if (range.first === range.end && isStill(log, held)) {
      if (held !== undefined) quiet++;
      continue;
    }
    const found = within(log, held, span);
    const { trouble, without } = troubleOf(found, log === undefined ? undefined : countsAt(log.steps, to), span);
    const isQuiet = range.first === range.end && trouble === TROUBLE.none && found.rollouts.length === 0;
    if (!isQuiet) candidates.push({ ...found, service, log, range, trouble, without });
    // One that is gone, and did not change within the span, was not there.
    else if (held !== undefined) quiet++;
  }
  candidates.sort(compareCandidates);
  const shown = candidates.slice(0, question.limit);
  const mostTimes = Math.min(MOST_TIMES, Math.floor(ALL_TIMES / Math.max(1, shown.length)));
  return {
    version: CHRONICLE_VERSION,
    from,
    to,
    now,
    each,
    known: knowledge(chronicle, from, to),
    histogram: { up, down },
    lanes: shown.map(
      ({ service, log, range, outages, rollouts, stories }): Lane => ({
        service,
        steps: log === undefined ? [] : stepsWithin(log.steps, from, to, each),
        outages,
        rollouts,
        stories,
        changes: range.end - range.first,
        ...timesOf(log, range, mostTimes),
      }),
    ),
    left: candidates.length - shown.length,
    quiet,
    changes,
    changesSince: chronicle.changesSince,
  };
}

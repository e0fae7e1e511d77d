// The chronicle: what churn tells, kept by Service for some hours, so that a question about a span of time costs no more than its answer
// (SPEC C46 to C56). One look after the other: what was between two of them is not known.

import type { Key } from '#lib/kube/key.ts';
import type { Knowledge, LifeLine, Story } from './chronicle-view.ts';
import { showing } from './churn.ts';
import type { Churn, Told } from './held.ts';
import { idOf, type Life, type Transition } from './life.ts';
import type { Outage } from './outage.ts';
import { keep, newRing, type Ring } from './ring.ts';
import type { Rollout } from './rollout.ts';
import { addStep, type Counts, countPods, forgetSteps, stepCount, type Steps } from './steps.ts';
import { tellCause, tellFlapping, type Tellings } from './story.ts';

export type ChronicleLimits = {
  /** For how long things are kept, in ms. */
  readonly keep: number;
  /** How many transitions. */
  readonly transitions: number;
  /** About how many bytes all else may take. */
  readonly bytes: number;
};

type States = LifeLine['states'][number][];

/** A life and the states that it went through. `earlier`: the same in the look before, where it began. */
export type Line = {
  readonly life: Life;
  readonly states: States;
  readonly earlier: Life | undefined;
  readonly seenUntil: number | undefined;
};

/** What is kept of a Service; lists are in the order in which things ended. */
export type ServiceLog = {
  readonly steps: Steps;
  /** Of each transition its time, twice, and one more where it is to ready. One number each, because there are many. */
  readonly changes: number[];
  readonly outages: Outage[];
  readonly rollouts: Rollout[];
  /** In the order in which they began. */
  readonly stories: Story[];
  readonly tellings: Tellings;
  readonly lines: Line[];
  /** Of open lives that changed, or were there in an earlier look, by idOf. */
  readonly open: Map<string, { readonly states: States; readonly earlier: Life | undefined }>;
};

type Look = { readonly from: number; to: number | undefined };

export type Chronicle = {
  readonly limits: ChronicleLimits;
  /** The last one goes on while its end is undefined. */
  readonly looks: Look[];
  /** When nothing was heard of endpoints or Services, within looks. */
  readonly blind: Look[];
  /** That of the last look. */
  churn: Churn | undefined;
  readonly services: Map<Key, ServiceLog>;
  /** The newest; `first`: the number of the oldest that is held. */
  readonly transitions: { first: number; held: Transition[] };
  /** From then on all transitions are held, and all else. */
  changesSince: number;
  since: number;
  bytes: number;
  /** At this time, or with so many bytes, to look for what is to go. */
  sweep: number;
  most: number;
  readonly lately: {
    readonly outages: Ring<Outage>;
    readonly rollouts: Ring<Rollout>;
    readonly flapping: Ring<{ readonly service: Key; readonly story: Story }>;
  };
};

/** Of outages, rollouts and flapping, the last of all Services together. */
export const LATELY = 50;

/** About as many bytes as one of each takes. */
const BYTES = { step: 32, change: 8, outage: 160, rollout: 320, story: 320, line: 480, state: 48 } as const;

/** In so many parts of the time that things are kept they go. */
const SWEEPS = 60;

const NOBODY: Counts = { ready: 0, notReady: 0, draining: 0 };

export function newChronicle(limits: ChronicleLimits): Chronicle {
  return {
    limits,
    looks: [],
    blind: [],
    churn: undefined,
    services: new Map(),
    transitions: { first: 1, held: [] },
    changesSince: 0,
    since: 0,
    bytes: 0,
    sweep: 0,
    most: limits.bytes,
    lately: { outages: newRing(LATELY), rollouts: newRing(LATELY), flapping: newRing(LATELY) },
  };
}

function newLog(): ServiceLog {
  return {
    steps: [],
    changes: [],
    outages: [],
    rollouts: [],
    stories: [],
    tellings: new Map(),
    lines: [],
    open: new Map(),
  };
}

function logOf(chronicle: Chronicle, service: Key): ServiceLog {
  let log = chronicle.services.get(service);
  if (log === undefined) {
    log = newLog();
    chronicle.services.set(service, log);
  }
  return log;
}

function begin(chronicle: Chronicle, churn: Churn, time: number): void {
  chronicle.churn = churn;
  chronicle.looks.push({ from: time, to: undefined });
  chronicle.since = time;
  chronicle.changesSince = time;
  for (const [service, { lives }] of churn.services) {
    const log = newLog();
    addStep(log.steps, time, countPods(lives.values()));
    chronicle.services.set(service, log);
  }
}

function noteState(chronicle: Chronicle, log: ServiceLog, transition: Transition): void {
  const { from, to, time } = transition;
  const id = idOf(transition);
  let open = log.open.get(id);
  if (open === undefined) {
    const since = chronicle.looks.at(-1)?.from ?? time;
    open = { states: from === 'absent' ? [] : [{ from: since, state: from }], earlier: undefined };
    log.open.set(id, open);
  }
  if (to === 'absent' || open.states.at(-1)?.state === to) return;
  if (open.states.at(-1)?.from === time) open.states.pop();
  open.states.push({ from: time, state: to });
  chronicle.bytes += BYTES.state;
}

/** Lives that ended, by service and id: when they began to go. */
function leftAt(told: Told): ReadonlyMap<string, number> {
  return new Map(told.lives.flatMap((life) => (life.leaving === undefined ? [] : [[`${life.service} ${idOf(life)}`, life.leaving.at]])));
}

function noteStories(chronicle: Chronicle, log: ServiceLog, transition: Transition, left: number | undefined): void {
  const { service } = transition;
  const life = chronicle.churn?.services.get(service)?.lives.get(idOf(transition));
  const flapping = tellFlapping(log.tellings, transition, life);
  if (flapping !== undefined) keep(chronicle.lately.flapping, { service, story: flapping });
  for (const story of [tellCause(log.tellings, transition, left), flapping]) {
    if (story === undefined) continue;
    log.stories.push(story);
    chronicle.bytes += BYTES.story;
  }
}

function noteTransition(chronicle: Chronicle, transition: Transition, left: ReadonlyMap<string, number>): void {
  const { service, time, to } = transition;
  const log = logOf(chronicle, service);
  chronicle.transitions.held.push(transition);
  log.changes.push(2 * time + (to === 'ready' ? 1 : 0));
  chronicle.bytes += BYTES.change + BYTES.step;
  noteState(chronicle, log, transition);
  noteStories(chronicle, log, transition, left.get(`${service} ${idOf(transition)}`));
}

/** The line of a life that is open, or has just ended. */
export function lineOf({ looks }: Chronicle, log: ServiceLog | undefined, life: Life, seenUntil: number | undefined): Line {
  const open = log?.open.get(idOf(life));
  if (open !== undefined) return { life, ...open, seenUntil };
  return { life, states: [{ from: looks.at(-1)?.from ?? 0, state: life.state }], earlier: undefined, seenUntil };
}

function addLine(chronicle: Chronicle, life: Life): void {
  const log = logOf(chronicle, life.service);
  log.lines.push(lineOf(chronicle, log, life, undefined));
  chronicle.bytes += BYTES.line;
}

function addOutage(chronicle: Chronicle, outage: Outage): void {
  logOf(chronicle, outage.service).outages.push(outage);
  if (outage.lost && outage.kind !== 'nobodyUsable') keep(chronicle.lately.outages, outage);
  chronicle.bytes += BYTES.outage;
}

function addRollout(chronicle: Chronicle, rollout: Rollout): void {
  logOf(chronicle, rollout.service).rollouts.push(rollout);
  keep(chronicle.lately.rollouts, rollout);
  chronicle.bytes += BYTES.rollout;
}

/** Told by beginChurn and followChurn of one `churn`, batch by batch. */
export function followChronicle(chronicle: Chronicle, churn: Churn, told: Told, time: number): void {
  if (chronicle.churn === undefined) begin(chronicle, churn, time);
  const left = leftAt(told);
  for (const transition of told.transitions) noteTransition(chronicle, transition, left);
  for (const life of told.lives) addLine(chronicle, life);
  for (const outage of told.outages) addOutage(chronicle, outage);
  for (const rollout of told.rollouts) addRollout(chronicle, rollout);
  for (const transition of told.transitions) {
    if (transition.to === 'absent') chronicle.services.get(transition.service)?.open.delete(idOf(transition));
  }
  for (const service of new Set(told.transitions.map((transition) => transition.service))) {
    const { steps } = logOf(chronicle, service);
    const held = churn.services.get(service);
    // It came during the look, without endpoints.
    if (steps.length === 0 && held?.came !== undefined) addStep(steps, held.came, NOBODY);
    addStep(steps, time, countPods(held?.lives.values() ?? []));
  }
  const { transitions, limits } = chronicle;
  if (transitions.held.length > 1.25 * limits.transitions) dropTransitions(chronicle, transitions.held.length - limits.transitions);
  if (time >= chronicle.sweep || chronicle.bytes > chronicle.most) expire(chronicle, time);
}

function dropTransitions(chronicle: Chronicle, count: number): void {
  const { transitions } = chronicle;
  const [last] = transitions.held.splice(0, count).slice(-1);
  transitions.first += count;
  if (last !== undefined) chronicle.changesSince = Math.max(chronicle.changesSince, last.time + 1);
}

function dropFirst<T>(list: T[], isOld: (item: T) => boolean): void {
  const young = list.findIndex((item) => !isOld(item));
  list.splice(0, young < 0 ? list.length : young);
}

function bytesOf({ steps, changes, outages, rollouts, stories, lines, open }: ServiceLog): number {
  let states = 0;
  for (const line of [...lines, ...open.values()]) states += line.states.length;
  return (
    stepCount(steps) * BYTES.step +
    changes.length * BYTES.change +
    outages.length * BYTES.outage +
    rollouts.length * BYTES.rollout +
    stories.length * BYTES.story +
    lines.length * BYTES.line +
    states * BYTES.state
  );
}

/** Forgets what ended before `since`, of all Services. */
function forgetBefore(chronicle: Chronicle, since: number): void {
  chronicle.since = since;
  chronicle.changesSince = Math.max(chronicle.changesSince, since);
  const young = chronicle.transitions.held.findIndex(({ time }) => time >= since);
  dropTransitions(chronicle, young < 0 ? chronicle.transitions.held.length : young);
  chronicle.bytes = 0;
  for (const [service, log] of chronicle.services) {
    forgetSteps(log.steps, since);
    dropFirst(log.changes, (change) => change < 2 * since);
    dropFirst(log.outages, ({ to = since }) => to < since);
    dropFirst(log.rollouts, ({ end }) => (end?.at ?? since) < since);
    dropFirst(log.stories, ({ to }) => to < since);
    dropFirst(log.lines, ({ life, seenUntil }) => (life.ended ?? seenUntil ?? since) < since);
    const bytes = bytesOf(log);
    chronicle.bytes += bytes;
    if (log.changes.length === 0 && log.lines.length === 0 && chronicle.churn?.services.has(service) !== true) {
      chronicle.services.delete(service);
    }
  }
  for (const list of [chronicle.looks, chronicle.blind]) dropFirst(list, ({ to }) => to !== undefined && to < since);
}

function expire(chronicle: Chronicle, now: number): void {
  const { keep: kept, bytes } = chronicle.limits;
  chronicle.sweep = now + kept / SWEEPS;
  const since = Math.max(chronicle.since, now - kept);
  if (since > chronicle.since || chronicle.bytes > bytes) forgetBefore(chronicle, since);
  // Too many bytes: each turn leaves three quarters of the time, down to what is open.
  while (chronicle.bytes > bytes && chronicle.since < now) {
    forgetBefore(chronicle, Math.ceil(now - 0.75 * (now - chronicle.since)));
  }
  chronicle.most = Math.max(bytes, 1.25 * chronicle.bytes);
}

/** From when on anything is kept. */
export function beginning({ looks, since }: Chronicle): number | undefined {
  const [first] = looks;
  return first === undefined ? undefined : Math.max(first.from, since);
}

/** From this time on the cluster is watched, or nothing is heard of endpoints or Services (C54). */
export function noteWatch({ blind }: Chronicle, isWatched: boolean, time: number): void {
  const last = blind.at(-1);
  const isBlind = last !== undefined && last.to === undefined;
  if (isWatched && isBlind) last.to = time;
  if (!isWatched && !isBlind) blind.push({ from: time, to: undefined });
}

function covers({ from, to }: Look, time: number): boolean {
  return from <= time && (to === undefined || time < to);
}

/** What is known of a span, in order: before the first look only what the objects tell, between two of them and while blind nothing. */
export function knowledge(chronicle: Chronicle, from: number, to: number): readonly Knowledge[] {
  const { looks, blind } = chronicle;
  const first = beginning(chronicle) ?? to;
  const edges = [...looks, ...blind].flatMap((look) => [look.from, look.to ?? to]);
  const times = [...new Set([from, first, ...edges])].filter((time) => from <= time && time < to).sort((a, b) => a - b);
  const found: Knowledge[] = [];
  times.forEach((time, i) => {
    const isSeen = looks.some((look) => covers(look, time)) && !blind.some((one) => covers(one, time));
    const how = time < first ? 'told' : isSeen ? 'seen' : 'gap';
    const before = found.at(-1);
    const next = times[i + 1] ?? to;
    if (before !== undefined && before.how === how) found[found.length - 1] = { ...before, to: next };
    else found.push({ from: time, to: next, how });
  });
  return found;
}

/** What goes on ends where the look does, at `time`: nobody saw it end. */
function endLook(chronicle: Chronicle, time: number): void {
  for (const last of [chronicle.looks.at(-1), chronicle.blind.at(-1)]) if (last !== undefined) last.to ??= time;
  for (const held of chronicle.churn?.services.values() ?? []) {
    const { openOutages, openRollouts } = showing(held, time);
    for (const outage of openOutages) if (outage.from !== time) addOutage(chronicle, { ...outage, to: time });
    for (const rollout of openRollouts) addRollout(chronicle, { ...rollout, end: { at: time, how: 'unseen' } });
  }
}

/** The states of the earlier look, and those of the later one where they are others. */
function joinStates(earlier: States, later: States): States {
  const [first, ...rest] = later;
  return first !== undefined && first.state === earlier.at(-1)?.state ? [...earlier, ...rest] : [...earlier, ...later];
}

/** Puts a line of the earlier look before the life of the later one, where that was there when it began. */
function joinLine(newer: Chronicle, service: Key, log: ServiceLog, line: Line): boolean {
  const id = idOf(line.life);
  const earlier = line.earlier ?? line.life;
  const life = newer.churn?.services.get(service)?.lives.get(id);
  if (life !== undefined && life.began === undefined) {
    log.open.set(id, { states: joinStates(line.states, lineOf(newer, log, life, undefined).states), earlier });
    return true;
  }
  const i = log.lines.findIndex((one) => one.life.began === undefined && one.earlier === undefined && idOf(one.life) === id);
  const found = log.lines[i];
  if (found === undefined) return false;
  log.lines[i] = { ...found, states: joinStates(line.states, found.states), earlier };
  return true;
}

function joinLog(newer: Chronicle, older: Chronicle, service: Key, before: ServiceLog, seenUntil: number): void {
  const log = newer.services.get(service) ?? newLog();
  const steps = [...before.steps];
  // A Service that the later look does not find is gone when it begins.
  if (!newer.services.has(service)) addStep(steps, newer.looks[0]?.from ?? seenUntil, NOBODY);
  for (let i = 0; i < stepCount(log.steps); i++) {
    const [time = 0, ready = 0, notReady = 0, draining = 0] = log.steps.slice(4 * i, 4 * i + 4);
    addStep(steps, time, { ready, notReady, draining });
  }
  const lives = [...(older.churn?.services.get(service)?.lives.values() ?? [])];
  const left = lives.map((life) => lineOf(older, before, life, seenUntil)).filter((line) => !joinLine(newer, service, log, line));
  newer.services.set(service, {
    steps,
    changes: [...before.changes, ...log.changes],
    outages: [...before.outages, ...log.outages],
    rollouts: [...before.rollouts, ...log.rollouts],
    stories: [...before.stories, ...log.stories],
    tellings: log.tellings,
    lines: [...before.lines, ...left, ...log.lines],
    open: log.open,
  });
}

/** Puts what an earlier look found before all that is held; that one was seen until `time`, and is not to be used afterwards. */
export function prepend(newer: Chronicle, older: Chronicle, time: number): void {
  if (older.churn === undefined) return;
  endLook(older, time);
  for (const [service, log] of older.services) joinLog(newer, older, service, log, time);
  newer.looks.unshift(...older.looks);
  newer.blind.unshift(...older.blind);
  newer.transitions.first -= older.transitions.held.length;
  newer.transitions.held = [...older.transitions.held, ...newer.transitions.held];
  newer.changesSince = older.changesSince;
  newer.since = older.since;
  newer.bytes += older.bytes;
  const { outages, rollouts, flapping } = newer.lately;
  outages.held.unshift(...older.lately.outages.held);
  rollouts.held.unshift(...older.lately.rollouts.held);
  flapping.held.unshift(...older.lately.flapping.held);
  expire(newer, newer.looks.at(-1)?.from ?? time);
}

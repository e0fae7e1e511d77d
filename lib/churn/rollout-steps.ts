// Rollouts step by step: how one begins, goes on and ends; and when a workload is settled (SPEC C38 to C44).

import type { Key } from '#lib/kube/key.ts';
import type { Workload } from '#lib/kube/workload.ts';
import type { Life } from './life.ts';
import { type Census, replacesAtOnce } from './member.ts';
import { type Meter, readMeter } from './meter.ts';
import type { Rollout, RolloutEnd } from './rollout.ts';
import { newestRevision, noteSize, sizeOf, type WorkloadMemory } from './workload-memory.ts';

/** Of one workload, the endpoints that the Service has. */
export type Tally = {
  /** Uids of Pods with a ready endpoint, by revision. */
  readonly ready: Map<string, Set<string>>;
  /** Endpoints by revision. */
  readonly published: Map<string, number>;
  /** Does one of them go? */
  leaving: boolean;
};

export function tallyOf(lives: Iterable<Life>): ReadonlyMap<string, Tally> {
  const found = new Map<string, Tally>();
  for (const { member, state, leaving } of lives) {
    if (member === undefined) continue;
    let tally = found.get(member.id);
    if (tally === undefined) {
      tally = { ready: new Map(), published: new Map(), leaving: false };
      found.set(member.id, tally);
    }
    const { revision } = member;
    tally.published.set(revision, (tally.published.get(revision) ?? 0) + 1);
    if (leaving !== undefined) tally.leaving = true;
    else if (state === 'ready') {
      const ready = tally.ready.get(revision);
      if (ready === undefined) tally.ready.set(revision, new Set([member.uid]));
      else ready.add(member.uid);
    }
  }
  return found;
}

type Opening = { readonly service: Key; readonly time: number; readonly began: number | undefined; readonly meter: Meter };

function start({ service, time, began, meter }: Opening, workload: Workload, from: string, to: string): Rollout {
  return {
    service,
    workload,
    from,
    to,
    began,
    ready: 0,
    meant: 0,
    old: 0,
    progressed: began,
    fewestReady: Number.POSITIVE_INFINITY,
    withoutReady: 0,
    toReady: { count: 0, sum: 0, most: 0 },
    toGone: { count: 0, sum: 0, most: 0 },
    end: undefined,
    meterAtStart: readMeter(meter, time),
  };
}

/** Begins a rollout where the Pods show another revision than before; gives the one that this ends. */
export function open(memory: WorkloadMemory, census: Census, opening: Opening): Rollout | undefined {
  const { rollout } = memory;
  const newest = newestRevision(census, rollout?.from ?? memory.revision);
  if (newest === undefined) return undefined;
  if (rollout !== undefined) {
    if (newest === rollout.to || newest === rollout.from) return undefined;
    const isComplete = isThrough(rollout);
    memory.rollout = start(opening, census.workload, isComplete ? rollout.to : rollout.from, newest);
    return close(rollout, isComplete ? 'complete' : 'superseded', opening.time, opening.meter);
  }
  // At the first look the others are what it comes from.
  const from = memory.revision ?? newestRevision({ ...census, revisions: without(census, newest) }, undefined);
  if (from === undefined) memory.revision = newest;
  else if (from !== newest) memory.rollout = start(opening, census.workload, from, newest);
  return undefined;
}

function without({ revisions }: Census, revision: string): Census['revisions'] {
  return new Map([...revisions].filter(([name]) => name !== revision));
}

function sumBut(counts: ReadonlyMap<string, number>, revision: string): number {
  let sum = 0;
  for (const [name, count] of counts) if (name !== revision) sum += count;
  return sum;
}

type Now = {
  readonly census: Census | undefined;
  readonly tally: Tally | undefined;
  /** Ready endpoints of the Service, each Pod once. */
  readonly ready: number;
  readonly time: number;
  readonly meter: Meter;
};

/** How it stands now; gives its end, if this is it. */
function advance(rollout: Rollout, size: number, { census, tally, time }: Now): RolloutEnd | undefined {
  const { to, workload } = rollout;
  const meant = census?.revisions.get(to)?.active ?? 0;
  const ready = tally?.ready.get(to)?.size ?? 0;
  const oldMeant = (census?.active ?? 0) - meant;
  const old = oldMeant + (tally === undefined ? 0 : sumBut(tally.published, to));
  if (ready !== rollout.ready || old !== rollout.old) rollout.progressed = time;
  rollout.meant = meant;
  rollout.ready = ready;
  rollout.old = old;
  if (meant === 0 && (tally?.published.get(to) ?? 0) === 0) return oldMeant > 0 ? 'undone' : old === 0 ? 'abandoned' : undefined;
  // Where the next Pod is made after the one before is gone, all of them have come only when there are as many as there were.
  return isThrough(rollout) && (replacesAtOnce(workload) || meant >= size) ? 'complete' : undefined;
}

/** All that are meant are ready, and nothing is left of what was before. */
function isThrough({ meant, old, ready }: Rollout): boolean {
  return meant > 0 && old === 0 && ready >= meant;
}

/** What it has cost until now. */
export function soFar(rollout: Rollout, now: number, meter: Meter): Rollout {
  return { ...rollout, withoutReady: readMeter(meter, now) - rollout.meterAtStart };
}

function close(rollout: Rollout, how: RolloutEnd, time: number, meter: Meter): Rollout {
  rollout.end = { at: time, how };
  rollout.withoutReady = readMeter(meter, time) - rollout.meterAtStart;
  return rollout;
}

/** The Service goes: what goes on in it ends. */
export function abandon({ rollout }: WorkloadMemory, time: number, meter: Meter): Rollout | undefined {
  return rollout === undefined ? undefined : close(rollout, isThrough(rollout) ? 'complete' : 'abandoned', time, meter);
}

/** Brings the rollout further, or notes that the workload is settled; gives the rollout that this ended. */
export function settle(memory: WorkloadMemory, now: Now): Rollout | undefined {
  const { census, tally, ready, time, meter } = now;
  const { rollout } = memory;
  if (rollout === undefined) {
    const active = census?.active ?? 0;
    let readyPods = 0;
    for (const uids of tally?.ready.values() ?? []) readyPods += uids.size;
    const isSettled = active > 0 && readyPods === active && tally?.leaving !== true;
    noteSize(memory, census?.workload, isSettled ? active : undefined, time);
    return undefined;
  }
  rollout.fewestReady = Math.min(rollout.fewestReady, ready);
  const how = advance(rollout, sizeOf(memory, time), now);
  if (how === undefined) return undefined;
  memory.rollout = undefined;
  memory.revision = how === 'undone' ? (census === undefined ? rollout.from : newestRevision(census, undefined)) : rollout.to;
  return close(rollout, how, time, meter);
}

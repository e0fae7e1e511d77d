// How many Pods of a Service are in which state, step by step through time; and fewer steps that show the same (SPEC C46, C47).

import type { Step } from './chronicle-view.ts';
import type { EndpointState } from './endpoint-state.ts';

/** Of each step: time, ready, not ready, draining. One flat list, because there are many: 32 bytes for each. */
export type Steps = number[];

export type Counts = Omit<Step, 'time'>;

const WIDTH = 4;

/** Of an endpoint and of its Pod in another family the better one counts. */
const RANK: { readonly [S in EndpointState]: number } = { ready: 3, draining: 2, notReady: 1, terminated: 1 };

/** A Pod counts once, an address without a Pod as one. Those that would answer are the ready and the draining ones. */
export function countPods(
  endpoints: Iterable<{ readonly state: EndpointState; readonly uid: string | undefined; readonly address: string }>,
): Counts {
  const best = new Map<string, number>();
  for (const { state, uid, address } of endpoints) {
    const pod = uid ?? address;
    best.set(pod, Math.max(best.get(pod) ?? 0, RANK[state]));
  }
  const counts = [0, 0, 0, 0];
  for (const rank of best.values()) counts[rank] = (counts[rank] ?? 0) + 1;
  const [, notReady = 0, draining = 0, ready = 0] = counts;
  return { ready, notReady, draining };
}

function stepAt(steps: Steps, i: number): Step {
  const at = i * WIDTH;
  return { time: steps[at] ?? 0, ready: steps[at + 1] ?? 0, notReady: steps[at + 2] ?? 0, draining: steps[at + 3] ?? 0 };
}

function sameCounts(a: Counts, b: Counts): boolean {
  return a.ready === b.ready && a.notReady === b.notReady && a.draining === b.draining;
}

export function stepCount(steps: Steps): number {
  return steps.length / WIDTH;
}

/** What follows at the same time takes the place of what was; what makes no difference is no step. */
export function addStep(steps: Steps, time: number, counts: Counts): void {
  if (steps.length > 0 && steps[steps.length - WIDTH] === time) steps.length -= WIDTH;
  const last = stepCount(steps) - 1;
  if (last >= 0 && sameCounts(stepAt(steps, last), counts)) return;
  steps.push(time, counts.ready, counts.notReady, counts.draining);
}

/** The index of the step that holds at `time`; -1: before the first. */
function indexAt(steps: Steps, time: number): number {
  let low = 0;
  let high = stepCount(steps);
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((steps[middle * WIDTH] ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

export function countsAt(steps: Steps, time: number): Counts | undefined {
  const i = indexAt(steps, time);
  return i < 0 ? undefined : stepAt(steps, i);
}

/** Forgets what was before `time`, but for what holds then. */
export function forgetSteps(steps: Steps, time: number): void {
  const i = indexAt(steps, time);
  if (i > 0) steps.splice(0, i * WIDTH);
}

/** The worse of two: fewer ready, then more that are not; else the later one. */
function worse(a: Step, b: Step): Step {
  if (a.ready !== b.ready) return a.ready < b.ready ? a : b;
  return a.notReady > b.notReady ? a : b;
}

/**
 * What holds from `from` to `to`: the first step is that at `from`, or the first of all. Of the steps between two multiples of `each` ms
 * one is kept, the worst; what held at the end of them comes as the first of the next ones, and at the end of all.
 */
export function stepsWithin(steps: Steps, from: number, to: number, each: number): readonly Step[] {
  const found: Step[] = [];
  const last = indexAt(steps, to);
  let i = Math.max(0, indexAt(steps, from));
  let held: Step | undefined;
  const isShown = (step: Step): boolean => {
    const shown = found.at(-1);
    return shown !== undefined && sameCounts(shown, step);
  };
  if (i <= last && stepAt(steps, i).time <= from) {
    held = { ...stepAt(steps, i), time: from };
    found.push(held);
    i++;
  }
  while (i <= last) {
    let step = stepAt(steps, i);
    const bucket = Math.floor(step.time / each);
    let worst = step;
    if (held !== undefined && !isShown(held)) {
      const next = Math.floor(held.time / each) + 1;
      const owed = { ...held, time: next * each };
      if (next < bucket) found.push(owed);
      else worst = worse(owed, worst);
    }
    while (++i <= last) {
      const next = stepAt(steps, i);
      if (Math.floor(next.time / each) !== bucket) break;
      worst = worse(worst, next);
      step = next;
    }
    if (!isShown(worst)) found.push(worst);
    held = step;
  }
  if (held !== undefined && !isShown(held)) found.push(held);
  return found;
}

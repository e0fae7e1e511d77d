// Stories: transitions of one Service and one cause that belong together, such as a scaling or a drain (SPEC C48 to C52).

import { assertNever } from '#lib/std/assert-never.ts';
import type { Cause } from './cause.ts';
import type { Story } from './chronicle-view.ts';
import { isFlapping } from './flapping.ts';
import type { Life, Transition } from './life.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A story that may go on; `lost`: when its endpoint ceased to be ready last. */
type Telling = { readonly story: Mutable<Story>; readonly sizes: number[]; readonly pods: Set<string>; lost: number | undefined };

/** By what they are about, such as `drain node-1`. */
export type Tellings = Map<string, Telling>;

/** What comes later than so many ms after the last of a story begins another one. */
const JOINED = 120_000;
/** After so many ms none goes on: longer than that, and than what flapping is told by. */
const REMEMBERED = 600_000;
/** Of more sizes the first and the last are told. */
const MOST_SIZES = 20;

type Subject = { readonly kind: Story['kind']; readonly id: string };

function subjectOf(cause: Cause): Subject | undefined {
  switch (cause.kind) {
    case 'scale':
      return { kind: 'scale', id: `scale ${cause.workload.kind}/${cause.workload.name}` };
    case 'drain':
      return { kind: 'drain', id: `drain ${cause.node}` };
    case 'nodeLost':
      return { kind: 'nodeLost', id: `nodeLost ${cause.node}` };
    case 'eviction':
      return { kind: 'eviction', id: `eviction ${cause.reason}` };
    case 'selectorEdited':
    case 'portEdited':
    case 'labelsEdited':
      return { kind: 'edit', id: cause.kind };
    case 'rollout':
    case 'readiness':
    case 'podDeleted':
    case 'podEnded':
    case 'serviceCreated':
    case 'serviceDeleted':
    case 'sliceWritten':
    case 'unknown':
      return undefined;
    default:
      return assertNever(cause);
  }
}

/** One more size that it comes to: on the way up or down only the end of the way is kept. */
function addSize(sizes: number[], size: number): void {
  const [before, last] = [sizes.at(-2), sizes.at(-1)];
  if (last === size) return;
  if (before !== undefined && last !== undefined && Math.sign(last - before) === Math.sign(size - last)) sizes.pop();
  sizes.push(size);
  if (sizes.length > MOST_SIZES) sizes.splice(1, 2);
}

/** Who takes part: in what takes endpoints away those that it takes, not those that come in their place. */
function takesPart({ from, to }: Transition, { kind }: Subject): boolean {
  if (kind === 'scale') return from === 'absent' || to === 'absent';
  return kind === 'edit' || (from !== 'absent' && to !== 'ready');
}

function begin(tellings: Tellings, { kind, id }: Subject, transition: Transition, from: number): Telling {
  const { time, cause } = transition;
  for (const [other, { story }] of tellings) if (time - story.to > REMEMBERED) tellings.delete(other);
  const sizes: number[] = [];
  const story: Mutable<Story> = { kind, from, to: time, count: 0, cause, sizes };
  const telling: Telling = { story, sizes, pods: new Set(), lost: undefined };
  tellings.set(id, telling);
  return telling;
}

/** What a Node's loss made not ready is part of it until it is ready again, or gone. */
function comeBack(tellings: Tellings, { uid, address, time }: Transition): void {
  for (const { story, pods } of tellings.values()) if (story.kind === 'nodeLost' && pods.delete(uid ?? address)) story.to = time;
}

/** The next transition of the Service. `left`: when the endpoint began to go. Gives the story that begins with it; it is told further here. */
export function tellCause(tellings: Tellings, transition: Transition, left: number | undefined): Story | undefined {
  const { cause, time, uid, address } = transition;
  const subject = subjectOf(cause);
  if (subject === undefined) {
    comeBack(tellings, transition);
    return undefined;
  }
  const held = tellings.get(subject.id);
  const goesOn = held !== undefined && time - held.story.to <= JOINED;
  const { story, sizes, pods } = goesOn ? held : begin(tellings, subject, transition, left ?? time);
  story.from = Math.min(story.from, left ?? time);
  story.to = time;
  if (takesPart(transition, subject) && !pods.has(uid ?? address)) {
    pods.add(uid ?? address);
    story.count++;
  }
  if (cause.kind === 'scale') {
    if (sizes.length === 0) sizes.push(cause.from);
    addSize(sizes, cause.to);
  }
  return goesOn ? undefined : story;
}

/** The same of an endpoint that flaps; `life`: its life after the batch. Endpoints of one Pod are told as one. */
export function tellFlapping(tellings: Tellings, transition: Transition, life: Life | undefined): Story | undefined {
  const { time, from, to, pod, uid, address } = transition;
  const [first] = life?.lost ?? [];
  if (life === undefined || first === undefined || !isFlapping(life, time)) return undefined;
  const id = `flapping ${uid ?? address}`;
  const held = tellings.get(id);
  const isLoss = from === 'ready' && to === 'notReady';
  if (held !== undefined && held.story.to >= first) {
    if (isLoss && held.lost !== time) held.story.count++;
    if (isLoss) held.lost = time;
    held.story.to = time;
    return undefined;
  }
  if (!isLoss) return undefined;
  const telling = begin(tellings, { kind: 'flapping', id }, transition, first);
  telling.lost = time;
  telling.story.count = life.lost.length;
  if (pod !== undefined) telling.story.pod = pod;
  return telling.story;
}

// What a Service remembers of a workload behind it: its settled revision and size, who left it, and the rollout that goes on.

import type { Cause } from './cause.ts';
import type { Workload } from '#lib/kube/workload.ts';
import { type Census, type Member, replacesAtOnce } from './member.ts';
import type { Rollout } from './rollout.ts';

/** A Pod that went, or goes. */
export type Left = {
  readonly uid: string;
  readonly name: string;
  readonly nodeName: string | undefined;
  readonly at: number;
  gone: number | undefined;
  cause: Cause;
};

export type WorkloadMemory = {
  /** The one revision of all when it was settled. */
  revision: string | undefined;
  /** How many Pods it had when it was settled: all of them ready, none going. Ask sizeOf. */
  size: number;
  /** So many it has now, and that is its size from `from` on: until then somebody may come in the place of one that went. */
  next: { readonly size: number; readonly from: number } | undefined;
  /** Those that nobody has replaced yet, oldest first. */
  readonly left: Left[];
  rollout: Rollout | undefined;
};

/** More are not remembered, of one workload. */
const MOST_LEFT = 100;
/** The clocks of objects know whole seconds. In ms. */
const SECOND = 2000;
/** A ReplicaSet makes the next Pod when it sees that one is to go. In ms. */
const AT_ONCE = 5000;
/** Others make it when the one before is gone. In ms. */
const AFTERWARDS = 30_000;

export function newWorkloadMemory(size: number): WorkloadMemory {
  return { revision: undefined, size, next: undefined, left: [], rollout: undefined };
}

export function sizeOf({ size, next }: WorkloadMemory, time: number): number {
  return next !== undefined && next.from <= time ? next.size : size;
}

/** `active`: how many Pods the workload has; undefined while it is not settled. */
export function noteSize(memory: WorkloadMemory, workload: Workload | undefined, active: number | undefined, time: number): void {
  memory.size = sizeOf(memory, time);
  memory.next = undefined;
  if (active === undefined || workload === undefined) return;
  let from = 0;
  if (!replacesAtOnce(workload)) for (const { gone, at } of memory.left) from = Math.max(from, (gone ?? at) + AFTERWARDS);
  memory.next = { size: active, from };
}

/** Notes that a Pod goes, or why it went; the same Pod may have an endpoint in each family. */
export function noteLeft(memory: WorkloadMemory, { uid, name }: Member, nodeName: string | undefined, at: number, cause: Cause): void {
  const held = memory.left.find((left) => left.uid === uid);
  if (held !== undefined) held.cause = cause;
  else memory.left.push({ uid, name, nodeName, at, gone: undefined, cause });
  if (memory.left.length > MOST_LEFT) memory.left.shift();
}

export function noteGone(memory: WorkloadMemory, { uid }: Member, at: number): void {
  const held = memory.left.find((left) => left.uid === uid);
  if (held !== undefined) held.gone = at;
}

function follows(left: Left, { workload, name, created }: Member, nodeName: string | undefined, time: number): boolean {
  if (left.cause.kind === 'scale' || created < left.at - SECOND) return false;
  if (replacesAtOnce(workload)) return created <= left.at + AT_ONCE;
  return (left.name === name || left.nodeName === nodeName) && created <= (left.gone ?? time) + AFTERWARDS;
}

/** Why the Pod went in whose place this one comes; undefined where it comes in nobody's (C25). Each is replaced once. */
export function takePlace(memory: WorkloadMemory, member: Member, nodeName: string | undefined, time: number): Cause | undefined {
  const i = memory.left.findIndex((left) => left.uid !== member.uid && follows(left, member, nodeName, time));
  return i < 0 ? undefined : memory.left.splice(i, 1)[0]?.cause;
}

/** Of the active revisions the one whose last Pod is the newest; where that is equal, not the one that was settled. */
export function newestRevision({ revisions }: Census, settled: string | undefined): string | undefined {
  let found: string | undefined;
  for (const revision of [...revisions.keys()].sort()) {
    const [own, best] = [revisions.get(revision)?.newest ?? 0, found === undefined ? -1 : (revisions.get(found)?.newest ?? 0)];
    if (own > best || (own === best && found === settled)) found = revision;
  }
  return found;
}

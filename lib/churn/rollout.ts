// A rollout: a workload behind a Service goes from one revision to another. What it is, how far, and what it cost (SPEC C38 to C43).

import type { Key } from '#lib/kube/key.ts';
import type { Workload } from '#lib/kube/workload.ts';

/**
 * `undone`: the new revision was taken back; `superseded`: by a third one; `abandoned`: none of its Pods is left; `unseen`: it went on
 * when the look ended.
 */
export type RolloutEnd = 'complete' | 'undone' | 'superseded' | 'abandoned' | 'unseen';

/** How long it took, in ms: how often, in all, at most. */
export type Span = { count: number; sum: number; most: number };

export type Rollout = {
  readonly service: Key;
  readonly workload: Workload;
  readonly from: string;
  readonly to: string;
  /** Undefined: it went on when the look began. */
  readonly began: number | undefined;
  /** Pods of the new revision that are ready, and that are meant. */
  ready: number;
  meant: number;
  /** Endpoints and Pods of other revisions that are still there. */
  old: number;
  /** When it last came further; that it stands still since then is for the reader to judge. */
  progressed: number | undefined;
  /** Of all endpoints of the Service, at the worst moment; a Pod counts once. */
  fewestReady: number;
  /** Ms in which the Service had nobody ready, from its beginning to its end. */
  withoutReady: number;
  /** From the creation of a Pod of the new revision to its first ready endpoint; from terminating to gone of those before. */
  readonly toReady: Span;
  readonly toGone: Span;
  end: { readonly at: number; readonly how: RolloutEnd } | undefined;
  /** What the meter of the Service showed when it began. */
  readonly meterAtStart: number;
};

/** One that has not come further for so long, in ms, is said to stand still: as long as the controller takes to make the next Pod, and more. */
const STILL = 30_000;

export function standsStill({ end, progressed, began }: Rollout, now: number): boolean {
  const last = progressed ?? began;
  return end === undefined && last !== undefined && now - last >= STILL;
}

export function addSpan(span: Span, ms: number): void {
  span.count++;
  span.sum += ms;
  span.most = Math.max(span.most, ms);
}

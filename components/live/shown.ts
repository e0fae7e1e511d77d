// What is shown at one moment: a new object whenever something of it has changed, so that it, or a part of it, can be compared by identity.

import type { Key } from '#lib/kube/key.ts';
import type { Change, ClusterState } from '#lib/cluster/state.ts';
import type { Scope } from '#lib/scope/scope.ts';
import type { Supposed } from '#lib/whatif/supposition.ts';
import type { GapReason } from '#lib/wire/history.ts';
import type { Status } from '#lib/wire/message.ts';
import type { ConnectionState } from './connection.ts';
import type { ServiceSummaries } from './summaries.ts';

/** What a frame has changed. Its states are new objects with each frame, over tables that are mutated in place: keep none of those. */
export type ShownFrame = {
  /** As it is supposed, while something is. */
  readonly state: ClusterState;
  /** The cluster as it is. */
  readonly actual: ClusterState;
  /** What came of the hypothesis; undefined while nothing is supposed. */
  readonly supposed: Supposed | undefined;
  /** Of the cluster as it is: summaries are the server's. */
  readonly summaries: ServiceSummaries;
  /** How `state` differs from that of the frame before. */
  readonly changes: readonly Change[];
};

/** Why another moment is shown than the one that was asked for, or none. Times in ms since 1970 on the cluster's clock. */
export type MomentProblem =
  /** What is kept begins only at `from`. */
  | { readonly kind: 'older'; readonly from: number }
  /** It has not been yet, or is not kept yet: what is kept ends at `to`. */
  | { readonly kind: 'later'; readonly to: number }
  /** Nothing is known of it. */
  | { readonly kind: 'gap'; readonly from: number; readonly to: number; readonly why: GapReason }
  /** It could not be had; `problem` is a sentence. */
  | { readonly kind: 'failed'; readonly problem: string };

/** A moment other than now that is looked at, in ms since 1970 on the cluster's clock. */
export type Moment = {
  readonly wanted: number;
  /** What the picture is of: `wanted`, the nearest that is known, or, while `wanted` is on its way, the one before; undefined: none yet. */
  readonly shown: number | undefined;
  readonly loading: boolean;
  readonly problem: MomentProblem | undefined;
};

export type Shown = ShownFrame & {
  /** Undefined: now. */
  readonly moment: Moment | undefined;
  /** Services that have come into trouble since now was left, and still are; empty while now is shown. */
  readonly newTrouble: readonly Key[];
  /** As it was at the moment. */
  readonly status: Status | undefined;
  readonly connection: ConnectionState;
  readonly scope: Scope | undefined;
  /** The first snapshot of the place is in; that of another client there may still be on its way. */
  readonly ready: boolean;
  /** That of the client is in, too. */
  readonly whole: boolean;
  readonly paused: boolean;
  /** Changes that wait while paused. */
  readonly waiting: number;
};

// What is shown at one moment: a new object whenever something of it has changed, so that it, or a part of it, can be compared by identity.

import type { Change, ClusterState } from '#lib/cluster/state.ts';
import type { Scope } from '#lib/scope/scope.ts';
import type { Supposed } from '#lib/whatif/supposition.ts';
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

export type Shown = ShownFrame & {
  readonly status: Status | undefined;
  readonly connection: ConnectionState;
  readonly scope: Scope | undefined;
  /** The first snapshot of the place is in; that of another client there may still be on its way. */
  readonly ready: boolean;
  readonly paused: boolean;
  /** Changes that wait while paused. */
  readonly waiting: number;
};

// History: the batches of the cluster, kept; and the state at any moment of them. Times in ms since 1970 on the cluster's clock.

import type { Batch } from '#lib/cluster/delta.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { GapReason } from '#lib/wire/history.ts';
import type { Status } from '#lib/wire/message.ts';

/** An unbroken span that is held; `why`: what is between the one before and it (of the first: undefined). */
export type Span = { readonly from: number; readonly to: number; readonly why: GapReason | undefined };

export type Entry =
  /** Where reading begins, and where it goes on after a gap. The state is the reader's own: it is for him to fold what follows into it. */
  | {
      readonly kind: 'moment';
      readonly time: number;
      readonly seq: number;
      readonly state: ClusterState;
      readonly status: Status | undefined;
    }
  | { readonly kind: 'batch'; readonly batch: Batch }
  | { readonly kind: 'status'; readonly time: number; readonly status: Status };

export type History = {
  /** Resolves when what earlier processes recorded is in it. */
  ready(): Promise<void>;
  /** Oldest first; the last one reaches to now where the cluster is watched. */
  spans(): readonly Span[];
  /**
   * First the moment at `from` (of the nearest span that is held, where nothing is known of it), with all batches of that time in it;
   * then what came after, up to and with `to`. Ends early when `signal` says so. Holds the event loop for a few ms at a stretch.
   */
  read(from: number, to: number, signal?: AbortSignal): AsyncIterable<Entry>;
};

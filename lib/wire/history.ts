// Lines of a history: what a recording, a segment on disk and the answer to a window of time are made of. One JSON object each (docs/recordings.md).

import type { Delta } from '#lib/cluster/delta.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import type { ClusterInfo, Status } from './message.ts';

/** Raised when an older reader could misread a line. */
export const HISTORY_VERSION = 1;

/** The first line. Times in ms since 1970 on the cluster's clock. */
export type HistoryHead = {
  readonly kind: 'history';
  readonly version: number;
  readonly cluster: ClusterInfo;
  /** The scope that it holds, as scopeId writes it; undefined: the whole cluster. */
  readonly scope?: string;
  readonly from: number;
  readonly to: number;
  /** Names, labels and addresses have been replaced. */
  readonly anonymised?: boolean;
};

/** Why nothing is known of a span: Signalbox did not run, or what it kept of it is lost. */
export type GapReason = 'notRunning' | 'damaged';

export type HistoryLine =
  | HistoryHead
  /**
   * The whole state at a time, in place of all before it. Large ones come in parts, the last has `more: false`. In a segment each part is of
   * its own time, and batches of these times stand before and between them: all parts, and after them all these batches in their order, are
   * the state at the last part. Who holds the state already passes over it.
   */
  | {
      readonly kind: 'snapshot';
      readonly seq: number;
      readonly time: number;
      readonly records: readonly AnyRecord[];
      readonly more: boolean;
    }
  /** A large one comes in several lines of the same number: all but the last have `more`. */
  | {
      readonly kind: 'batch';
      readonly seq: number;
      readonly time: number;
      readonly deltas: readonly Delta[];
      readonly more?: true;
    }
  /** How well the cluster was watched from this time on. */
  | { readonly kind: 'status'; readonly time: number; readonly status: Status }
  /** Nothing is known between `from` and `to`; a snapshot follows, where anything does. */
  | { readonly kind: 'gap'; readonly from: number; readonly to: number; readonly why: GapReason }
  /**
   * The last line: all that happened until then is told. An answer that grew too long ends before the `to` of its head: ask again from
   * here. What has no such line was cut off.
   */
  | { readonly kind: 'end'; readonly time: number };

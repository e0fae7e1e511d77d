// A source: where the records of a scope come from. Today the stream of the cluster as it is now (live-source.ts); whoever reads one
// does not know which it is.

import type { Delta } from '#lib/cluster/delta.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import type { Scope } from '#lib/scope/scope.ts';
import type { Status } from '#lib/wire/message.ts';
import type { ConnectionState } from './connection.ts';

/** What a source tells. Of a scope that is open: first a snapshot, then batches, and another snapshot where batches were missed. */
export type SourceSink = {
  /** All records of the scope, in place of those given before. */
  readonly snapshot: (records: readonly AnyRecord[]) => void;
  readonly batch: (deltas: readonly Delta[]) => void;
  readonly status: (status: Status) => void;
  readonly connection: (state: ConnectionState) => void;
};

export type Source = {
  /** Tells of this scope from now on, and no more of the one before. */
  open(scope: Scope): void;
  /** Milliseconds since 1970 on the cluster's clock, of what was told last; 0 before anything was. */
  time(): number;
  /** How late the last message was, in ms. */
  behind(): number;
  /** Connects at once, where it would wait. */
  retry(): void;
  close(): void;
};

export type OpenSource = (sink: SourceSink) => Source;

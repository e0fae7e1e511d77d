// What a reflector knows of the world that it feeds: six methods, no more.

import type { Key } from '#lib/kube/key.ts';
import type { KubeKind, KubeRecord } from '#lib/kube/record.ts';
import type { Fault } from '#lib/kube/scan.ts';
import type { WatchStatus } from '#lib/wire/message.ts';

export type Sink = {
  /**
   * A complete list of one kind (of one namespace where only that is watched); what it lacks has been deleted.
   * `unread` are the keys of objects that exist but that their reader refused: a record held under such a key stays.
   */
  replace(kind: KubeKind, records: readonly KubeRecord[], namespace: string | undefined, unread: readonly Key[]): void;
  put(record: KubeRecord): void;
  delete(kind: KubeKind, key: Key): void;
  status(kind: KubeKind, status: WatchStatus): void;
  /** An object that its reader refused; the previous record under that name, if any, stays. */
  fault(fault: Fault): void;
  /** The API server's `Date` header, in ms since 1970: ages are counted on the cluster's clock. */
  serverDate(time: number): void;
};

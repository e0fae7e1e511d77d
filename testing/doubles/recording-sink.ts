// A Sink for the tests of this folder that keeps what it holds and all that it was told.

import { type Key, keyOf } from '#lib/kube/key.ts';
import type { KubeKind, KubeRecord } from '#lib/kube/record.ts';
import type { Fault } from '#lib/kube/scan.ts';
import type { WatchStatus } from '#lib/wire/message.ts';
import type { Sink } from '#server/kube/sink.ts';

export type RecordingSink = Sink & {
  /** `kind:key` to record. */
  readonly held: Map<string, KubeRecord>;
  /** In order: `replace Pod *`, `put Pod:shop/a`, `delete Pod:shop/a`. */
  readonly calls: string[];
  readonly statuses: WatchStatus[];
  readonly faults: Fault[];
  readonly dates: number[];
  keys(): string[];
};

const subject = (record: KubeRecord) => `${record.kind}:${keyOf(record.metadata.namespace, record.metadata.name)}`;

export function recordingSink(): RecordingSink {
  const held = new Map<string, KubeRecord>();
  const calls: string[] = [];
  const statuses: WatchStatus[] = [];
  const faults: Fault[] = [];
  const dates: number[] = [];
  return {
    held,
    calls,
    statuses,
    faults,
    dates,
    keys: () => [...held.keys()].sort(),
    replace(kind: KubeKind, records: readonly KubeRecord[], namespace: string | undefined, unread: readonly Key[]) {
      calls.push(`replace ${kind} ${namespace ?? '*'}`);
      const kept = new Set(unread.map((key) => `${kind}:${key}`));
      for (const [at, record] of held) {
        if (record.kind === kind && (namespace === undefined || record.metadata.namespace === namespace) && !kept.has(at)) held.delete(at);
      }
      for (const record of records) held.set(subject(record), record);
    },
    put(record) {
      calls.push(`put ${subject(record)}`);
      held.set(subject(record), record);
    },
    delete(kind, key) {
      calls.push(`delete ${kind}:${key}`);
      held.delete(`${kind}:${key}`);
    },
    status: (_kind, status) => statuses.push(status),
    fault: (fault) => faults.push(fault),
    serverDate: (time) => dates.push(time),
  };
}

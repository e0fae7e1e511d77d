// A streamed list while it arrives: what its events add up to so far.

import { type Key, keyOf } from '#lib/kube/key.ts';
import type { KubeRecord } from '#lib/kube/record.ts';
import type { WatchEvent } from '#server/kube/api/decode.ts';

export type InitialList = {
  /** Changes count too: they happened while the list was on its way. */
  add(event: WatchEvent): void;
  size(): number;
  records(): readonly KubeRecord[];
  /** Keys of objects that exist but could not be read. */
  unread(): readonly Key[];
};

export function initialList(): InitialList {
  const records = new Map<Key, KubeRecord>();
  const unread = new Set<Key>();
  return {
    add(event) {
      if (event.kind === 'put') {
        const key = keyOf(event.record.metadata.namespace, event.record.metadata.name);
        records.set(key, event.record);
        unread.delete(key);
      } else if (event.kind === 'delete') {
        records.delete(event.key);
        unread.delete(event.key);
      } else if (event.kind === 'fault' && event.key !== undefined) {
        unread.add(event.key);
      }
    },
    size: () => records.size,
    records: () => [...records.values()],
    unread: () => [...unread],
  };
}

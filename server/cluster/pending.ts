// Changes that wait for the next batch: one per subject, the last one wins.

import { type Delta, remove } from '#lib/cluster/delta.ts';
import { recordKey } from '#lib/cluster/record.ts';
import { same } from '#lib/kube/same.ts';
import { type ClusterState, get } from '#lib/cluster/state.ts';
import type { Key } from '#lib/kube/key.ts';
import type { PolicyApi } from '#lib/cluster/policy-api.ts';
import type { KubeRecord } from '#lib/kube/record.ts';

/** What is fed in; everything else is made from it. */
type Fed = KubeRecord | PolicyApi;
type FedKind = Fed['kind'];

export type Pending = {
  put(record: Fed): void;
  delete(kind: FedKind, key: Key): void;
  /** See Sink.replace. */
  replace(kind: FedKind, records: readonly Fed[], namespace: string | undefined, unread: readonly Key[]): void;
  size(): number;
  /**
   * Takes up to `limit` subjects out, oldest first, as deltas that are not yet in the state. A subject occurs once, but for an
   * object that was recreated under its name (another uid): that is a delete and then a put.
   */
  take(limit: number): Delta[];
};

/** A record of `undefined` stands for "deleted". */
type Wanted = {
  readonly kind: FedKind;
  readonly key: Key;
  readonly record: Fed | undefined;
  /** Found to differ from what is held, which changes only when this is taken; else it may have gone there and back. */
  readonly differs: boolean;
};

export function createPending(state: ClusterState): Pending {
  const waiting = new Map<string, Wanted>();

  function want(kind: FedKind, key: Key, record: Fed | undefined): void {
    const subject = `${kind}:${key}`;
    const differs = !waiting.has(subject);
    if (differs) {
      const held = get(state, kind, key);
      if (record === undefined ? held === undefined : same(held, record)) return;
    }
    waiting.set(subject, { kind, key, record, differs });
  }

  function deltasOf({ kind, key, record, differs }: Wanted): Delta[] {
    const held = get(state, kind, key);
    if (record === undefined) return held === undefined ? [] : [remove(kind, key)];
    if (held === undefined) return [{ op: 'put', record }];
    if (!differs && same(held, record)) return [];
    const put: Delta = { op: 'put', record };
    return 'uid' in held.metadata && 'uid' in record.metadata && held.metadata.uid !== record.metadata.uid
      ? [remove(kind, key), put]
      : [put];
  }

  function within(kind: FedKind, namespace: string | undefined): Iterable<Key> {
    return namespace === undefined ? state.tables[kind].keys() : (state.index.keysByNamespace.get(`${kind}:${namespace}`) ?? []);
  }

  return {
    put: (record) => want(record.kind, recordKey(record), record),
    delete: (kind, key) => want(kind, key, undefined),
    replace(kind, records, namespace, unread) {
      const listed = new Set<Key>(unread);
      for (const record of records) {
        const key = recordKey(record);
        listed.add(key);
        want(kind, key, record);
      }
      for (const key of within(kind, namespace)) if (!listed.has(key)) want(kind, key, undefined);
      for (const { kind: other, key, record } of waiting.values()) {
        if (other !== kind || record === undefined || listed.has(key)) continue;
        if (namespace === undefined || record.metadata.namespace === namespace) want(kind, key, undefined);
      }
    },
    size: () => waiting.size,
    take(limit) {
      const deltas: Delta[] = [];
      let taken = 0;
      for (const [subject, wanted] of waiting) {
        if (taken++ >= limit) break;
        waiting.delete(subject);
        deltas.push(...deltasOf(wanted));
      }
      return deltas;
    },
  };
}

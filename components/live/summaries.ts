// The summaries of the Services in view, as the server sent them, by namespace.

import { type Key, splitKey } from '#lib/kube/key.ts';
import { same } from '#lib/kube/same.ts';
import type { Change, ClusterState } from '#lib/cluster/state.ts';
import type { ServiceSummary } from '#lib/cluster/summary.ts';

/** Another object when one of them has changed. */
export type ServiceSummaries = {
  get(key: Key): ServiceSummary | undefined;
  /** The same array until something in the namespace changes. */
  inNamespace(namespace: string): readonly ServiceSummary[];
  /** Names of the namespaces that hold a Service, in no order. */
  namespaces(): Iterable<string>;
};

export type SummariesFold = {
  read(): ServiceSummaries;
  /** `state` has the changes already. */
  follow(state: ClusterState, changes: readonly Change[]): void;
};

const NONE: readonly ServiceSummary[] = [];

export function createSummaries(): SummariesFold {
  const byNamespace = new Map<string, Map<Key, ServiceSummary>>();
  const lists = new Map<string, readonly ServiceSummary[]>();
  const reads: ServiceSummaries = {
    get: (key) => byNamespace.get(splitKey(key).namespace)?.get(key),
    inNamespace(namespace) {
      const held = lists.get(namespace);
      if (held !== undefined) return held;
      const found = byNamespace.get(namespace);
      const list = found === undefined ? NONE : [...found.values()];
      lists.set(namespace, list);
      return list;
    },
    namespaces: () => byNamespace.keys(),
  };
  let summaries = { ...reads };

  function set(key: Key, next: ServiceSummary | undefined): boolean {
    const { namespace } = splitKey(key);
    if (same(byNamespace.get(namespace)?.get(key), next)) return false;
    lists.delete(namespace);
    let held = byNamespace.get(namespace);
    if (held === undefined) byNamespace.set(namespace, (held = new Map<Key, ServiceSummary>()));
    if (next === undefined) held.delete(key);
    else held.set(key, next);
    if (held.size === 0) byNamespace.delete(namespace);
    return true;
  }

  return {
    read: () => summaries,
    follow(state, changes) {
      let changed = false;
      for (const { kind, key } of changes) {
        if (kind === 'ServiceSummary') changed = set(key, state.tables.ServiceSummary.get(key)) || changed;
      }
      if (changed) summaries = { ...reads };
    },
  };
}

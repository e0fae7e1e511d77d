// The summaries of the Services in view, as the server sent them, by namespace.

import { type Key, splitKey } from '#lib/kube/key.ts';
import { same } from '#lib/kube/same.ts';
import type { Change } from '#lib/cluster/state.ts';
import type { ServiceSummary } from '#lib/cluster/summary.ts';
import type { LiveStore } from './store.ts';

export type SummaryChange = { readonly before: ServiceSummary | undefined; readonly after: ServiceSummary | undefined };

export type ServiceSummaries = {
  get(key: Key): ServiceSummary | undefined;
  /** The same array until something in the namespace changes. */
  inNamespace(namespace: string): readonly ServiceSummary[];
  /** Names of the namespaces that hold a Service, in no order. */
  namespaces(): Iterable<string>;
  onChange(listener: (changes: readonly SummaryChange[]) => void): () => void;
};

const NONE: readonly ServiceSummary[] = [];

export function createServiceSummaries(store: LiveStore): ServiceSummaries {
  const byNamespace = new Map<string, Map<Key, ServiceSummary>>();
  const lists = new Map<string, readonly ServiceSummary[]>();
  const listeners = new Set<(changes: readonly SummaryChange[]) => void>();

  function set(key: Key, next: ServiceSummary | undefined): SummaryChange | undefined {
    const { namespace } = splitKey(key);
    const before = byNamespace.get(namespace)?.get(key);
    if (same(before, next)) return undefined;
    lists.delete(namespace);
    let held = byNamespace.get(namespace);
    if (held === undefined) byNamespace.set(namespace, (held = new Map<Key, ServiceSummary>()));
    if (next === undefined) held.delete(key);
    else held.set(key, next);
    if (held.size === 0) byNamespace.delete(namespace);
    return { before, after: next };
  }

  store.onFrame((changes: readonly Change[]) => {
    const done: SummaryChange[] = [];
    for (const key of new Set(changes.filter((c) => c.kind === 'ServiceSummary').map((c) => c.key))) {
      const change = set(key, store.state.tables.ServiceSummary.get(key));
      if (change !== undefined) done.push(change);
    }
    if (done.length > 0) for (const listener of listeners) listener(done);
  });

  return {
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
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

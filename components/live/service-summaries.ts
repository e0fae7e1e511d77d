// One summary per Service in view: made here from full records, or as the server sent it in the overview.

import { type Key, splitKey } from '#lib/kube/key.ts';
import { same } from '#lib/kube/same.ts';
import type { Change } from '#lib/cluster/state.ts';
import type { ServiceSummary } from '#lib/cluster/summary.ts';
import { summariseService, touchedServices } from '#lib/diagnosis/summarise.ts';
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

  function get(key: Key): ServiceSummary | undefined {
    return byNamespace.get(splitKey(key).namespace)?.get(key);
  }

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

  /** Full records win over a summary that came with them. */
  function compute(key: Key): ServiceSummary | undefined {
    return summariseService(store.state, key) ?? store.state.tables.ServiceSummary.get(key);
  }

  store.onFrame((changes: readonly Change[]) => {
    const touched = touchedServices(store.state, changes);
    for (const { kind, key } of changes) if (kind === 'ServiceSummary') touched.add(key);
    const done: SummaryChange[] = [];
    for (const key of touched) {
      const change = set(key, compute(key));
      if (change !== undefined) done.push(change);
    }
    if (done.length > 0) for (const listener of listeners) listener(done);
  });

  return {
    get,
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

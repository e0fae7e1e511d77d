// Near misses: labels that Pods do carry where a selector that matches nothing asks for something much like them.

import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { Service } from '#lib/kube/service.ts';

export type NearMiss = { readonly label: string; readonly wanted: string; readonly found: string; readonly pods: number };

/** Levenshtein distance, given up beyond `most`. Label values have at most 63 characters. */
export function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

const CLOSE = 2;

/** Pods that fail exactly one pair, by at most two letters; the closest first, then those that most Pods carry. */
export function nearMisses(state: ClusterState, service: Service): readonly NearMiss[] {
  const pairs = Object.entries(service.spec.selector);
  const found = new Map<string, { miss: NearMiss; pods: number; distance: number }>();
  for (const key of linked(state.index.keysByNamespace, `Pod:${service.metadata.namespace}`)) {
    const labels = state.tables.Pod.get(key)?.metadata.labels ?? {};
    const failed = pairs.filter(([label, value]) => labels[label] !== value);
    const [label, wanted] = failed[0] ?? ['', ''];
    const value = labels[label];
    if (failed.length !== 1 || value === undefined) continue;
    const apart = distance(wanted, value, CLOSE);
    if (apart > CLOSE) continue;
    const id = `${label}=${value}`;
    const held = found.get(id);
    if (held === undefined) found.set(id, { miss: { label, wanted, found: value, pods: 1 }, pods: 1, distance: apart });
    else held.pods++;
  }
  return [...found.values()].sort((a, b) => a.distance - b.distance || b.pods - a.pods).map(({ miss, pods }) => ({ ...miss, pods }));
}

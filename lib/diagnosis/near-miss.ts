// Near misses: labels that Pods do carry where a selector that matches nothing asks for something much like them.

import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { Pod } from '#lib/kube/pod.ts';
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

type Miss = { readonly label: string; readonly wanted: string; readonly found: string; readonly distance: number };

/** How a Pod misses the selector by one pair of at most two letters; undefined where it misses by more. */
export function missOf(service: Service, pod: Pod): Miss | undefined {
  const { labels } = pod.metadata;
  let failed: string | undefined;
  for (const label in service.spec.selector) {
    if (labels[label] === service.spec.selector[label]) continue;
    if (failed !== undefined) return undefined;
    failed = label;
  }
  const wanted = failed === undefined ? undefined : service.spec.selector[failed];
  const found = failed === undefined || !Object.hasOwn(labels, failed) ? undefined : labels[failed];
  if (failed === undefined || wanted === undefined || found === undefined) return undefined;
  const apart = distance(wanted, found, CLOSE);
  return apart > CLOSE ? undefined : { label: failed, wanted, found, distance: apart };
}

/** The closest first, then those that most Pods carry. */
export function nearMisses(state: ClusterState, service: Service): readonly NearMiss[] {
  const found = new Map<string, { miss: Miss; pods: number }>();
  for (const key of linked(state.index.keysByNamespace, `Pod:${service.metadata.namespace}`)) {
    const pod = state.tables.Pod.get(key);
    const miss = pod === undefined ? undefined : missOf(service, pod);
    if (miss === undefined) continue;
    const id = `${miss.label}=${miss.found}`;
    const held = found.get(id);
    if (held === undefined) found.set(id, { miss, pods: 1 });
    else held.pods++;
  }
  return [...found.values()]
    .sort((a, b) => a.miss.distance - b.miss.distance || b.pods - a.pods || (a.miss.found < b.miss.found ? -1 : 1))
    .map(({ miss: { label, wanted, found: value }, pods }) => ({ label, wanted, found: value, pods }));
}

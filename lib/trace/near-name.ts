// What a name that is not found was most likely meant to be: the Service of that name elsewhere, or one that is spelt nearly so.

import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { type Key, splitKey } from '#lib/kube/key.ts';
import type { TraceContext } from './context.ts';

/** Edits of one character, or two neighbours swapped, that make one word the other; stops counting at 3 (optimal string alignment). */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min((last[j] ?? 3) + 1, (row[j - 1] ?? 3) + 1, (last[j - 1] ?? 3) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, (before[j - 2] ?? 3) + 1);
      row.push(best);
    }
    before = last;
    last = row;
  }
  return Math.min(3, last[b.length] ?? 3);
}

/** Services of this name in any namespace, as far as they are known, by key. */
export function sameName({ state, elsewhere }: TraceContext, name: string): readonly Key[] {
  const found = new Set(elsewhere.filter(({ kind, key }) => kind === 'Service' && splitKey(key).name === name).map(({ key }) => key));
  for (const table of [state.tables.Service, state.tables.ServiceSummary]) {
    for (const key of table.keys()) if (splitKey(key).name === name) found.add(key);
  }
  return [...found].sort();
}

/** Services of the namespace whose name is nearly this one, the nearest first. */
export function nearlyCalled(state: ClusterState, namespace: string, name: string): readonly Key[] {
  const allowed = name.length < 4 ? 1 : 2;
  return [...linked(state.index.keysByNamespace, `Service:${namespace}`)]
    .map((key) => ({ key, far: distance(name, splitKey(key).name) }))
    .filter(({ far }) => far > 0 && far <= allowed)
    .sort((a, b) => a.far - b.far || (a.key < b.key ? -1 : 1))
    .map(({ key }) => key);
}

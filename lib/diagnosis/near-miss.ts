// Near misses: Pods that a selector which matches nothing was probably meant for, and the one label that is off.

import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { selects } from '#lib/kube/label-selector.ts';
import type { Pod } from '#lib/kube/pod.ts';
import type { Service } from '#lib/kube/service.ts';
import { workloadOf } from '#lib/kube/workload.ts';

export type NearMiss = {
  readonly label: string;
  readonly wanted: string;
  /** Undefined where the Pods do not carry the label at all. */
  readonly found: string | undefined;
  readonly pods: number;
  /** `Deployment refunds`: that of the first of them. */
  readonly workload: string;
};

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

/** By a letter or two. */
export function isClose(wanted: string, found: string): boolean {
  return distance(wanted, found, CLOSE) <= CLOSE;
}

/** Labels that say what something is: who shares them is the same application, whatever else differs. */
const IDENTITY = new Set(['app', 'app.kubernetes.io/name', 'app.kubernetes.io/instance', 'k8s-app', 'name', 'run']);

type Miss = { readonly label: string; readonly wanted: string; readonly found: string | undefined; readonly distance: number };

/**
 * How a Pod misses the selector by one pair: by at most two letters, or by any value (or none) where they share what says what they
 * are. Undefined where it misses by more, or not at all.
 */
export function missOf(service: Service, pod: Pod): Miss | undefined {
  const { labels } = pod.metadata;
  const { selector } = service.spec;
  let failed: string | undefined;
  let akin = false;
  for (const label in selector) {
    if (labels[label] === selector[label]) {
      akin ||= IDENTITY.has(label);
      continue;
    }
    if (failed !== undefined) return undefined;
    failed = label;
  }
  const wanted = failed === undefined ? undefined : selector[failed];
  if (failed === undefined || wanted === undefined) return undefined;
  const found = Object.hasOwn(labels, failed) ? labels[failed] : undefined;
  const apart = found === undefined ? CLOSE + 2 : distance(wanted, found, CLOSE);
  return apart <= CLOSE || akin ? { label: failed, wanted, found, distance: apart } : undefined;
}

/** The closest first, then those that most Pods carry. */
export function nearMisses(state: ClusterState, service: Service): readonly NearMiss[] {
  const found = new Map<string, { miss: Miss; pods: Pod[] }>();
  for (const key of linked(state.index.keysByNamespace, `Pod:${service.metadata.namespace}`)) {
    const pod = state.tables.Pod.get(key);
    const miss = pod === undefined ? undefined : missOf(service, pod);
    if (pod === undefined || miss === undefined) continue;
    const id = `${miss.label}=${miss.found ?? ''}`;
    const held = found.get(id);
    if (held === undefined) found.set(id, { miss, pods: [pod] });
    else held.pods.push(pod);
  }
  return [...found]
    .sort(([a, x], [b, y]) => x.miss.distance - y.miss.distance || y.pods.length - x.pods.length || (a < b ? -1 : 1))
    .map(([, { miss, pods }]) => ({
      label: miss.label,
      wanted: miss.wanted,
      found: miss.found,
      pods: pods.length,
      workload: nameOf(pods),
    }));
}

function nameOf(pods: readonly Pod[]): string {
  const [first] = [...pods].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  if (first === undefined) return '';
  const { kind, name } = workloadOf(first);
  return `${kind} ${name}`;
}

/** Other namespaces with Pods that the selector would match, by name. Asked for the few Services that match nothing. */
export function matchedElsewhere(state: ClusterState, service: Service): readonly string[] {
  const { selector } = service.spec;
  const [pair] = Object.entries(selector);
  if (pair === undefined) return [];
  const found: string[] = [];
  for (const namespace of namespacesOf(state)) {
    if (namespace === service.metadata.namespace) continue;
    for (const key of linked(state.index.podsByLabel, `${namespace}|${pair[0]}=${pair[1]}`)) {
      const pod = state.tables.Pod.get(key);
      if (pod === undefined || !selects(selector, pod.metadata.labels)) continue;
      found.push(namespace);
      break;
    }
  }
  return found.sort();
}

/** Those that hold Pods: Namespaces themselves may not be readable. */
function* namespacesOf(state: ClusterState): Generator<string> {
  for (const key of state.index.keysByNamespace.keys()) if (key.startsWith('Pod:')) yield key.slice('Pod:'.length);
}

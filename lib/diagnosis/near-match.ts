// Near matches: Pods, or templates of workloads without any, that a selector which matches nothing was probably meant for, and what is off.

import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { selects } from '#lib/kube/label-selector.ts';
import type { Pod } from '#lib/kube/pod.ts';
import type { TextMap } from '#lib/kube/scan.ts';
import type { Service } from '#lib/kube/service.ts';
import { workloadOf } from '#lib/kube/workload.ts';
import type { WorkloadRecord } from '#lib/kube/workload-record.ts';
import { IDENTITY, isLeading, isRoleName } from './label-roles.ts';
import { workloadName, workloadsWithoutPods } from './template-match.ts';

export type NearMatch = {
  readonly label: string;
  readonly wanted: string;
  /** Undefined where the Pods do not carry the label at all. */
  readonly found: string | undefined;
  /** None where it is the template of a workload without Pods. */
  readonly pods: number;
  /** `Deployment refunds`, that of the first of them; `Deployment refunds’s template`. */
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

/** Numbers, and letters that stand alone. */
const PLACES = /\d+|\b[a-z]\b/g;

/** `mongo-2` and `mongo-0`, `shard-a` and `shard-b`: two of a row, and no slip. */
export function areOfRow(wanted: string, found: string): boolean {
  return wanted !== found && wanted.replaceAll(PLACES, '') === found.replaceAll(PLACES, '');
}

/** The only pair of the selector that a Pod lacks, where it has another one at least: `found` is what it has there. */
export function unmatchedPair(
  selector: TextMap,
  labels: TextMap,
): { readonly label: string; readonly found: string | undefined } | undefined {
  let missed: string | undefined;
  let has = false;
  for (const label in selector) {
    if (labels[label] === selector[label]) has = true;
    else if (missed === undefined) missed = label;
    else return undefined;
  }
  if (missed === undefined || !has) return undefined;
  return { label: missed, found: Object.hasOwn(labels, missed) ? labels[missed] : undefined };
}

type PairDifference = { readonly label: string; readonly wanted: string; readonly found: string | undefined; readonly distance: number };

/**
 * How a Pod misses the selector by one pair: by at most two letters, by any value (or none) where they share what says what they are,
 * or by the role alone. Undefined where it misses by more, or not at all.
 */
export function differenceOf(selector: TextMap, labels: TextMap): PairDifference | undefined {
  let failed: string | undefined;
  let akin = false;
  let shares = false;
  for (const label in selector) {
    if (labels[label] === selector[label]) {
      akin ||= IDENTITY.has(label);
      shares = true;
      continue;
    }
    if (failed !== undefined) return undefined;
    failed = label;
  }
  const wanted = failed === undefined ? undefined : selector[failed];
  if (failed === undefined || wanted === undefined) return undefined;
  const found = Object.hasOwn(labels, failed) ? labels[failed] : undefined;
  // Patroni 4 calls primary what was the master: of roles, one that has the say as well comes first.
  const otherRole = shares && found !== undefined && isRoleName(wanted) && isRoleName(found);
  const apart = found === undefined ? CLOSE + 2 : otherRole && isLeading(wanted) && isLeading(found) ? 0 : distance(wanted, found, CLOSE);
  return apart <= CLOSE || akin || otherRole ? { label: failed, wanted, found, distance: apart } : undefined;
}

/** Who carries labels: a Pod, or the template of a workload that has none. */
type Carrier = { readonly labels: TextMap; readonly of: Pod | WorkloadRecord };

function* carriersIn(state: ClusterState, namespace: string): Generator<Carrier> {
  for (const key of linked(state.index.keysByNamespace, `Pod:${namespace}`)) {
    const pod = state.tables.Pod.get(key);
    if (pod !== undefined) yield { labels: pod.metadata.labels, of: pod };
  }
  for (const record of workloadsWithoutPods(state, namespace)) yield { labels: record.spec.template.metadata.labels, of: record };
}

function podsAmong(carriers: readonly Carrier[]): number {
  return carriers.filter(({ of }) => of.kind === 'Pod').length;
}

/** The closest first, then those that most Pods carry. */
export function nearMatches(state: ClusterState, service: Service): readonly NearMatch[] {
  const found = new Map<string, { miss: PairDifference; carriers: Carrier[] }>();
  for (const carrier of carriersIn(state, service.metadata.namespace)) {
    const miss = differenceOf(service.spec.selector, carrier.labels);
    if (miss === undefined) continue;
    const id = `${miss.label}=${miss.found ?? ''}`;
    const held = found.get(id);
    if (held === undefined) found.set(id, { miss, carriers: [carrier] });
    else held.carriers.push(carrier);
  }
  return [...found]
    .map(([id, { miss, carriers }]) => ({ id, miss, carriers, pods: podsAmong(carriers) }))
    .sort((a, b) => a.miss.distance - b.miss.distance || b.pods - a.pods || (a.id < b.id ? -1 : 1))
    .map(({ miss, carriers, pods }) => ({ label: miss.label, wanted: miss.wanted, found: miss.found, pods, workload: nameOf(carriers) }));
}

export type MovedPair = { readonly label: string; readonly value: string /** Where the Pods have the value. */; readonly key: string };

export type OtherKeys = { readonly pairs: readonly MovedPair[]; readonly pods: number; readonly workload: string };

/** `true`, `1` and `primary` stand under many keys and mean something else under each. */
function isTelling(value: string): boolean {
  return value.length > 2 && /[a-z]/i.test(value) && !isRoleName(value);
}

/** The key under which the Pod has the value, beside those of the selector; one that says what it is before others. */
function keyOfValue(selector: TextMap, labels: TextMap, value: string): string | undefined {
  const keys = Object.keys(labels).filter((key) => labels[key] === value && !Object.hasOwn(selector, key));
  return keys.find((key) => IDENTITY.has(key)) ?? keys.sort()[0];
}

/** Every value of the selector is there, some of them under other keys: name=web where the Pods have app=web. */
export function movedPairs(selector: TextMap, labels: TextMap): readonly MovedPair[] | undefined {
  const moved: MovedPair[] = [];
  for (const [label, value] of Object.entries(selector)) {
    if (labels[label] === value) continue;
    const key = isTelling(value) ? keyOfValue(selector, labels, value) : undefined;
    if (key === undefined) return undefined;
    moved.push({ label, value, key });
  }
  return moved.length === 0 ? undefined : moved;
}

/** The Pods of the namespace that have the values of the selector under other keys; those of the first by name tell which. */
export function underOtherKeys(state: ClusterState, service: Service): OtherKeys | undefined {
  const found: { readonly carrier: Carrier; readonly pairs: readonly MovedPair[] }[] = [];
  for (const carrier of carriersIn(state, service.metadata.namespace)) {
    const pairs = movedPairs(service.spec.selector, carrier.labels);
    if (pairs !== undefined) found.push({ carrier, pairs });
  }
  const [first] = found.sort((a, b) => compareCarriers(a.carrier, b.carrier));
  if (first === undefined) return undefined;
  const text = keysText(first.pairs);
  const alike = found.filter(({ pairs }) => keysText(pairs) === text).map(({ carrier }) => carrier);
  return { pairs: first.pairs, pods: podsAmong(alike), workload: nameOf(alike) };
}

/** `app=web, tier=back`, as the Pods have it. */
export function keysText(pairs: readonly MovedPair[]): string {
  return pairs.map(({ key, value }) => `${key}=${value}`).join(', ');
}

/** Pods before templates, by name. */
function compareCarriers({ of: a }: Carrier, { of: b }: Carrier): number {
  const isPod = (of: Carrier['of']): number => (of.kind === 'Pod' ? 0 : 1);
  return isPod(a) - isPod(b) || (a.metadata.name < b.metadata.name ? -1 : 1);
}

function nameOf(carriers: readonly Carrier[]): string {
  const [first] = [...carriers].sort(compareCarriers);
  if (first === undefined) return '';
  if (first.of.kind !== 'Pod') return `${workloadName(first.of)}’s template`;
  const { kind, name } = workloadOf(first.of);
  return `${kind} ${name}`;
}

/** A workload of the Service's own name, whose Pods miss the selector by more than one pair: how they differ. */
export type Namesake = { readonly workload: string; readonly differs: readonly string[] };

export function isNamesake({ metadata }: Service, of: Pod | WorkloadRecord): boolean {
  if (of.kind !== 'Pod') return of.metadata.name === metadata.name;
  return of.metadata.ownerReferences.length > 0 && workloadOf(of).name === metadata.name;
}

/** Of its first Pod by name, or of its template where it has none. */
export function namesakeOf(state: ClusterState, service: Service): Namesake | undefined {
  const [first] = [...carriersIn(state, service.metadata.namespace)].filter(({ of }) => isNamesake(service, of)).sort(compareCarriers);
  if (first === undefined) return undefined;
  const { labels } = first;
  const differs = Object.entries(service.spec.selector).flatMap(([label, value]) => {
    if (labels[label] === value) return [];
    return Object.hasOwn(labels, label) ? `${label}=${labels[label] ?? ''}` : `no label ${label}`;
  });
  return differs.length === 0 ? undefined : { workload: nameOf([first]), differs };
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

// Search over the whole cluster, for the palette: by name, host, address and node port.

import { sameAddress } from '#lib/kube/ip.ts';
import { splitKey } from '#lib/kube/key.ts';
import { serviceOfSlice } from '#lib/cluster/slice-indexes.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { type Query, readQuery } from './query.ts';
import { describe, SEARCHED, type SearchedKind, type SearchedRecord, tellTexts, type Collector } from './searched.ts';

export type HitKind = SearchedKind | 'Endpoint';

/** How close: 0 it is equal, 1 it begins with what was typed, 2 a part of it does (`my-web`), 3 it holds that somewhere. */
export type Closeness = 0 | 1 | 2 | 3;

export type SearchHit = {
  /** `Endpoint`: an address that only an EndpointSlice knows; `name` is the address. */
  readonly kind: HitKind;
  /** Empty for Nodes and Namespaces. */
  readonly namespace: string;
  readonly name: string;
  /** What tells it from others of the same name: type and address, Node, zone; and by what it was found, where that is not its name. */
  readonly detail: string;
  /** Name of the Service in the same namespace to which an `Endpoint` belongs; undefined where its slice names none. */
  readonly service: string | undefined;
  readonly closeness: Closeness;
};

export type SearchAnswer = {
  /** The closest of each kind, at most MOST_OF_A_KIND of each; the closest of all first. */
  readonly hits: readonly SearchHit[];
  /** How many there are of each kind; of those without any, nothing. */
  readonly found: { readonly [K in HitKind]?: number };
};

/** As many as the palette shows. */
export const MOST_OF_A_KIND = 8;
/** Records looked at between two chances to pause. */
const STRIDE = 256;

const WORD = /[a-z0-9]/;

function closenessOf(text: string, query: string): Closeness | undefined {
  const at = text.indexOf(query);
  if (at < 0) return undefined;
  if (at === 0) return text.length === query.length ? 0 : 1;
  return WORD.test(text[at - 1] ?? '') ? 3 : 2;
}

/** A wildcard takes every name under its domain. Of an Ingress only those one label below, but that is no matter for a search. */
function hostCloseness(host: string, query: string): Closeness | undefined {
  if (host.startsWith('*.') && query.length >= host.length && query.endsWith(host.slice(1))) return 1;
  return closenessOf(host, query);
}

function addressCloseness(text: string, query: string): Closeness | undefined {
  const address = text.toLowerCase();
  if (address.startsWith(query)) return address.length === query.length ? 0 : 1;
  // Another spelling of the same address.
  return sameAddress(address, query) ? 0 : undefined;
}

type Matcher = {
  /** Undefined for a record that does not answer. `by`: by what else than its name it was found, in words. */
  match(record: SearchedRecord): { readonly closeness: Closeness; readonly by: string | undefined } | undefined;
};

function matcherOf({ text, key, host, address, port }: Query): Matcher {
  let closeness: Closeness | undefined;
  let by: string | undefined;
  const offer = (found: Closeness | undefined, words: string | undefined): void => {
    if (found === undefined || (closeness !== undefined && closeness <= found)) return;
    closeness = found;
    by = words;
  };
  const told: Collector = {
    host: (name) => offer(host === '' ? undefined : hostCloseness(name.toLowerCase(), host), name),
    address: (ip) => {
      // What stands in the place of an address may be a name.
      if (address === undefined) told.host(ip);
      else offer(addressCloseness(ip, address), ip);
    },
    nodePort: (number) => offer(number === port ? 0 : undefined, `node port ${number}`),
  };
  return {
    match(record) {
      const { namespace, name } = record.metadata;
      closeness = undefined;
      by = undefined;
      offer(closenessOf(name, text), undefined);
      if (key !== undefined && namespace !== '') offer(closenessOf(`${namespace}/${name}`, key), undefined);
      // Nothing but an address is looked for among those of Pods.
      if (closeness !== 0 && (record.kind !== 'Pod' || address !== undefined)) tellTexts(record, told);
      return closeness === undefined ? undefined : { closeness, by };
    },
  };
}

/** A hit that is not yet put into words. */
type Candidate = Omit<SearchHit, 'detail'> & { readonly words: () => string };

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

function order(a: Candidate, b: Candidate): number {
  return a.closeness - b.closeness || a.name.length - b.name.length || compare(a.name, b.name) || compare(a.namespace, b.namespace);
}

/** The best of one kind: adding one costs a few comparisons, however many there are. */
function shortlist(): { add(candidate: Candidate): void; count(): number; best(): readonly Candidate[] } {
  const best: Candidate[] = [];
  let count = 0;
  return {
    add(candidate) {
      count++;
      const last = best[MOST_OF_A_KIND - 1];
      if (last !== undefined && order(candidate, last) >= 0) return;
      const at = best.findIndex((held) => order(candidate, held) < 0);
      best.splice(at < 0 ? best.length : at, 0, candidate);
      if (best.length > MOST_OF_A_KIND) best.pop();
    },
    count: () => count,
    best: () => best,
  };
}

function wordsOf(record: SearchedRecord, by: string | undefined): string {
  const words = describe(record);
  if (by === undefined || words.includes(by)) return words;
  return words === '' ? by : `${by} · ${words}`;
}

/** Addresses that no Pod has: outside the cluster, or of a Pod that is gone. Once for each Service that publishes them. */
function* endpointsOf(state: ClusterState, query: string): Generator<Candidate | undefined> {
  let looked = 0;
  for (const [address, slices] of state.index.slicesByAddress) {
    if (++looked % STRIDE === 0) yield undefined;
    const closeness = addressCloseness(address, query);
    if (closeness === undefined || state.index.podsByAddress.has(address)) continue;
    const seen = new Set<string | undefined>();
    for (const key of [...slices].sort()) {
      const slice = state.tables.EndpointSlice.get(key);
      if (slice === undefined) continue;
      const of = serviceOfSlice(slice);
      const service = of === undefined ? undefined : splitKey(of).name;
      const { namespace, name } = slice.metadata;
      if (seen.has(`${namespace}/${service ?? ''}`)) continue;
      seen.add(`${namespace}/${service ?? ''}`);
      const words = (): string => (service === undefined ? name : `${name} of ${service}`);
      yield { kind: 'Endpoint', namespace, name: address, service, closeness, words };
    }
  }
}

const NOTHING: SearchAnswer = { hits: [], found: {} };

/**
 * Looks through the whole cluster and answers at the end; yields every few hundred records, so that whoever drives it can do something
 * else in between. The state may change meanwhile: what comes or goes then may be found or not.
 */
export function* searching(state: ClusterState, typed: string): Generator<undefined, SearchAnswer> {
  const query = readQuery(typed);
  if (query.text === '') return NOTHING;
  const matcher = matcherOf(query);
  const hits: SearchHit[] = [];
  const found: { [K in HitKind]?: number } = {};
  const close = (kind: HitKind, list: ReturnType<typeof shortlist>): void => {
    if (list.count() === 0) return;
    found[kind] = list.count();
    for (const { words, ...hit } of list.best()) hits.push({ ...hit, detail: words() });
  };
  for (const kind of SEARCHED) {
    const list = shortlist();
    let looked = 0;
    for (const record of state.tables[kind].values()) {
      if (++looked % STRIDE === 0) yield;
      const match = matcher.match(record);
      if (match === undefined) continue;
      const { namespace, name } = record.metadata;
      const words = (): string => wordsOf(record, match.by);
      list.add({ kind, namespace, name, service: undefined, closeness: match.closeness, words });
    }
    close(kind, list);
  }
  if (query.address !== undefined) {
    const list = shortlist();
    for (const candidate of endpointsOf(state, query.address)) {
      if (candidate === undefined) yield;
      else list.add(candidate);
    }
    close('Endpoint', list);
  }
  // Of equal closeness they stay in the order of their kinds.
  return { hits: hits.sort((a, b) => a.closeness - b.closeness), found };
}

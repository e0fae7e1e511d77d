// What the palette finds: things in the scope at once, the rest of the cluster from the server, and actions.

import type { ClusterState } from '#lib/cluster/state.ts';
import { type Key, keyOf, splitKey } from '#lib/kube/key.ts';
import { THING_KINDS, type ThingKind } from '#components/parts/kinds.tsx';

/** What can be selected, and what can be done. */
export type HitKind = ThingKind | DoingKind;
export type DoingKind = 'Trouble' | 'Stand' | 'Arrive' | 'Trace' | 'Action';

export type Hit = {
  readonly kind: HitKind;
  readonly namespace: string;
  /** What is searched and shown; for an Address the address. */
  readonly name: string;
  /** A few words beside the name: an address's Pod, an action's key. */
  readonly detail: string;
  /** Of an Address: the name of its Service, in the same namespace; of what can be done: what tells it from others of the same name. */
  readonly service?: string;
  /** The query that the server found it for, in lower case: by what, only the server may know (a host, a Node's address). */
  readonly answers?: string;
  /** How close it is to that query, as the server sees it; on the scale of `score`. */
  readonly closeness?: number;
  /** Set for actions only. */
  readonly run?: () => void;
};

export function hitId({ kind, namespace, name, service = '' }: Hit): string {
  return `${kind}:${namespace}/${service}/${name}`;
}

/** 0 is best; undefined is no match. Exact, then a prefix, then a prefix of a part between dashes, then within, then in the words beside it. */
function ownScore(hit: Hit, query: string): number | undefined {
  const name = hit.name.toLowerCase();
  const full = hit.namespace === '' ? name : `${hit.namespace}/${name}`;
  if (name === query || full === query) return 0;
  if (name.startsWith(query) || full.startsWith(query)) return 1;
  if (name.includes(`-${query}`) || name.includes(`.${query}`) || name.includes(` ${query}`)) return 2;
  if (full.includes(query)) return 3;
  return hit.detail.toLowerCase().includes(query) ? 4 : undefined;
}

/** The server may know it by more than its name. */
function score(hit: Hit, query: string): number | undefined {
  const own = ownScore(hit, query);
  if (hit.answers !== query) return own;
  const found = hit.closeness ?? 4;
  return own === undefined || found < own ? found : own;
}

/** `Node node-3`, as the screen names things: of which kind, and the rest of the query; undefined where it begins with no kind. */
export function askedKind(query: string): { readonly kind: ThingKind; readonly bare: string } | undefined {
  const [, word = '', bare = ''] = /^\s*([a-z]+)\s+(\S.*)$/i.exec(query) ?? [];
  const low = word.toLowerCase();
  const kind = THING_KINDS.find((one) => one.toLowerCase() === low);
  return kind === undefined ? undefined : { kind, bare };
}

const ORDER: readonly HitKind[] = [...THING_KINDS, 'Trouble', 'Stand', 'Arrive', 'Trace', 'Action'];
const PER_KIND = 8;

export type HitGroup = {
  readonly kind: HitKind;
  readonly hits: readonly Hit[];
  /** How many there are, at least. */
  readonly total: number;
};

/**
 * Best first within each kind; kinds in the order of their best hit, at most eight of each. `query` in any case.
 * `found`: how many there are in the whole cluster, where that is known.
 */
export function groupHits(hits: Iterable<Hit>, query: string, found: Answer['found'] = {}): readonly HitGroup[] {
  const wanted = query.trim().toLowerCase();
  const byKind = new Map<HitKind, Map<string, { hit: Hit; score: number }>>();
  for (const hit of hits) {
    const scored = wanted === '' ? 0 : score(hit, wanted);
    if (scored === undefined) continue;
    const held = byKind.get(hit.kind) ?? new Map<string, { hit: Hit; score: number }>();
    byKind.set(hit.kind, held);
    // The page and the server may both know it: the closer of the two speaks.
    const before = held.get(hitId(hit));
    if (before === undefined || scored < before.score) held.set(hitId(hit), { hit, score: scored });
  }
  const groups = [...byKind].map(([kind, held]) => ({
    kind,
    found: [...held.values()].sort(
      (a, b) => a.score - b.score || a.hit.name.length - b.hit.name.length || (a.hit.name < b.hit.name ? -1 : 1),
    ),
  }));
  groups.sort((a, b) => (a.found[0]?.score ?? 9) - (b.found[0]?.score ?? 9) || ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
  return groups.map(({ kind, found: all }) => ({
    kind,
    hits: all.slice(0, PER_KIND).map(({ hit }) => hit),
    total: Math.max(all.length, found[kind] ?? 0),
  }));
}

/** Where a view holds no records of a kind, it may hold summaries, which are named as they are. */
function summariesOf({ tables }: ClusterState, kind: ThingKind): ReadonlyMap<Key, unknown> | undefined {
  switch (kind) {
    case 'Namespace':
      return tables.NamespaceSummary;
    case 'Service':
      return tables.ServiceSummary;
    case 'Node':
      return tables.NodeSummary;
    default:
      return undefined;
  }
}

function detailOf({ tables }: ClusterState, kind: ThingKind, key: Key): string {
  if (kind === 'Service') return tables.Service.get(key)?.spec.clusterIP ?? '';
  const status = kind === 'Pod' ? tables.Pod.get(key)?.status : undefined;
  return status?.podIPs[0]?.ip ?? status?.phase ?? '';
}

/** Everything with a name in the records that this page holds. */
export function* hitsIn(state: ClusterState): Generator<Hit> {
  for (const kind of THING_KINDS) {
    // No record, and without a name.
    if (kind === 'Address') continue;
    const keys = new Set([...state.tables[kind].keys(), ...(summariesOf(state, kind)?.keys() ?? [])]);
    for (const key of keys) yield { kind, ...splitKey(key), detail: detailOf(state, kind, key) };
  }
}

/** What the server found in the whole cluster. */
export type Answer = {
  readonly hits: readonly Hit[];
  /** How many there are of each kind, of which `hits` has the closest. */
  readonly found: { readonly [K in HitKind]?: number };
};

export const NO_ANSWER: Answer = { hits: [], found: {} };

/** What only a slice knows is selected as an address of its Service. */
function thingKind(kind: unknown): ThingKind | undefined {
  return kind === 'Endpoint' ? 'Address' : THING_KINDS.find((k) => k === kind && k !== 'Address');
}

function readHit(raw: unknown): Hit | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined;
  const { kind, namespace, name, detail, service, closeness } = raw as Record<string, unknown>;
  const known = thingKind(kind);
  if (known === undefined || typeof name !== 'string') return undefined;
  // Without a Service no view shows an address.
  if (known === 'Address' && typeof service !== 'string') return undefined;
  return {
    kind: known,
    namespace: typeof namespace === 'string' ? namespace : '',
    name,
    detail: typeof detail === 'string' ? detail : '',
    ...(typeof service === 'string' && { service }),
    ...(typeof closeness === 'number' && { closeness }),
  };
}

/** The answer of GET /api/search to `query`, whatever it may hold: `{ hits: [{ kind, namespace, name, detail, service, closeness }], found }`. */
export function readAnswer(body: unknown, query: string): Answer {
  if (typeof body !== 'object' || body === null) return NO_ANSWER;
  const { hits, found } = body as Record<string, unknown>;
  const answers = query.toLowerCase();
  const read = (Array.isArray(hits) ? hits : []).flatMap((raw: unknown) => readHit(raw) ?? []);
  const counts = Object.entries(typeof found === 'object' && found !== null ? found : {}).flatMap(([kind, count]) => {
    const known = thingKind(kind);
    return known === undefined || typeof count !== 'number' ? [] : [[known, count] as const];
  });
  return { hits: read.map((hit) => ({ ...hit, answers })), found: Object.fromEntries(counts) };
}

/** The key to select it by. */
export function hitKey({ namespace, name, service }: Hit): string {
  return service === undefined ? keyOf(namespace, name) : `${keyOf(namespace, service)}/${name}`;
}

// What the palette finds: things in the scope at once, the rest of the cluster from the server, and actions.

import type { ClusterState } from '#lib/cluster/state.ts';
import { keyOf } from '#lib/kube/key.ts';

/** What can be selected, and what can be done. */
export type HitKind = ThingKind | 'Action' | 'Stand' | 'Arrive' | 'Trace';
type ThingKind = 'Namespace' | 'Service' | 'Pod' | 'Node' | 'Address' | 'Ingress' | 'Gateway' | 'HTTPRoute' | 'GRPCRoute' | 'NetworkPolicy';

export type Hit = {
  readonly kind: HitKind;
  readonly namespace: string;
  /** What is searched and shown; for an Address the address. */
  readonly name: string;
  /** A few words beside the name: an address's Pod, an action's key. */
  readonly detail: string;
  /** Of an Address: the name of its Service, in the same namespace. */
  readonly service?: string;
  /** The query that the server found it for, in lower case: by what, only the server may know (a Node's address). */
  readonly answers?: string;
  /** Set for actions only. */
  readonly run?: () => void;
};

export function hitId({ kind, namespace, name, service = '' }: Hit): string {
  return `${kind}:${namespace}/${service}/${name}`;
}

/** 0 is best; undefined is no match. Exact, then a prefix, then a prefix of a part between dashes, then within. */
function score(hit: Hit, query: string): number | undefined {
  const name = hit.name.toLowerCase();
  const full = hit.namespace === '' ? name : `${hit.namespace}/${name}`;
  if (name === query || full === query) return 0;
  if (name.startsWith(query)) return 1;
  if (full.startsWith(query)) return 2;
  if (name.includes(`-${query}`) || name.includes(`.${query}`) || name.includes(` ${query}`)) return 3;
  if (full.includes(query)) return 4;
  return hit.answers === query || hit.detail.toLowerCase().includes(query) ? 5 : undefined;
}

const THINGS: readonly ThingKind[] = [
  'Namespace',
  'Service',
  'Pod',
  'Address',
  'Node',
  'Ingress',
  'Gateway',
  'HTTPRoute',
  'GRPCRoute',
  'NetworkPolicy',
];
const NAMED = ['Ingress', 'Gateway', 'HTTPRoute', 'GRPCRoute', 'NetworkPolicy'] as const;
const ORDER: readonly HitKind[] = [...THINGS, 'Stand', 'Arrive', 'Trace', 'Action'];
const PER_KIND = 8;

/** Best first within each kind; kinds in the order of their best hit, at most eight of each. `query` in any case. */
export function rankHits(hits: Iterable<Hit>, query: string): readonly Hit[] {
  const wanted = query.trim().toLowerCase();
  const byKind = new Map<HitKind, { hit: Hit; score: number }[]>();
  const seen = new Set<string>();
  for (const hit of hits) {
    const found = wanted === '' ? 0 : score(hit, wanted);
    if (found === undefined || seen.has(hitId(hit))) continue;
    seen.add(hitId(hit));
    const held = byKind.get(hit.kind);
    if (held === undefined) byKind.set(hit.kind, [{ hit, score: found }]);
    else held.push({ hit, score: found });
  }
  const groups = [...byKind].map(([kind, found]) => ({
    kind,
    found: found.sort((a, b) => a.score - b.score || a.hit.name.length - b.hit.name.length || (a.hit.name < b.hit.name ? -1 : 1)),
  }));
  groups.sort((a, b) => (a.found[0]?.score ?? 9) - (b.found[0]?.score ?? 9) || ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
  return groups.flatMap(({ found }) => found.slice(0, PER_KIND).map(({ hit }) => hit));
}

/** Everything with a name in the records that this page holds. */
export function* hitsIn(state: ClusterState): Generator<Hit> {
  const { tables } = state;
  const namespaces = new Set([...tables.Namespace.keys(), ...tables.NamespaceSummary.keys()]);
  for (const name of namespaces) yield { kind: 'Namespace', namespace: '', name, detail: '' };
  const services = new Set([...tables.Service.keys(), ...tables.ServiceSummary.keys()]);
  for (const key of services) {
    const { namespace, name } = (tables.Service.get(key) ?? tables.ServiceSummary.get(key))?.metadata ?? { namespace: '', name: key };
    yield { kind: 'Service', namespace, name, detail: tables.Service.get(key)?.spec.clusterIP ?? '' };
  }
  for (const pod of tables.Pod.values()) {
    const { namespace, name } = pod.metadata;
    yield { kind: 'Pod', namespace, name, detail: pod.status.podIPs[0]?.ip ?? pod.status.phase ?? '' };
  }
  for (const name of new Set([...tables.Node.keys(), ...tables.NodeSummary.keys()]))
    yield { kind: 'Node', namespace: '', name, detail: '' };
  for (const kind of NAMED) {
    for (const { metadata } of tables[kind].values()) yield { kind, namespace: metadata.namespace, name: metadata.name, detail: '' };
  }
}

/** The answer of GET /api/search, whatever it may hold: `[{ kind, namespace, name, detail, service }]`. */
export function readHits(body: unknown): readonly Hit[] {
  if (!Array.isArray(body)) return [];
  return body.flatMap((raw: unknown): Hit[] => {
    if (typeof raw !== 'object' || raw === null) return [];
    const { kind, namespace, name, detail, service } = raw as Record<string, unknown>;
    // What only a slice knows is selected as an address of its Service; without a Service no view shows it.
    const known = kind === 'Endpoint' ? 'Address' : THINGS.find((k) => k === kind && k !== 'Address');
    if (known === undefined || typeof name !== 'string') return [];
    if (known === 'Address' && typeof service !== 'string') return [];
    const hit: Hit = {
      kind: known,
      namespace: typeof namespace === 'string' ? namespace : '',
      name,
      detail: typeof detail === 'string' ? detail : '',
    };
    return [typeof service === 'string' ? { ...hit, service } : hit];
  });
}

/** The key to select it by. */
export function hitKey({ namespace, name, service }: Hit): string {
  return service === undefined ? keyOf(namespace, name) : `${keyOf(namespace, service)}/${name}`;
}

// Search over the whole cluster, for the palette: by part of a name, or by an IP address or its beginning.

import type { ClusterState } from '#lib/cluster/state.ts';
import { serviceOfSlice } from '#lib/cluster/indexes.ts';
import { splitKey } from '#lib/kube/key.ts';
import { zoneOf } from '#lib/kube/node.ts';
import type { Pod } from '#lib/kube/pod.ts';
import type { Service } from '#lib/kube/service.ts';

export type SearchHit = {
  /** `Endpoint`: an address that only an EndpointSlice knows; `name` is the address. */
  readonly kind: 'Service' | 'Pod' | 'Node' | 'Namespace' | 'Endpoint';
  /** Empty for Nodes and Namespaces. */
  readonly namespace: string;
  readonly name: string;
  /** What tells it from others of the same name: type and address, Node, zone. */
  readonly detail: string;
  /** Name of the Service in the same namespace to which an `Endpoint` belongs; undefined where its slice names none. */
  readonly service: string | undefined;
};

export const MOST_HITS = 50;
/** Longer than any name or address. */
const LONGEST_QUERY = 253;

const ORDER: readonly SearchHit['kind'][] = ['Service', 'Namespace', 'Node', 'Pod', 'Endpoint'];

type Ranked = { readonly rank: number; readonly hit: SearchHit };

/** 0 equal, 1 begins with it, 2 contains it; undefined for neither. */
function rankOf(text: string, query: string, how: 'anywhere' | 'beginning'): number | undefined {
  if (text === query) return 0;
  if (text.startsWith(query)) return 1;
  return how === 'anywhere' && text.includes(query) ? 2 : undefined;
}

function best(name: string, addresses: readonly string[], query: string, isAddress: boolean): number | undefined {
  let found = rankOf(name, query, 'anywhere');
  if (!isAddress) return found;
  for (const address of addresses) {
    const rank = rankOf(address.toLowerCase(), query, 'beginning');
    if (rank !== undefined && (found === undefined || rank < found)) found = rank;
  }
  return found;
}

function addressesOf({ spec, status }: Service): string[] {
  const balancer = status.loadBalancer.ingress.flatMap(({ ip }) => ip ?? []);
  return [...spec.clusterIPs, ...spec.externalIPs, ...balancer];
}

function describeService({ spec }: Service): string {
  if (spec.type === 'ExternalName') return `ExternalName ${spec.externalName ?? ''}`.trim();
  return spec.clusterIP === 'None' ? 'headless' : `${spec.type} ${spec.clusterIPs.join(', ')}`.trim();
}

function describePod({ spec, status }: Pod): string {
  return [status.phase, status.podIPs.map(({ ip }) => ip).join(', '), spec.nodeName]
    .filter((part) => part !== undefined && part !== '')
    .join(' · ');
}

function* named(state: ClusterState): Generator<{ readonly hit: SearchHit; readonly addresses: readonly string[] }> {
  const hit = (kind: SearchHit['kind'], { namespace, name }: { namespace: string; name: string }, detail: string): SearchHit => ({
    kind,
    namespace,
    name,
    detail,
    service: undefined,
  });
  for (const service of state.tables.Service.values()) {
    yield { hit: hit('Service', service.metadata, describeService(service)), addresses: addressesOf(service) };
  }
  for (const namespace of state.tables.Namespace.values()) yield { hit: hit('Namespace', namespace.metadata, ''), addresses: [] };
  for (const node of state.tables.Node.values()) {
    const zone = zoneOf(node);
    const addresses = node.status.addresses.map((a) => a.address);
    yield { hit: hit('Node', node.metadata, zone === undefined ? '' : `zone ${zone}`), addresses };
  }
  for (const pod of state.tables.Pod.values()) {
    yield { hit: hit('Pod', pod.metadata, describePod(pod)), addresses: pod.status.podIPs.map(({ ip }) => ip) };
  }
}

/** Addresses that no Pod has: outside the cluster, or of a Pod that is gone. */
function* endpoints(state: ClusterState): Generator<SearchHit> {
  for (const slice of state.tables.EndpointSlice.values()) {
    const { namespace, name } = slice.metadata;
    const key = serviceOfSlice(slice);
    for (const { addresses } of slice.endpoints) {
      for (const address of addresses) {
        if (state.index.podsByAddress.has(address)) continue;
        const service = key === undefined ? undefined : splitKey(key).name;
        yield { kind: 'Endpoint', namespace, name: address, detail: service === undefined ? name : `${name} of ${service}`, service };
      }
    }
  }
}

/** At most MOST_HITS, the closest first: equal, then beginning with it, then containing it. Empty for an empty query. */
export function search(state: ClusterState, text: string): readonly SearchHit[] {
  const query = text.trim().toLowerCase().slice(0, LONGEST_QUERY);
  if (query === '') return [];
  const isAddress = /^[0-9a-f.:]+$/.test(query) && /[.:]/.test(query);
  const found: Ranked[] = [];
  for (const { hit, addresses } of named(state)) {
    const rank = best(hit.name, addresses, query, isAddress);
    if (rank !== undefined) found.push({ rank, hit });
  }
  const seen = new Set<string>();
  for (const hit of isAddress ? endpoints(state) : []) {
    const rank = rankOf(hit.name.toLowerCase(), query, 'beginning');
    const subject = `${hit.namespace}/${hit.service ?? ''}/${hit.name}`;
    if (rank === undefined || seen.has(subject)) continue;
    seen.add(subject);
    found.push({ rank, hit });
  }
  const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
  found.sort(
    (a, b) =>
      a.rank - b.rank ||
      ORDER.indexOf(a.hit.kind) - ORDER.indexOf(b.hit.kind) ||
      compare(a.hit.name, b.hit.name) ||
      compare(a.hit.namespace, b.hit.namespace),
  );
  return found.slice(0, MOST_HITS).map(({ hit }) => hit);
}

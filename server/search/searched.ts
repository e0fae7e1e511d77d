// What is searched of each kind beside its name, and the few words that tell a hit from others of the same name.

import { zoneOf } from '#lib/kube/node.ts';
import { gatewaysOfRoute, type Route } from '#lib/kube/route.ts';
import type { LabelSelector } from '#lib/kube/label-selector.ts';
import type { KubeKind } from '#lib/kube/record.ts';
import type { RecordOf } from '#lib/cluster/record.ts';
import { countsOf, type WorkloadRecord } from '#lib/kube/workload-record.ts';
import { plural } from '#lib/std/plural.ts';

/** Called for each text that a record answers to. */
export type Collector = {
  /** A host name, or `*.` and a domain. */
  host(text: string): void;
  /** An IP address, or what stands in the place of one. */
  address(text: string): void;
  nodePort(port: number): void;
};

/** `a, b and 3 more` */
function some(texts: readonly string[]): string {
  const shown = texts.slice(0, 2).join(', ');
  return texts.length > 2 ? `${shown} and ${texts.length - 2} more` : shown;
}

function joined(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(' · ');
}

function selectorText({ matchLabels, matchExpressions }: LabelSelector): string {
  const labels = Object.entries(matchLabels).map(([label, value]) => `${label}=${value}`);
  const expressions = matchExpressions.length === 0 ? [] : [plural(matchExpressions.length, 'expression')];
  return labels.length + expressions.length === 0 ? 'every Pod' : `Pods with ${[...labels, ...expressions].join(', ')}`;
}

type Searched<R> = {
  /** Tells the texts that the record answers to beside its name. Called for every record: it allocates nothing. */
  readonly texts: (record: R, told: Collector) => void;
  /** What tells it from others of the same name. */
  readonly words: (record: R) => string;
};

const NAME_ALONE = (): void => undefined;

const ROUTE: Searched<Route> = {
  texts({ spec }, told) {
    for (const host of spec.hostnames) told.host(host);
  },
  words(route) {
    const [gateway] = gatewaysOfRoute(route);
    const { hostnames } = route.spec;
    return hostnames.length > 0 ? some(hostnames) : gateway === undefined ? '' : `Gateway ${gateway}`;
  },
};

/** A Deployment is looked for, and not one of its ReplicaSets. */
const WORKLOAD: Searched<WorkloadRecord> = {
  texts: NAME_ALONE,
  words(record) {
    const { wanted, available } = countsOf(record);
    return `${record.kind}, ${available} of ${wanted} available`;
  },
};

/** By what each kind is found; undefined for those that no search finds. In the order in which hits that are equally close are given. */
const SEARCHED_BY = {
  Service: {
    texts({ spec, status }, told) {
      for (const ip of spec.clusterIPs) told.address(ip);
      for (const ip of spec.externalIPs) told.address(ip);
      for (const { ip, hostname } of status.loadBalancer.ingress) {
        if (ip !== undefined) told.address(ip);
        if (hostname !== undefined) told.host(hostname);
      }
      for (const { nodePort } of spec.ports) if (nodePort !== undefined && nodePort !== 0) told.nodePort(nodePort);
      if (spec.externalName !== undefined) told.host(spec.externalName);
    },
    words({ spec }) {
      if (spec.type === 'ExternalName') return `ExternalName ${spec.externalName ?? ''}`.trim();
      return spec.clusterIP === 'None' ? 'headless' : `${spec.type} ${spec.clusterIPs.join(', ')}`.trim();
    },
  },
  Namespace: { texts: NAME_ALONE, words: () => '' },
  Node: {
    texts({ status }, told) {
      for (const { address } of status.addresses) told.address(address);
    },
    words(node) {
      const zone = zoneOf(node);
      return zone === undefined ? '' : `zone ${zone}`;
    },
  },
  Ingress: {
    texts({ spec }, told) {
      for (const { host } of spec.rules) if (host !== undefined) told.host(host);
    },
    words: ({ spec }) => some([...new Set(spec.rules.flatMap(({ host }) => host ?? []))]),
  },
  Gateway: {
    texts({ spec, status }, told) {
      for (const { type, value } of status.addresses) {
        if (value === undefined) continue;
        if (type === 'Hostname') told.host(value);
        else told.address(value);
      }
      for (const { hostname } of spec.listeners) if (hostname !== undefined) told.host(hostname);
    },
    words: ({ status }) => some(status.addresses.flatMap(({ value }) => value ?? [])),
  },
  HTTPRoute: ROUTE,
  GRPCRoute: ROUTE,
  TLSRoute: ROUTE,
  TCPRoute: ROUTE,
  UDPRoute: ROUTE,
  NetworkPolicy: { texts: NAME_ALONE, words: ({ spec }) => selectorText(spec.podSelector) },
  Pod: {
    texts({ status }, told) {
      for (const { ip } of status.podIPs) told.address(ip);
    },
    words: ({ spec, status }) => joined(status.phase, status.podIPs.map(({ ip }) => ip).join(', '), spec.nodeName),
  },
  Deployment: WORKLOAD,
  StatefulSet: WORKLOAD,
  DaemonSet: WORKLOAD,
  ReplicaSet: undefined,
  Event: undefined,
  /** Its addresses are found, and not its name: search.ts. */
  EndpointSlice: undefined,
  ReferenceGrant: undefined,
} as const satisfies { readonly [K in KubeKind]: Searched<RecordOf<K>> | undefined };

export type SearchedKind = { [K in KubeKind]: (typeof SEARCHED_BY)[K] extends undefined ? never : K }[KubeKind];
export type SearchedRecord = RecordOf<SearchedKind>;

export const SEARCHED = (Object.keys(SEARCHED_BY) as readonly KubeKind[]).filter(
  (kind): kind is SearchedKind => SEARCHED_BY[kind] !== undefined,
);

/** A record's own entry; the compiler can not follow that through the table. */
function entryOf(record: SearchedRecord): Searched<SearchedRecord> {
  return SEARCHED_BY[record.kind] as Searched<SearchedRecord>;
}

export function tellTexts(record: SearchedRecord, told: Collector): void {
  entryOf(record).texts(record, told);
}

export function describe(record: SearchedRecord): string {
  return entryOf(record).words(record);
}

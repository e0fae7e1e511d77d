// All names of one Service with what they give right now: its own, its ports', its endpoints', and the reverse ones.

import { clusterIPsOf } from '#lib/cluster/indexes.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { type Key, keyOf } from '#lib/kube/key.ts';
import { isHeadless, type Service } from '#lib/kube/service.ts';
import { answer, answerFound } from './answer.ts';
import { findAmong, serviceName, type DnsInput } from './find.ts';
import { fitsLabel, reverseName } from './name.ts';
import { type Published, publishedOf } from './published.ts';
import type { Answer, DnsRecord, QueryType } from './record.ts';
import { ALL_WHOLE, type DnsSettings, type Whole } from './settings.ts';

export type NamedRecords = {
  readonly name: string;
  readonly records: readonly DnsRecord[];
  /** Why there are none, or none but an alias that leads nowhere; undefined where all is well. */
  readonly empty: Answer | undefined;
};

export type EndpointNames = NamedRecords & {
  readonly host: string;
  /** As the slices write them, ready or not. */
  readonly addresses: readonly string[];
  /** The Pods that the slices say they are. */
  readonly pods: readonly Key[];
};

export type PortNames = NamedRecords & { readonly port: string };

/** `unnamed`: numbers of ports that have no name, and so none in DNS. */
export type ServiceNames = {
  readonly own: NamedRecords;
  readonly ports: readonly PortNames[];
  readonly unnamed: readonly number[];
  /** One per host name, in the order of the slices. */
  readonly endpoints: readonly EndpointNames[];
  readonly reverse: readonly (NamedRecords & { readonly address: string })[];
};

type Ask = (name: string, type: QueryType) => Answer;

function gather(ask: Ask, name: string, types: readonly QueryType[]): NamedRecords {
  const answers = types.map((type) => ask(name, type));
  const records = answers.flatMap((one) => (one.kind === 'records' ? one.records : []));
  return { name, records, empty: records.length > 0 ? undefined : answers[0] };
}

/** A chain to another name is the same for both families; it is shown once. */
function once(named: NamedRecords): NamedRecords {
  const seen = new Map(named.records.map((record) => [JSON.stringify(record), record]));
  return seen.size === named.records.length ? named : { ...named, records: [...seen.values()] };
}

/** Both families; the one that the Service has first comes first, and explains what is missing. */
function addressTypes({ spec }: Service): readonly QueryType[] {
  return spec.ipFamilies[0] === 'IPv6' ? ['AAAA', 'A'] : ['A', 'AAAA'];
}

function byHost(published: readonly Published[]): ReadonlyMap<string, readonly Published[]> {
  const found = new Map<string, Published[]>();
  for (const one of published) {
    // A host name of one label has none here.
    if (one.host === '') continue;
    const held = found.get(one.host);
    if (held === undefined) found.set(one.host, [one]);
    else held.push(one);
  }
  return found;
}

/** Of what is no label a question is read otherwise, if one can be written at all (D7, D20, D21). */
function isLabel(host: string): boolean {
  return fitsLabel(host) && !host.includes('.');
}

/**
 * As `answer` for each host, in time that grows with the endpoints: each host is looked for among its own only.
 * `nobody`: what all of them give where that is one thing, as none is ready.
 */
function endpointNames(
  service: Service,
  own: string,
  types: readonly QueryType[],
  published: readonly Published[],
  nobody: Answer | undefined,
  sight: DnsInput,
): readonly EndpointNames[] {
  const { namespace, name } = service.metadata;
  const itself = { key: keyOf(namespace, name), service };
  return [...byHost(published)].map(([host, held]) => {
    const asked = { kind: 'service', namespace, service: name, host, port: '', protocol: '' } as const;
    const found = findAmong(itself, asked, held, true, sight.settings);
    const among: Ask = (full, type) => nobody ?? (found.kind === 'items' ? answerFound(full, found, type, sight) : found);
    const ask: Ask = isLabel(host) ? among : (full, type) => answer(sight.state, full, type, sight.settings, sight.whole);
    const pods = held.flatMap(({ claims }) => claims ?? []);
    return {
      ...once(gather(ask, `${host}.${own}`, types)),
      host,
      addresses: [...new Set(held.map(({ address }) => address))],
      pods: [...new Set(pods)],
    };
  });
}

/** Reverse name -> the address as it is written first: of one address in two spellings there is one. */
function reversed(addresses: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const address of addresses) {
    const name = reverseName(address);
    if (name !== undefined && !found.has(name)) found.set(name, address);
  }
  return found;
}

/** An alias is there for a question for CNAME, whatever stands at its other end. */
function external(ask: Ask, own: string, types: readonly QueryType[]): NamedRecords {
  const chain = once(gather(ask, own, types));
  return chain.records.length > 0 ? chain : { ...gather(ask, own, ['CNAME']), empty: chain.empty };
}

export function recordsOf(state: ClusterState, service: Service, settings: DnsSettings, whole: Whole = ALL_WHOLE): ServiceNames {
  const key = keyOf(service.metadata.namespace, service.metadata.name);
  const own = serviceName(service, settings);
  const ask: Ask = (name, type) => answer(state, name, type, settings, whole);
  const types: readonly QueryType[] = addressTypes(service);
  if (service.spec.type === 'ExternalName') return { own: external(ask, own, types), ports: [], unnamed: [], endpoints: [], reverse: [] };
  const named = service.spec.ports.filter(({ name }) => name !== '');
  const published = publishedOf(state, key, settings);
  const addresses = [
    ...clusterIPsOf(service),
    ...(isHeadless(service) ? new Set(published.filter((p) => p.ready).map((p) => p.address)) : []),
  ];
  const itself = once(gather(ask, own, types));
  const hidesAll = isHeadless(service) || settings.ignoreEmptyService;
  const nobody = hidesAll && !published.some((p) => p.ready) ? itself.empty : undefined;
  return {
    own: itself,
    ports: named.map(({ name, protocol }) => ({
      ...gather(ask, `_${name}._${protocol.toLowerCase()}.${own}`, ['SRV']),
      port: name,
    })),
    unnamed: service.spec.ports.filter(({ name }) => name === '').map(({ port }) => port),
    endpoints: endpointNames(service, own, types, published, nobody, { state, settings, whole }),
    reverse: [...reversed(addresses)].map(([name, address]) => ({ ...gather(ask, name, ['PTR']), address })),
  };
}

// Every question that is worth asking of a cluster's DNS: the names that there are, those near them, and those that there are not.

import type { ClusterState } from '#lib/cluster/state.ts';
import type { Key } from '#lib/kube/key.ts';
import type { Service } from '#lib/kube/service.ts';
import { NAMESPACE } from './cases.ts';
import type { TypeName } from './wire.ts';

export type Asked = { readonly name: string; readonly type: TypeName };

const ALL: readonly TypeName[] = ['A', 'AAAA', 'SRV', 'CNAME', 'TXT', 'PTR', 'MX', 'HTTPS'];

/** The tests' own way to write it, for IPv4 and any spelling of IPv6. */
function reverse(address: string): string {
  if (!address.includes(':')) return `${address.split('.').reverse().join('.')}.in-addr.arpa`;
  const [head = '', tail] = address.split('::');
  const [before, after] = [head.split(':').filter(Boolean), (tail ?? '').split(':').filter(Boolean)];
  const groups = [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after];
  const hex = groups.map((group) => group.padStart(4, '0')).join('');
  return `${hex.split('').reverse().join('.')}.ip6.arpa`;
}

/** A longer one cannot be written into a question. */
const LONGEST_LABEL = 63;

function hosts(state: ClusterState, service: Service): readonly string[] {
  const found = new Set<string>();
  for (const slice of state.tables.EndpointSlice.values()) {
    if (slice.metadata.namespace !== service.metadata.namespace) continue;
    if (slice.metadata.labels['kubernetes.io/service-name'] !== service.metadata.name) continue;
    for (const { addresses, hostname, targetRef } of slice.endpoints) {
      if (hostname !== undefined) found.add(hostname);
      if (targetRef?.name !== undefined) found.add(targetRef.name);
      for (const address of addresses) found.add(address.replace(/[.:]/g, '-')).add(address.replace(/::$/, '--0').replace(/[.:]/g, '-'));
    }
  }
  return [...found].filter((host) => host.split('.').every((label) => label.length <= LONGEST_LABEL));
}

function namesOf(state: ClusterState, service: Service, zone: string): readonly string[] {
  const own = `${service.metadata.name}.${service.metadata.namespace}.svc.${zone}`;
  const below = [
    'nobody',
    '*',
    'any',
    '_tcp',
    '_udp',
    '_http._udp',
    '_nope._tcp',
    '_._tcp',
    '_http._',
    '_._',
    'a.b.c',
    'a._http._tcp',
    'zone.pin._zone',
  ];
  const ports = service.spec.ports.flatMap(({ name, protocol }) => {
    const [port, kind] = [name === '' ? 'http' : name, protocol.toLowerCase()];
    return [`_${port}._${kind}`, `${port}.${kind}`, `_${port.toUpperCase()}._${kind.toUpperCase()}`, `__${port}._${kind}`];
  });
  const endpoints = hosts(state, service);
  const first = endpoints[0] ?? 'x';
  return [
    own,
    own.toUpperCase(),
    `www.${own}`,
    ...[...below, ...ports, ...endpoints, `_http._tcp.${first}`, first.toUpperCase()].map((label) => `${label}.${own}`),
  ];
}

function around(zone: string): readonly string[] {
  const plain = [
    'svc',
    'pod',
    'dns-version',
    'dns',
    'x.dns-version',
    'nope',
    '*',
    'x.y.nope',
    'no-such-namespace.svc',
    'web.no-such-namespace.svc',
    '10-0-0-1.no-such-namespace.pod',
    '*.svc',
    'web.*.svc',
    'any.any.svc',
    'node.node',
  ];
  return [
    zone,
    ...plain.map((name) => `${name}.${zone}`),
    'example.com',
    'local',
    'web',
    'xcluster.local',
    'in-addr.arpa',
    '10.in-addr.arpa',
    'x.10.in-addr.arpa',
    'ip6.arpa',
    '1.ip6.arpa',
    '300.0.0.10.in-addr.arpa',
    '01.0.0.10.in-addr.arpa',
    '1.1.0.0.10.in-addr.arpa',
  ];
}

function addresses(state: ClusterState): readonly string[] {
  const found = new Set<string>(['192.0.2.250', '2001:db8::250', '192.0.2.71']);
  for (const { spec } of state.tables.Service.values()) for (const ip of spec.clusterIPs) if (ip !== 'None') found.add(ip);
  for (const { addressType, endpoints } of state.tables.EndpointSlice.values()) {
    if (addressType !== 'FQDN') for (const endpoint of endpoints) for (const address of endpoint.addresses) found.add(address);
  }
  for (const { status } of state.tables.Pod.values()) for (const { ip } of status.podIPs) found.add(ip);
  return [...found];
}

function podNames(state: ClusterState, namespace: string, zone: string): readonly string[] {
  const odd = [
    '1-2-3-4',
    '1-2-3',
    '01-2-3-4',
    '1-2-3-256',
    '1--2',
    '--1',
    'fd00-0-0-0-0-0-0-1',
    'web',
    '_',
    '1-2-3-4-5',
    '--ffff-10-0-0-1',
    'ffff--',
  ];
  const held = [...state.tables.Pod.values()].flatMap(({ status }) => status.podIPs.slice(0, 2).map(({ ip }) => ip.replace(/[.:]/g, '-')));
  const below = ['x.1-2-3-4', '_http._tcp.1-2-3-4', 'a.b.c.1-2-3-4'];
  return [...odd, ...held, ...below].map((label) => `${label}.${namespace}.pod.${zone}`);
}

/** All that there is; with `about`, the names of those Services and the reverse names of all addresses. */
export function questionsFor(state: ClusterState, zone: string, about?: readonly Key[]): readonly Asked[] {
  const names = new Set<string>();
  for (const [key, service] of state.tables.Service) {
    if (about === undefined || about.includes(key)) for (const name of namesOf(state, service, zone)) names.add(name);
  }
  for (const address of addresses(state)) names.add(reverse(address));
  if (about === undefined) {
    for (const name of around(zone)) names.add(name);
    for (const namespace of state.tables.Namespace.keys()) {
      for (const branch of ['svc', 'pod']) names.add(`${namespace}.${branch}.${zone}`);
      for (const label of ['web', '*', 'a.b']) names.add(`${label}.${namespace}.svc.${zone}`);
    }
    for (const namespace of ['shop', NAMESPACE]) for (const name of podNames(state, namespace, zone)) names.add(name);
  }
  return [...names].flatMap((name) => ALL.map((type) => ({ name, type })));
}

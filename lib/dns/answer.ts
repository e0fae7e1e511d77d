// The answer of the cluster's DNS to a question: records, NODATA or NXDOMAIN, or not its zone (CoreDNS plugin/backend_lookup.go).

import { linked } from '#lib/cluster/multimap.ts';
import { clusterIPsOf } from '#lib/cluster/indexes.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { SERVICE_NAME_LABEL } from '#lib/kube/endpoint-slice.ts';
import { canonicalAddress } from '#lib/kube/ip.ts';
import { type Found, find, type Item, type DnsInput } from './find.ts';
import { addressOfReverse, isInside, isReverse, plainName } from './name.ts';
import { hostOf } from './published.ts';
import { questionOf } from './question.ts';
import type { Answer, DnsRecord, NoRecords, QueryType } from './record.ts';
import type { Rule } from './rule.ts';
import { ALL_WHOLE, type DnsSettings, type Whole } from './settings.ts';

type Items = Extract<Found, { kind: 'items' }>;

function nodata(why: NoRecords, rules: readonly Rule[]): Answer {
  return { kind: 'nodata', why, rules };
}

function withRecords(records: readonly DnsRecord[], rules: readonly Rule[], leaves?: string): Answer {
  return { kind: 'records', records, leaves, rules };
}

function zoneOf({ settings }: DnsInput): string {
  return plainName(settings.clusterDomain);
}

/** CoreDNS follows a chain inside the zone through eleven names. */
const LONGEST_CHAIN = 10;

type Unseen = Extract<Found, { kind: 'unknown' }>;

/** What is gathered for one name of the chain; `ends` says where a branch of it stops, `unseen` where it leads out of view. */
type Chain = {
  readonly records: readonly DnsRecord[];
  readonly leaves: string | undefined;
  readonly ends: NoRecords | undefined;
  readonly unseen: Unseen | undefined;
};

const NOTHING: Chain = { records: [], leaves: undefined, ends: undefined, unseen: undefined };

function follow(name: string, target: string, type: 'A' | 'AAAA', sight: DnsInput, before: readonly string[]): Chain {
  // CoreDNS takes a name below its own for a circle too.
  const ends = (why: 'missing' | 'circle' | 'too-many'): Chain => ({ ...NOTHING, ends: { kind: 'chain-ends', at: target, why } });
  if (isInside(target, name) || before.includes(target)) return ends('circle');
  if (before.length > LONGEST_CHAIN) return ends('too-many');
  const own: DnsRecord = { type: 'CNAME', name, target };
  if (!isInside(target, zoneOf(sight))) return { ...NOTHING, records: [own], leaves: target };
  const found = find(questionOf(target, zoneOf(sight)), sight);
  if (found.kind === 'unknown') return { ...NOTHING, unseen: found };
  if (found.kind !== 'items') return ends('missing');
  const next = addresses(target, found, type, sight, [...before, target]);
  if (next.records.length > 0) return { ...next, records: [own, ...next.records] };
  return { ...NOTHING, ends: next.ends ?? ends('missing').ends, unseen: next.unseen };
}

function addresses(name: string, { items }: Items, type: 'A' | 'AAAA', sight: DnsInput, before: readonly string[]): Chain {
  const family = type === 'A' ? 'IPv4' : 'IPv6';
  const seen = new Set<string>();
  const records: DnsRecord[] = [];
  let leaves: string | undefined;
  let ends: NoRecords | undefined;
  let unseen: Unseen | undefined;
  for (const item of items) {
    if (seen.has(item.address)) continue;
    seen.add(item.address);
    if (item.family === family) records.push({ type, name, address: canonicalAddress(item.address) });
    if (item.family !== undefined) continue;
    const chain = follow(name, item.address, type, sight, before);
    records.push(...chain.records);
    leaves ??= chain.leaves;
    ends ??= chain.ends;
    unseen ??= chain.unseen;
  }
  return { records, leaves, ends, unseen };
}

/** D29: SRV records share a weight of 100 among all that was found, whether or not it becomes a record. */
function srvRecords(name: string, items: readonly Item[]): readonly DnsRecord[] {
  const usable = items.filter((item) => item.family !== undefined);
  const weight = Math.max(1, Math.floor((100 / (100 * usable.length)) * 100));
  const seen = new Set<string>();
  const records: DnsRecord[] = [];
  for (const { name: target, port } of usable) {
    if (port === undefined || seen.has(`${target}:${port}`)) continue;
    seen.add(`${target}:${port}`);
    records.push({ type: 'SRV', name, weight, port, target });
  }
  return records;
}

function answerAddresses(name: string, found: Items, type: 'A' | 'AAAA', sight: DnsInput): Answer {
  const { records, leaves, ends, unseen } = addresses(name, found, type, sight, []);
  const isName = found.items.some((item) => item.family === undefined);
  if (records.length > 0) return withRecords(records, isName ? [...found.rules, 'D34'] : found.rules, leaves);
  if (unseen !== undefined) return unseen;
  if (ends !== undefined) return nodata(ends, [...found.rules, 'D35']);
  return nodata({ kind: 'other-family' }, [...found.rules, 'D24']);
}

function isOfPort({ rules }: Items): boolean {
  return rules.includes('D13') || rules.includes('D27');
}

function isExternal({ items }: Items): boolean {
  return items.every((item) => item.family === undefined);
}

/** Of the type asked for. */
export function answerFound(name: string, found: Items, type: QueryType, sight: DnsInput): Answer {
  const other = nodata({ kind: 'other-type' }, [...found.rules, 'D10']);
  switch (type) {
    case 'A':
    case 'AAAA':
      return answerAddresses(name, found, type, sight);
    case 'SRV': {
      const records = srvRecords(name, found.items);
      if (records.length === 0)
        return isExternal(found) ? { ...other, rules: [...found.rules, 'D36'] } : { ...other, rules: [...found.rules, 'D28'] };
      return withRecords(records, [...found.rules, isOfPort(found) ? 'D29' : 'D16']);
    }
    case 'CNAME': {
      const first = found.items[0];
      if (first === undefined || first.family !== undefined) return other;
      return withRecords([{ type: 'CNAME', name, target: first.address }], found.rules);
    }
    default:
      return other;
  }
}

/** Slices that hold the address, whoever they belong to; as it is written there (D31). */
function endpointNames(address: string, { state, settings }: DnsInput): readonly string[] {
  const names = new Set<string>();
  for (const key of linked(state.index.slicesByAddress, address)) {
    const slice = state.tables.EndpointSlice.get(key);
    const service = slice?.metadata.labels[SERVICE_NAME_LABEL] ?? '';
    if (slice === undefined || service === '') continue;
    for (const endpoint of slice.endpoints) {
      if (!(endpoint.conditions.ready ?? true) || !endpoint.addresses.includes(address)) continue;
      const host = hostOf(endpoint, address, settings);
      names.add(`${host}.${service}.${slice.metadata.namespace}.svc.${plainName(settings.clusterDomain)}`);
    }
  }
  return [...names];
}

/** D32: CoreDNS as kubeadm sets it up hands what it does not know here to the server above. */
function answerReverse(name: string, type: QueryType, sight: DnsInput): Answer {
  const outside: Answer = { kind: 'outside', rules: ['D32'] };
  if (type !== 'TXT' && (name === 'in-addr.arpa' || name === 'ip6.arpa')) return nodata({ kind: 'above' }, ['D4']);
  const address = addressOfReverse(name);
  if (type !== 'PTR' || address === undefined) return outside;
  const { state, settings, whole } = sight;
  for (const key of linked(state.index.servicesByClusterIP, address)) {
    const record = state.tables.Service.get(key);
    if (record === undefined || !clusterIPsOf(record).includes(address)) continue;
    const [namespace = '', service = ''] = key.split('/');
    return withRecords([{ type: 'PTR', name, target: `${service}.${namespace}.svc.${plainName(settings.clusterDomain)}` }], ['D18']);
  }
  const names = endpointNames(address, sight);
  if (names.length > 0)
    return withRecords(
      names.map((target) => ({ type: 'PTR', name, target })),
      ['D19', 'D31'],
    );
  return whole(undefined) ? outside : { kind: 'unknown', namespace: undefined, rules: [] };
}

/**
 * What the cluster's DNS says to one question. `name` is taken in full, with or without its trailing dot; case does not count.
 * Follows indexes: the cost is that of one Service's slices.
 */
export function answer(state: ClusterState, name: string, type: QueryType, settings: DnsSettings, whole: Whole = ALL_WHOLE): Answer {
  const sight: DnsInput = { state, settings, whole };
  const plain = plainName(name);
  if (isReverse(plain)) return answerReverse(plain, type, sight);
  const zone = zoneOf(sight);
  if (!isInside(plain, zone)) return { kind: 'outside', rules: ['D1'] };
  const question = questionOf(plain, zone);
  if (question.kind === 'version' && type === 'TXT') return withRecords([{ type, name: plain, text: '1.1.0' }], ['D3']);
  const found = find(question, sight);
  switch (found.kind) {
    case 'items':
      return answerFound(plain, found, type, sight);
    case 'above':
      return type === 'TXT' ? { kind: 'nxdomain', why: { kind: 'no-text' }, rules: ['D9'] } : nodata({ kind: 'above' }, found.rules);
    default:
      return found;
  }
}

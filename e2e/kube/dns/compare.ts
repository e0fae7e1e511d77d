// What lib/dns says beside what CoreDNS says, question by question.

import { put } from '#lib/cluster/delta.ts';
import { apply, type ClusterState, newState } from '#lib/cluster/state.ts';
import { answer } from '#lib/dns/answer.ts';
import type { Answer, DnsRecord, QueryType } from '#lib/dns/record.ts';
import { type KubeRecord, READERS, RESOURCES } from '#lib/kube/record.ts';
import { resourcePath } from '#server/kube/resource-path.ts';
import type { Key } from '#lib/kube/key.ts';
import type { Api } from '../api.ts';
import type { Server } from './core-dns.ts';
import { type Asked, questionsFor } from './questions.ts';
import type { TypeName, WireAnswer } from './wire.ts';

/** All that DNS knows. */
const KINDS: readonly KubeRecord['kind'][] = ['Namespace', 'Service', 'EndpointSlice', 'Pod'];

export async function listDnsState(api: Pick<Api, 'list'>): Promise<ClusterState> {
  const state = newState();
  for (const resource of RESOURCES.filter(({ kind }) => KINDS.includes(kind))) {
    const { items } = await api.list(resourcePath(resource, undefined));
    for (const item of items) {
      const record = READERS[resource.kind](item);
      if (!record.ok) throw new Error(`${resource.kind} ${item.metadata.name} cannot be read: ${record.error.path}`);
      apply(state, [put(record.value)]);
    }
  }
  return state;
}

function line(record: DnsRecord): string {
  switch (record.type) {
    case 'A':
    case 'AAAA':
      return `${record.name} ${record.type} ${record.address}`;
    case 'SRV':
      return `${record.name} SRV 0 ${record.weight} ${record.port} ${record.target}`;
    case 'TXT':
      return `${record.name} TXT ${record.text}`;
    default:
      return `${record.name} ${record.type} ${record.target}`;
  }
}

const RCODES = { records: 'NOERROR', nodata: 'NOERROR', nxdomain: 'NXDOMAIN', outside: 'REFUSED', unknown: 'unknown' } as const;

/** As one text, equal for equal answers. */
function ours(given: Answer): string {
  return [RCODES[given.kind], ...(given.kind === 'records' ? given.records.map(line).sort() : [])].join('\n');
}

function theirs({ rcode, records }: WireAnswer): string {
  return [rcode, ...records].join('\n');
}

function queryType(type: TypeName): QueryType {
  return type === 'A' || type === 'AAAA' || type === 'SRV' || type === 'CNAME' || type === 'TXT' || type === 'PTR' ? type : 'other';
}

/** As many questions as a socket's buffer holds. */
const AT_ONCE = 64;

export type Compared = {
  /** How many of each kind of answer. */
  readonly questions: Readonly<Record<string, number>>;
  readonly differences: readonly string[];
};

/** `about`: the Services whose names are asked for; all, and all else, where it is not given. */
export async function compareDns(
  state: ClusterState,
  { name: server, settings, socket }: Server,
  about?: readonly Key[],
): Promise<Compared> {
  const questions = questionsFor(state, settings.clusterDomain, about);
  const counted: Record<string, number> = {};
  const differences: string[] = [];

  async function ask({ name, type }: Asked): Promise<void> {
    const expected = ours(answer(state, name, queryType(type), settings));
    const real = theirs(await socket.ask(name, type));
    const [rcode = '', record] = real.split('\n');
    const kind = record === undefined && rcode === 'NOERROR' ? 'NODATA' : rcode;
    counted[kind] = (counted[kind] ?? 0) + 1;
    if (expected === real) return;
    const lines = { 'lib/dns': expected, CoreDNS: real };
    const shown = Object.entries(lines).map(([who, text]) => `  ${who}: ${text.replaceAll('\n', ' | ')}`);
    differences.push([`${name} ${type} (${server})`, ...shown].join('\n'));
  }

  for (let at = 0; at < questions.length; at += AT_ONCE) await Promise.all(questions.slice(at, at + AT_ONCE).map(ask));
  return { questions: counted, differences };
}

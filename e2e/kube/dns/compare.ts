// What lib/dns says beside what CoreDNS says, question by question.

import { put } from '#lib/cluster/delta.ts';
import { apply, type ClusterState, newState } from '#lib/cluster/state.ts';
import { answer } from '#lib/dns/answer.ts';
import type { Answer, DnsRecord, QueryType } from '#lib/dns/record.ts';
import { type KubeRecord, READERS, RESOURCES } from '#lib/kube/record.ts';
import { resourcePath } from '#server/kube/api/resource-path.ts';
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
      if (record.value !== undefined) apply(state, [put(record.value)]);
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

export type Difference = { readonly asked: Asked; readonly server: Server; readonly told: string };

export type Compared = {
  /** How many of each kind of answer. */
  readonly questions: Readonly<Record<string, number>>;
  readonly differences: readonly Difference[];
};

/** Undefined where both say the same; `kind` is what CoreDNS said. */
async function compareOne(
  state: ClusterState,
  server: Server,
  asked: Asked,
): Promise<{ readonly kind: string; readonly difference: Difference | undefined }> {
  const { name, type } = asked;
  const expected = ours(answer(state, name, queryType(type), server.settings));
  const real = theirs(await server.socket.ask(name, type));
  const [rcode = '', record] = real.split('\n');
  const kind = record === undefined && rcode === 'NOERROR' ? 'NODATA' : rcode;
  if (expected === real) return { kind, difference: undefined };
  const lines = Object.entries({ 'lib/dns': expected, CoreDNS: real }).map(([who, text]) => `  ${who}: ${text.replaceAll('\n', ' | ')}`);
  return { kind, difference: { asked, server, told: [`${name} ${type} (${server.name})`, ...lines].join('\n') } };
}

/** Asks again what differed; what still does is returned. */
export async function compareAgain(state: ClusterState, differences: readonly Difference[]): Promise<readonly Difference[]> {
  const left: Difference[] = [];
  for (let at = 0; at < differences.length; at += AT_ONCE) {
    const asked = differences.slice(at, at + AT_ONCE).map(({ server, asked: question }) => compareOne(state, server, question));
    for (const { difference } of await Promise.all(asked)) if (difference !== undefined) left.push(difference);
  }
  return left;
}

/** `about`: the Services whose names are asked for; all, and all else, where it is not given. */
export async function compareDns(state: ClusterState, server: Server, about?: readonly Key[]): Promise<Compared> {
  const all = questionsFor(state, server.settings.clusterDomain, about);
  const questions: Record<string, number> = {};
  const differences: Difference[] = [];
  for (let at = 0; at < all.length; at += AT_ONCE) {
    for (const { kind, difference } of await Promise.all(all.slice(at, at + AT_ONCE).map((asked) => compareOne(state, server, asked)))) {
      questions[kind] = (questions[kind] ?? 0) + 1;
      if (difference !== undefined) differences.push(difference);
    }
  }
  return { questions, differences };
}

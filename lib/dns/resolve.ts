// A name as a client writes it: which questions it asks in turn, what each gives, and what comes of it (resolv.conf(5)).

import type { ClusterState } from '#lib/cluster/state.ts';
import type { Key } from '#lib/kube/key.ts';
import { answer } from './answer.ts';
import { isAbsolute, plainName } from './name.ts';
import type { Answer, QueryType } from './record.ts';
import { type Resolver, resolverOf } from './resolver.ts';
import type { Rule } from './rule.ts';
import { ALL_WHOLE, type DnsSettings, type Whole } from './settings.ts';

export type DnsClient = { readonly kind: 'pod'; readonly pod: Key } | { readonly kind: 'node'; readonly node: string };

/** One question; `search` is the entry of the list that was put behind the name, undefined for the name as it is. */
export type Try = { readonly name: string; readonly search: string | undefined; readonly answer: Answer };

export type Resolution = {
  readonly resolver: Resolver;
  /** In order, up to the one that settles it; empty where the cluster's DNS is not asked. */
  readonly tries: readonly Try[];
  /** What the client gets. `elsewhere`: its resolver asks another server, whose answer the API does not show. */
  readonly final: Answer | { readonly kind: 'elsewhere'; readonly rules: readonly Rule[] };
  readonly rules: readonly Rule[];
};

type Candidate = { readonly name: string; readonly search: string | undefined };
type Order = { readonly candidates: readonly Candidate[]; readonly rule: Rule };

/** The names to ask for, in order. */
function orderOf(name: string, search: readonly string[], ndots: number, libc: DnsSettings['libc']): Order {
  const plain = plainName(name);
  const asIs: Candidate = { name: plain, search: undefined };
  if (isAbsolute(name)) return { candidates: [asIs], rule: 'D49' };
  const searched = search.map((entry): Candidate => ({ name: entry === '' ? plain : `${plain}.${entry}`, search: entry }));
  if (plain.split('.').length - 1 < ndots) return { candidates: [...searched, asIs], rule: 'D50' };
  return libc === 'musl' ? { candidates: [asIs], rule: 'D52' } : { candidates: [asIs, ...searched], rule: 'D51' };
}

/** Whether the client is content. What another server says is taken for NXDOMAIN while there are names left to try. */
function settles({ kind }: Answer, libc: DnsSettings['libc']): boolean {
  return kind === 'records' || kind === 'unknown' || (kind === 'nodata' && libc === 'musl');
}

/** D53: NODATA on the way outlives NXDOMAIN; where another server was asked, that decides. */
function outcome(tries: readonly Try[], libc: DnsSettings['libc']): Answer {
  const answers = tries.map((one) => one.answer);
  const last = answers.at(-1);
  if (last !== undefined && settles(last, libc)) return last;
  const rest = (['outside', 'nodata', 'nxdomain'] as const).map((kind) => answers.find((one) => one.kind === kind));
  return rest.find((one) => one !== undefined) ?? { kind: 'outside', rules: ['D1'] };
}

/**
 * Undefined where the Pod is not known.
 * `name` as it stands in the client's configuration: `web`, `web.shop`, in full, or with a trailing dot.
 */
export function resolveAs(
  state: ClusterState,
  client: DnsClient,
  name: string,
  type: QueryType,
  settings: DnsSettings,
  whole: Whole = ALL_WHOLE,
): Resolution | undefined {
  const pod = client.kind === 'pod' ? state.tables.Pod.get(client.pod) : undefined;
  if (client.kind === 'pod' && pod === undefined) return undefined;
  const resolver = resolverOf(state, pod, settings);
  if (resolver.kind !== 'cluster') {
    return { resolver, tries: [], final: { kind: 'elsewhere', rules: resolver.rules }, rules: resolver.rules };
  }
  const tries: Try[] = [];
  const { candidates, rule } = orderOf(name, resolver.search, resolver.ndots, settings.libc);
  for (const candidate of candidates) {
    const given = answer(state, candidate.name, type, settings, whole);
    tries.push({ ...candidate, answer: given });
    if (settles(given, settings.libc)) break;
  }
  return { resolver, tries, final: outcome(tries, settings.libc), rules: [...resolver.rules, rule, 'D53'] };
}

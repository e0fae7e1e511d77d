// The name step: what the client's resolver makes of the name, and what it was most likely meant to be.

import { type Key, keyOf, splitKey } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import { answer } from '#lib/dns/answer.ts';
import { isInside, plainName } from '#lib/dns/name.ts';
import { questionOf } from '#lib/dns/question.ts';
import type { Answer, DnsRecord, NoName } from '#lib/dns/record.ts';
import { type Resolution, resolveAs } from '#lib/dns/resolve.ts';
import type { Whole } from '#lib/dns/settings.ts';
import type { Looked, NameFact, NearName, OtherResolver } from './facts/name.ts';
import type { Resolved } from './landing.ts';
import { nearlyCalled, sameName } from './near-name.ts';
import { end, on, type TraceContext, type Stage } from './context.ts';
import { step, type StepId } from './step.ts';

const AFTER: readonly StepId[] = ['address', 'port', 'policy', 'candidates', 'chosen', 'pod-port', 'egress', 'ingress'];

function cited(rules: readonly string[]): readonly string[] {
  return [...new Set(rules)].map((rule) => `DNS ${rule}`);
}

function zoneOf({ dns }: TraceContext): string {
  return plainName(dns.clusterDomain);
}

/** The Service that a full name is the name of, whether or not it exists. */
function serviceNamed(context: TraceContext, name: string): Key | undefined {
  const question = questionOf(plainName(name), zoneOf(context));
  return question.kind === 'service' ? keyOf(question.namespace, question.service) : undefined;
}

const isAddress = (record: DnsRecord): record is Extract<DnsRecord, { address: string }> => record.type === 'A' || record.type === 'AAAA';

function nextOf(context: TraceContext, ...more: readonly string[]): readonly string[] {
  const { pod, target } = context;
  if (pod === undefined || target.host.kind !== 'name') return more;
  return [kubectl(pod.metadata.namespace, 'exec', pod.metadata.name, '--', 'nslookup', target.host.name), ...more];
}

/** `fraud` and `payments` of `fraud.payments.svc`: what the reader most likely meant. */
type Meaning = { readonly service: string; readonly namespace: string; readonly written: boolean };

function meaningOf(context: TraceContext, name: string): Meaning | undefined {
  const plain = plainName(name);
  const zone = zoneOf(context);
  const labels = (isInside(plain, zone) ? plain.slice(0, -zone.length).replace(/\.$/, '') : plain).split('.');
  if (labels.at(-1) === 'svc') labels.pop();
  const own = context.pod?.metadata.namespace;
  if (labels.length === 1)
    return own === undefined || labels[0] === '' ? undefined : { service: labels[0] ?? '', namespace: own, written: false };
  const [service = '', namespace = ''] = labels.slice(-2);
  return { service, namespace, written: true };
}

/** Was a name of the cluster meant, rather than one of the world outside? */
function meansCluster(context: TraceContext, name: string): boolean {
  const plain = plainName(name);
  const labels = plain.split('.');
  const last = labels.at(-1) ?? '';
  return labels.length === 1 || last === 'svc' || isInside(plain, zoneOf(context)) || context.state.tables.Namespace.has(last);
}

function nearOf(context: TraceContext, meaning: Meaning | undefined): NearName {
  if (meaning === undefined) return { kind: 'none' };
  const { service, namespace } = meaning;
  const others = sameName(context, service).filter((key) => key !== keyOf(namespace, service));
  if (others.length > 0) return { kind: 'elsewhere', service, keys: others };
  const nearly = nearlyCalled(context.state, namespace, service);
  return nearly.length === 0 ? { kind: 'none' } : { kind: 'nearly', keys: nearly.slice(0, 3) };
}

/** Is it the try that stands for what was meant? */
function isAbout(why: NoName, meaning: Meaning | undefined): boolean {
  if (meaning === undefined) return false;
  if (why.kind === 'no-namespace') return why.namespace === meaning.namespace;
  return 'service' in why && why.service === keyOf(meaning.namespace, meaning.service);
}

function notFound(context: TraceContext, name: string, looked: Looked): Stage<Resolved> {
  const meaning = meaningOf(context, name);
  const nx = looked.v4.tries.flatMap(({ answer: given }) => (given.kind === 'nxdomain' ? [given] : []));
  const telling = nx.find(({ why }) => isAbout(why, meaning)) ?? nx[0];
  const exists = looked.v4.final.kind === 'nodata' || looked.v6.final.kind === 'nodata';
  const fact: NameFact = {
    kind: 'not-found',
    looked,
    why: telling?.why,
    near: nearOf(context, meaning),
    exists,
    // A name with a dot might be one of the world outside; the server above is asked for it last.
    askedAbove: plainName(name).includes('.') && looked.v4.tries.some((t) => t.answer.kind === 'outside'),
  };
  const next = nextOf(context, kubectl(meaning?.namespace ?? '', 'get', 'services'));
  const rules = cited([...looked.v4.rules, ...(telling?.rules ?? [])]);
  return end(exists ? 'no-address' : 'no-name', AFTER, step('name', 'fail', fact, { next, rules }));
}

function notInView(context: TraceContext, looked: Looked, namespace: string | undefined): Stage<Resolved> {
  return end(
    'unknown',
    [],
    step('name', 'unknown', { kind: 'not-in-view', looked, namespace }, { beyond: namespace, next: nextOf(context) }),
  );
}

/** `service`: the one that has the name. */
function leaving(context: TraceContext, looked: Looked, target: string, service: Key | undefined): Stage<Resolved> {
  const rules = cited(looked.v4.rules);
  if (service === undefined)
    return end('leaves', [], step('name', 'unknown', { kind: 'outside', looked, target }, { next: nextOf(context), rules }));
  const by = context.state.tables.Service.get(service)?.spec.type === 'ExternalName' ? 'type' : 'endpoint';
  const { namespace, name } = splitKey(service);
  const next = nextOf(context, kubectl(namespace, 'get', 'service', name, '-o', 'yaml'));
  const passed = step('name', 'pass', { kind: 'alias-outside', looked, service, by, target }, { rules });
  return end('leaves', [], passed, step('address', 'unknown', { kind: 'outside-name', target }, { next }));
}

/** The Service whose load balancer has the name. */
function balancedBy({ state }: TraceContext, name: string): Key | undefined {
  const plain = plainName(name);
  for (const [key, { status }] of state.tables.Service) {
    if (status.loadBalancer.ingress.some(({ hostname }) => hostname !== undefined && plainName(hostname) === plain)) return key;
  }
  return undefined;
}

function toBalancer(service: Key): Stage<Resolved> {
  return end('leaves', [], step('name', 'unknown', { kind: 'load-balancer', service }, { rules: ['kube-proxy R19'] }));
}

function found(context: TraceContext, name: string, looked: Looked, records: readonly DnsRecord[]): Stage<Resolved> {
  const addresses = [...new Set(records.filter(isAddress).map((r) => r.address))];
  const full = records.find(isAddress)?.name ?? name;
  // A Service may have addresses and host names as endpoints, side by side: those are no alias for these.
  const alias = records.find((r) => r.type === 'CNAME' && r.name !== full);
  const final = looked.v4.final.kind === 'records' ? looked.v4.final : looked.v6.final;
  const fact: NameFact = {
    kind: 'found',
    looked,
    name: alias?.name ?? full,
    alias: alias?.type === 'CNAME' ? alias.target : undefined,
    addresses,
  };
  const resolved = { addresses, service: serviceNamed(context, full) };
  return on(resolved, step('name', 'pass', fact, { rules: cited([...looked.v4.rules, ...final.rules]) }));
}

function settle(context: TraceContext, name: string, looked: Looked): Stage<Resolved> {
  const finals = [looked.v4.final, looked.v6.final];
  const records = finals.flatMap((final) => (final.kind === 'records' ? final.records : []));
  if (records.some(isAddress)) return found(context, name, looked, records);
  const leaves = finals.find((final) => final.kind === 'records');
  if (leaves?.kind === 'records') {
    const [first] = leaves.records;
    return leaving(context, looked, leaves.leaves ?? name, first === undefined ? undefined : serviceNamed(context, first.name));
  }
  for (const final of finals) if (final.kind === 'unknown') return notInView(context, looked, final.namespace);
  const outside = finals.every((final) => final.kind === 'outside');
  const balanced = outside ? balancedBy(context, name) : undefined;
  if (balanced !== undefined) return toBalancer(balanced);
  return outside && !meansCluster(context, name) ? leaving(context, looked, plainName(name), undefined) : notFound(context, name, looked);
}

/** The Service whose name the client writes, had it asked the cluster's DNS. */
function supposed(context: TraceContext, name: string): Resolved | undefined {
  const { state, dns, whole, pod } = context;
  const zone = zoneOf(context);
  const plain = plainName(name);
  const own = pod === undefined ? [] : [`${plain}.${pod.metadata.namespace}.svc.${zone}`];
  for (const full of [plain, ...own, `${plain}.svc.${zone}`, `${plain}.${zone}`]) {
    const given = (['A', 'AAAA'] as const).map((type) => answer(state, full, type, dns, whole));
    const addresses = given.flatMap((a) => (a.kind === 'records' ? a.records.filter(isAddress).map((r) => r.address) : []));
    if (addresses.length > 0) return { addresses, service: serviceNamed(context, full) };
  }
  return undefined;
}

/** Another resolver than the cluster's DNS is asked. */
function askedElsewhere(context: TraceContext, name: string, resolver: OtherResolver): Stage<Resolved> {
  const balanced = balancedBy(context, name);
  if (balanced !== undefined) return toBalancer(balanced);
  const { pod } = context;
  const cluster = supposed(context, name);
  const settings = pod && { dnsPolicy: pod.spec.dnsPolicy, hostNetwork: pod.spec.hostNetwork ?? false };
  const base = { kind: 'asked-elsewhere', resolver, settings, isOfCluster: cluster !== undefined } as const;
  const more = { rules: cited(resolver?.rules ?? []), next: nextOf(context) };
  if (cluster === undefined && !meansCluster(context, name))
    return end('leaves', [], step('name', 'unknown', { ...base, names: 'other' }, more));
  if (resolver?.kind !== 'own') return end('no-name', AFTER, step('name', 'fail', { ...base, names: 'none-of-cluster' }, more));
  const told = step('name', 'unknown', { ...base, names: 'not-known' }, more);
  return cluster === undefined ? end('unknown', [], told) : on(cluster, told);
}

export type Lookup =
  /** The cluster's DNS is asked, or nobody is. */
  { readonly kind: 'cluster'; readonly looked: Looked } | { readonly kind: 'elsewhere'; readonly resolver: OtherResolver };

/** Where the names of all Services are known, one that is not among them does not exist, whatever else is not in view. */
function namesAre({ whole, named, dns }: TraceContext): Whole {
  return (namespace) => whole(namespace) || (dns.pods !== 'verified' && named(namespace));
}

/** A Service of which only the name is known exists: what DNS says of it is unknown, and so is all after it. */
function withoutGuesses({ state }: TraceContext, given: Resolution): Resolution {
  const at = given.tries.findIndex(
    ({ answer: { kind, ...rest } }) =>
      kind === 'nxdomain' && 'why' in rest && rest.why.kind === 'no-service' && state.tables.ServiceSummary.has(rest.why.service),
  );
  const guessed = given.tries[at];
  if (guessed?.answer.kind !== 'nxdomain' || guessed.answer.why.kind !== 'no-service') return given;
  const unknown: Answer = { kind: 'unknown', namespace: splitKey(guessed.answer.why.service).namespace, rules: [] };
  return { ...given, tries: [...given.tries.slice(0, at), { ...guessed, answer: unknown }], final: unknown };
}

/** Which resolver is asked, and what it says where that is the cluster's. */
export function lookUp(context: TraceContext, name: string): Lookup {
  const { state, vantage, dns } = context;
  if (vantage.kind === 'external') return { kind: 'elsewhere', resolver: undefined };
  const ask = (type: 'A' | 'AAAA'): Resolution | undefined => {
    const given = resolveAs(state, vantage, name, type, dns, namesAre(context));
    return given && withoutGuesses(context, given);
  };
  const v4 = ask('A');
  const v6 = ask('AAAA');
  if (v4 === undefined || v6 === undefined) return { kind: 'elsewhere', resolver: undefined };
  const { resolver } = v4;
  return resolver.kind === 'cluster' ? { kind: 'cluster', looked: { v4, v6 } } : { kind: 'elsewhere', resolver };
}

export function resolveName(context: TraceContext, name: string, lookup: Lookup): Stage<Resolved> {
  return lookup.kind === 'cluster' ? settle(context, name, lookup.looked) : askedElsewhere(context, name, lookup.resolver);
}

// The name step: what the client's resolver makes of the name, and what it was most likely meant to be.

import type { Evidence } from '#lib/cluster/finding.ts';
import { type Key, keyOf, splitKey } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';
import { answer } from '#lib/dns/answer.ts';
import { isInside, plainName } from '#lib/dns/name.ts';
import { questionOf } from '#lib/dns/question.ts';
import type { Answer, DnsRecord, NoName, NoRecords } from '#lib/dns/record.ts';
import { type Resolution, resolveAs, type Try } from '#lib/dns/resolve.ts';
import type { Resolver } from '#lib/dns/resolver.ts';
import type { Whole } from '#lib/dns/settings.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import type { Resolved } from './landing.ts';
import { nearlyCalled, sameName } from './near-name.ts';
import { outcome } from './outcome.ts';
import { clientSubject, end, on, type Scene, type Stage } from './scene.ts';
import { step, type StepId } from './step.ts';
import { plural } from '#lib/std/plural.ts';
import { listed } from '#lib/std/listed.ts';

const AFTER: readonly StepId[] = ['address', 'port', 'policy', 'candidates', 'chosen', 'pod-port', 'egress', 'ingress'];

function cited(rules: readonly string[]): readonly string[] {
  return [...new Set(rules)].map((rule) => `DNS ${rule}`);
}

function zoneOf({ dns }: Scene): string {
  return plainName(dns.clusterDomain);
}

/** The Service that a full name is the name of, whether or not it exists. */
function serviceNamed(scene: Scene, name: string): Key | undefined {
  const question = questionOf(plainName(name), zoneOf(scene));
  return question.kind === 'service' ? keyOf(question.namespace, question.service) : undefined;
}

const isAddress = (record: DnsRecord): record is Extract<DnsRecord, { address: string }> => record.type === 'A' || record.type === 'AAAA';

function noNameWords(why: NoName): string {
  switch (why.kind) {
    case 'no-namespace':
      return `there is no namespace ${why.namespace}`;
    case 'no-service':
      return `there is no Service ${why.service}`;
    case 'none-ready':
      return why.unready === 0
        ? `headless Service ${why.service} has no endpoint`
        : `headless Service ${why.service} has ${plural(why.unready, 'endpoint')} and none is ready, so DNS leaves them out`;
    case 'empty-service':
      return `Service ${why.service} has no ready endpoint, and this cluster’s DNS hides such Services`;
    case 'no-endpoint':
      return `Service ${why.service} has no ${why.unready > 0 ? 'ready ' : ''}endpoint called ${why.host}`;
    case 'no-port':
      return `Service ${why.service} has no such port by name`;
    case 'dotted-pod':
      return `below Service ${why.service} DNS reads ${why.host}, the name of a Pod with a dot in it, as a port and a protocol`;
    case 'below-external':
      return `nothing is below the name of ExternalName Service ${why.service}`;
    case 'external-is-address':
      return `ExternalName Service ${why.service} names the address ${why.target}, which DNS does not follow`;
    case 'pods-disabled':
      return 'names of Pods are switched off';
    case 'not-an-address':
      return `“${why.label}” is no address with dashes`;
    case 'no-pod':
      return `no Pod of ${why.namespace} has the address ${why.address}`;
    case 'too-long':
      return 'it has too many labels';
    case 'no-branch':
      return `“${why.label}” is neither svc nor pod`;
    case 'no-text':
      return 'it has no text';
    default:
      return assertNever(why);
  }
}

function noRecordsWords(why: NoRecords): string {
  switch (why.kind) {
    case 'above':
      return 'the name of a namespace or of the zone, which has no address';
    case 'other-type':
      return 'no address';
    case 'other-family':
      return 'addresses of the other family only';
    case 'chain-ends':
      return `an alias that ends at ${why.at}, which ${why.why === 'missing' ? 'has no address' : why.why === 'circle' ? 'leads back to it' : 'is too far'}`;
    default:
      return assertNever(why);
  }
}

function answerWords(given: Answer): string {
  switch (given.kind) {
    case 'records':
      return given.records.map((r) => (isAddress(r) ? r.address : r.type === 'CNAME' ? `CNAME ${r.target}` : r.type)).join(', ');
    case 'nodata':
      return `NODATA: ${noRecordsWords(given.why)}`;
    case 'nxdomain':
      return `NXDOMAIN: ${noNameWords(given.why)}`;
    case 'outside':
      return 'not of this cluster: the DNS server above it is asked';
    case 'unknown':
      return given.namespace === undefined ? 'not known' : `not known: ${given.namespace} is not in view`;
    default:
      return assertNever(given);
  }
}

function triesEvidence(scene: Scene, tries: readonly Try[], type: string): readonly Evidence[] {
  return tries.map((one) => ({
    subject: clientSubject(scene),
    field: `${type} ${one.name}`,
    value: answerWords(one.answer),
    note: one.search === undefined ? 'as it is written' : 'through the search list',
  }));
}

type Looked = { readonly v4: Resolution; readonly v6: Resolution };

function evidenceOf(scene: Scene, { v4, v6 }: Looked): readonly Evidence[] {
  return [...triesEvidence(scene, v4.tries, 'A'), ...(v6.final.kind === 'records' ? triesEvidence(scene, v6.tries.slice(-1), 'AAAA') : [])];
}

function nextOf(scene: Scene, ...more: readonly string[]): readonly string[] {
  const { pod, target } = scene;
  if (pod === undefined || target.host.kind !== 'name') return more;
  return [kubectl(pod.metadata.namespace, 'exec', pod.metadata.name, '--', 'nslookup', target.host.name), ...more];
}

/** `fraud` and `payments` of `fraud.payments.svc`: what the reader most likely meant. */
type Meaning = { readonly service: string; readonly namespace: string; readonly written: boolean };

function meaningOf(scene: Scene, name: string): Meaning | undefined {
  const plain = plainName(name);
  const zone = zoneOf(scene);
  const labels = (isInside(plain, zone) ? plain.slice(0, -zone.length).replace(/\.$/, '') : plain).split('.');
  if (labels.at(-1) === 'svc') labels.pop();
  const own = scene.pod?.metadata.namespace;
  if (labels.length === 1)
    return own === undefined || labels[0] === '' ? undefined : { service: labels[0] ?? '', namespace: own, written: false };
  const [service = '', namespace = ''] = labels.slice(-2);
  return { service, namespace, written: true };
}

/** Was a name of the cluster meant, rather than one of the world outside? */
function meansCluster(scene: Scene, name: string): boolean {
  const plain = plainName(name);
  const labels = plain.split('.');
  const last = labels.at(-1) ?? '';
  return labels.length === 1 || last === 'svc' || isInside(plain, zoneOf(scene)) || scene.state.tables.Namespace.has(last);
}

function hintOf(scene: Scene, meaning: Meaning | undefined): string {
  if (meaning === undefined) return '';
  const { state } = scene;
  const { service, namespace } = meaning;
  const others = sameName(scene, service).filter((key) => key !== keyOf(namespace, service));
  const short = (key: Key): string => key.split('/').reverse().join('.');
  if (others.length > 0) {
    return ` Service ${service} is in ${listed(others.map((key) => splitKey(key).namespace))}: from here its name is ${listed(others.map(short), 'or')}.`;
  }
  const near = nearlyCalled(state, namespace, service);
  return near.length === 0 ? '' : ` Nearly so called is Service ${listed(near.slice(0, 3), 'or')}.`;
}

const capital = (words: string): string => words.slice(0, 1).toUpperCase() + words.slice(1);
const lower = (words: string): string => words.slice(0, 1).toLowerCase() + words.slice(1);

/** Is it the try that stands for what was meant? */
function isAbout(why: NoName, meaning: Meaning | undefined): boolean {
  if (meaning === undefined) return false;
  if (why.kind === 'no-namespace') return why.namespace === meaning.namespace;
  return 'service' in why && why.service === keyOf(meaning.namespace, meaning.service);
}

function notFound(scene: Scene, name: string, looked: Looked): Stage<Resolved> {
  const meaning = meaningOf(scene, name);
  const nx = looked.v4.tries.flatMap(({ answer: given }) => (given.kind === 'nxdomain' ? [given] : []));
  const telling = nx.find(({ why }) => isAbout(why, meaning)) ?? nx[0];
  const because = telling === undefined ? 'DNS has no address for it' : capital(noNameWords(telling.why));
  // A name with a dot might be one of the world outside; the server above is asked for it last.
  const asked = plainName(name).includes('.') && looked.v4.tries.some((t) => t.answer.kind === 'outside');
  const doubt = asked ? ' The DNS server above is asked last, and most likely knows no such name.' : '';
  const says = `${because}.${hintOf(scene, meaning)}${doubt}`;
  const namespace = meaning?.namespace ?? '';
  const next = nextOf(scene, kubectl(namespace, 'get', 'services'));
  const found = looked.v4.final.kind === 'nodata' || looked.v6.final.kind === 'nodata';
  return end(
    found
      ? outcome('no-address', `No address (NODATA): the name ${name} exists and stands for none.`, scene.target.protocol)
      : outcome('no-name', `Name not found (NXDOMAIN): ${name}.`, scene.target.protocol),
    AFTER,
    step('name', 'fail', says, {
      evidence: evidenceOf(scene, looked),
      next,
      rules: cited([...looked.v4.rules, ...(telling?.rules ?? [])]),
    }),
  );
}

function notInView(scene: Scene, name: string, looked: Looked, namespace: string | undefined): Stage<Resolved> {
  const where = namespace === undefined ? 'Not all of the cluster is' : `Not all of namespace ${namespace} is`;
  const says = `${where} in view, so whether ${name} exists can not be told here.`;
  return end(
    outcome('unknown', `Unknown: ${lower(where)} in view.`, scene.target.protocol),
    [],
    step('name', 'unknown', says, { evidence: evidenceOf(scene, looked), beyond: namespace, next: nextOf(scene) }),
  );
}

function leaving(scene: Scene, name: string, looked: Looked, target: string, service: Key | undefined): Stage<Resolved> {
  const evidence = evidenceOf(scene, looked);
  const next = nextOf(
    scene,
    ...(service === undefined ? [] : [kubectl(splitKey(service).namespace, 'get', 'service', splitKey(service).name, '-o', 'yaml')]),
  );
  if (service !== undefined) {
    const external = scene.state.tables.Service.get(service)?.spec.type === 'ExternalName';
    const who = external ? `ExternalName Service ${service}` : `Service ${service}, whose endpoint is a host name`;
    const passed = step('name', 'pass', `${name} is ${who}: an alias (CNAME) for ${target}.`, {
      evidence,
      rules: cited(looked.v4.rules),
    });
    const warning = 'The client still presents the name it typed: TLS and virtual hosts of the other side must know it.';
    const after = step(
      'address',
      'unknown',
      `${target} is outside the cluster: its addresses, and who answers there on the port, are not in the API. ${warning}`,
      { next },
    );
    return end(outcome('leaves', `Leaves the cluster, for ${target}.`, scene.target.protocol), [], passed, after);
  }
  const says = `${name} is no name of this cluster: the DNS server above it is asked, and what it says is not in the API.`;
  return end(
    outcome('leaves', `Leaves the cluster: ${target} is a name outside.`, scene.target.protocol),
    [],
    step('name', 'unknown', says, { evidence, next, rules: cited(looked.v4.rules) }),
  );
}

/** The Service whose load balancer has the name. */
function balancedBy({ state }: Scene, name: string): Key | undefined {
  const plain = plainName(name);
  for (const [key, { status }] of state.tables.Service) {
    if (status.loadBalancer.ingress.some(({ hostname }) => hostname !== undefined && plainName(hostname) === plain)) return key;
  }
  return undefined;
}

function toBalancer(scene: Scene, name: string, service: Key): Stage<Resolved> {
  const evidence: Evidence[] = [
    { subject: { kind: 'Service', key: service }, field: 'status.loadBalancer.ingress[*].hostname', value: plainName(name) },
  ];
  const says = `${name} is the load balancer of Service ${service}, by its name: its addresses are not in the API. The connection leaves for it, and comes back to a node port of some Node.`;
  const told = step('name', 'unknown', says, { evidence, rules: ['kube-proxy R19'] });
  return end(outcome('leaves', `Leaves for the load balancer of Service ${service}.`, scene.target.protocol), [], told);
}

function found(scene: Scene, name: string, looked: Looked, records: readonly DnsRecord[]): Stage<Resolved> {
  const addresses = [...new Set(records.filter(isAddress).map((r) => r.address))];
  const full = records.find(isAddress)?.name ?? name;
  const service = serviceNamed(scene, full);
  // A Service may have addresses and host names as endpoints, side by side: those are no alias for these.
  const alias = records.find((r) => r.type === 'CNAME' && r.name !== full);
  const through = alias === undefined || alias.type !== 'CNAME' ? '' : `, an alias (CNAME) for ${alias.target},`;
  const says = `${alias?.name ?? full}${through} is ${listed(addresses)}.`;
  const final = looked.v4.final.kind === 'records' ? looked.v4.final : looked.v6.final;
  const rules = cited([...looked.v4.rules, ...final.rules]);
  return on({ addresses, service }, step('name', 'pass', says, { evidence: evidenceOf(scene, looked), rules }));
}

function settle(scene: Scene, name: string, looked: Looked): Stage<Resolved> {
  const finals = [looked.v4.final, looked.v6.final];
  const records = finals.flatMap((final) => (final.kind === 'records' ? final.records : []));
  if (records.some(isAddress)) return found(scene, name, looked, records);
  const leaves = finals.find((final) => final.kind === 'records');
  if (leaves?.kind === 'records') {
    const [first] = leaves.records;
    // The API server refuses an empty externalName; a state may hold one all the same.
    return leaving(
      scene,
      name,
      looked,
      (leaves.leaves ?? name) || 'no name at all',
      first === undefined ? undefined : serviceNamed(scene, first.name),
    );
  }
  for (const final of finals) if (final.kind === 'unknown') return notInView(scene, name, looked, final.namespace);
  const outside = finals.every((final) => final.kind === 'outside');
  const balanced = outside ? balancedBy(scene, name) : undefined;
  if (balanced !== undefined) return toBalancer(scene, name, balanced);
  return outside && !meansCluster(scene, name) ? leaving(scene, name, looked, plainName(name), undefined) : notFound(scene, name, looked);
}

/** The Service whose name the client writes, had it asked the cluster's DNS. */
function supposed(scene: Scene, name: string): Resolved | undefined {
  const { state, dns, whole, pod } = scene;
  const zone = zoneOf(scene);
  const plain = plainName(name);
  const own = pod === undefined ? [] : [`${plain}.${pod.metadata.namespace}.svc.${zone}`];
  for (const full of [plain, ...own, `${plain}.svc.${zone}`, `${plain}.${zone}`]) {
    const given = (['A', 'AAAA'] as const).map((type) => answer(state, full, type, dns, whole));
    const addresses = given.flatMap((a) => (a.kind === 'records' ? a.records.filter(isAddress).map((r) => r.address) : []));
    if (addresses.length > 0) return { addresses, service: serviceNamed(scene, full) };
  }
  return undefined;
}

function whoAsks(resolver: Exclude<Resolver, { kind: 'cluster' }> | undefined): string {
  if (resolver === undefined) return 'The client is outside the cluster and does not ask its DNS';
  switch (resolver.kind) {
    case 'own':
      return `The Pod asks name servers of its own (${listed(resolver.nameservers)}; dnsPolicy None)`;
    case 'node':
      if (resolver.why === 'host') return 'A process of a Node asks the resolver of the Node, not the cluster’s DNS';
      if (resolver.why === 'policy') return 'The Pod has dnsPolicy Default: it asks the resolver of its Node, not the cluster’s DNS';
      return 'The Pod is on the host network with dnsPolicy ClusterFirst: it asks the resolver of its Node, not the cluster’s DNS (ClusterFirstWithHostNet would)';
    default:
      return assertNever(resolver);
  }
}

/** Another resolver than the cluster's DNS is asked. */
function askedElsewhere(scene: Scene, name: string, resolver: Exclude<Resolver, { kind: 'cluster' }> | undefined): Stage<Resolved> {
  const { protocol } = scene.target;
  const who = whoAsks(resolver);
  const evidence: Evidence[] =
    scene.pod === undefined
      ? []
      : [
          { subject: clientSubject(scene), field: 'spec.dnsPolicy', value: scene.pod.spec.dnsPolicy ?? 'not set' },
          { subject: clientSubject(scene), field: 'spec.hostNetwork', value: String(scene.pod.spec.hostNetwork ?? false) },
        ];
  const rules = cited(resolver?.rules ?? []);
  const next = nextOf(scene);
  const balanced = balancedBy(scene, name);
  if (balanced !== undefined) return toBalancer(scene, name, balanced);
  const cluster = supposed(scene, name);
  if (cluster === undefined && !meansCluster(scene, name)) {
    return end(
      outcome('leaves', `Unknown: another DNS answers for ${name}.`, protocol),
      [],
      step('name', 'unknown', `${who}; what that says of ${name} is not in the API.`, { evidence, rules, next }),
    );
  }
  const of = cluster === undefined ? '' : ` ${name} is a name of the cluster.`;
  const tip = resolver === undefined ? ' Use the address of a load balancer, an external IP or a node port.' : '';
  if (resolver?.kind === 'own') {
    const says = `${who}: whether those know names of the cluster is not in the API.${of}`;
    const told = step('name', 'unknown', says, { evidence, rules, next });
    return cluster === undefined
      ? end(outcome('unknown', 'Unknown: what its own name servers say is not in the API.', protocol), [], told)
      : on(cluster, told);
  }
  const says = `${who}, which normally knows no names of the cluster.${of}${tip}`;
  return end(
    outcome(
      'no-name',
      `Name not found: ${name} is asked of a DNS outside the cluster.`,
      protocol,
      '“Name or service not known”, unless that DNS was taught the names of the cluster.',
    ),
    AFTER,
    step('name', 'fail', says, { evidence, rules, next }),
  );
}

export type Lookup =
  /** The cluster's DNS is asked, or nobody is. */
  | { readonly kind: 'cluster'; readonly looked: Looked }
  | { readonly kind: 'elsewhere'; readonly resolver: Exclude<Resolver, { kind: 'cluster' }> | undefined };

/** Where the names of all Services are known, one that is not among them does not exist, whatever else is not in view. */
function namesAre({ whole, named, dns }: Scene): Whole {
  return (namespace) => whole(namespace) || (dns.pods !== 'verified' && named(namespace));
}

/** A Service of which only the name is known exists: what DNS says of it is unknown, and so is all after it. */
function withoutGuesses({ state }: Scene, given: Resolution): Resolution {
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
export function lookUp(scene: Scene, name: string): Lookup {
  const { state, vantage, dns } = scene;
  if (vantage.kind === 'external') return { kind: 'elsewhere', resolver: undefined };
  const ask = (type: 'A' | 'AAAA'): Resolution | undefined => {
    const given = resolveAs(state, vantage, name, type, dns, namesAre(scene));
    return given && withoutGuesses(scene, given);
  };
  const v4 = ask('A');
  const v6 = ask('AAAA');
  if (v4 === undefined || v6 === undefined) return { kind: 'elsewhere', resolver: undefined };
  const { resolver } = v4;
  return resolver.kind === 'cluster' ? { kind: 'cluster', looked: { v4, v6 } } : { kind: 'elsewhere', resolver };
}

export function resolveName(scene: Scene, name: string, lookup: Lookup): Stage<Resolved> {
  return lookup.kind === 'cluster' ? settle(scene, name, lookup.looked) : askedElsewhere(scene, name, lookup.resolver);
}

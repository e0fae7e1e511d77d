// An ExternalName Service whose alias leads nowhere: to an address, in a circle, to a name that is not there, or to a short name.

import { commonCause } from '#lib/cluster/common-cause.ts';
import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { DEFAULT_DNS } from '#lib/dns/settings.ts';
import { plainName } from '#lib/dns/name.ts';
import { type AliasEnd, followAlias } from '#lib/diagnosis/alias-chain.ts';
import type { Found } from '#lib/diagnosis/found.ts';
import type { ServiceContext } from '#lib/diagnosis/context.ts';
import { dependency } from '#lib/diagnosis/dependency.ts';
import type { RuleAbout } from '#lib/diagnosis/rule.ts';
import { seesNamespace } from '#lib/diagnosis/known-state.ts';
import { namespacesWithService } from '#lib/diagnosis/way-in.ts';
import { evidence } from '#lib/diagnosis/evidence.ts';
import { namesOf } from '#lib/std/listed.ts';
import { type Key, keyOf, splitKey } from '#lib/kube/key.ts';
import { kubectl } from '#lib/kube/kubectl.ts';

type Told = Pick<Found, 'title' | 'short' | 'cause' | 'because' | 'severity'>;

function ofAddress({ key }: ServiceContext, { address, of }: Extract<AliasEnd, { kind: 'address' }>): Told {
  const cause =
    'DNS can only point to another name, so CoreDNS answers NXDOMAIN. A Service without a selector and an EndpointSlice can hold an address.';
  if (of === key) return { title: `It points to the address ${address}, which is no name.`, short: 'points to an address', cause };
  return { title: `It leads to the Service ${of}, which points to the address ${address}.`, short: 'points to an address', cause };
}

/** Where the namespace is the slip. */
function elsewhere({ state, key }: ServiceContext, missing: Key): string {
  const others = namespacesWithService(state, splitKey(missing).name).filter(
    (namespace) => keyOf(namespace, splitKey(missing).name) !== key,
  );
  if (others.length === 0) return '';
  const [has, names] = others.length === 1 ? ['has', 'The namespace'] : ['have', 'The namespaces'];
  return `${names} ${namesOf(others, 3)} ${has} a Service of that name. `;
}

function ofMissing(context: ServiceContext, { service, name }: Extract<AliasEnd, { kind: 'missing' }>): Told | undefined {
  const short = 'leads nowhere';
  const nodata = 'CoreDNS answers with no address (NODATA): clients cannot resolve the name.';
  const cause = service === undefined ? nodata : `${elsewhere(context, service)}${nodata}`;
  if (service === undefined) return { title: `It leads to ${name}, which is no name of the cluster's DNS.`, short, cause };
  const { namespace, name: own } = splitKey(service);
  if (!seesNamespace(context, 'Service', namespace)) return undefined;
  return {
    title: `It leads to ${name}, and there is no Service ${own} in ${namespace}.`,
    short,
    cause,
    because: commonCause('service-missing', [service]),
  };
}

/** `web.shop`: a name of the cluster without its end. */
function ofShort({ state, service }: ServiceContext, name: string, domain: string): Told | undefined {
  const [own = '', namespace, ...rest] = name.split('.');
  const taken = 'An externalName is taken in full: no search list is put behind it.';
  if (namespace === undefined) {
    const meant = `${own}.${service.metadata.namespace}.svc.${domain}`;
    const title = `It points to ${own}, which is asked for outside the cluster as it stands.`;
    return {
      title,
      short: 'short name',
      cause: `${taken} For the Service ${own} of this namespace it would be ${meant}.`,
      severity: 'warning',
    };
  }
  const isShort = rest.length === 0 || (rest[0] === 'svc' && isStartOf(rest.slice(1), domain.split('.')));
  if (!isShort || !state.tables.Service.has(keyOf(namespace, own))) return undefined;
  const title = `It points to ${name}, which is asked for outside the cluster; the Service ${own} of ${namespace} is ${own}.${namespace}.svc.${domain}.`;
  return { title, short: 'short name', cause: taken, severity: 'warning' };
}

function isStartOf(part: readonly string[], whole: readonly string[]): boolean {
  return part.every((label, i) => label === whole[i]);
}

function tell(context: ServiceContext, end: AliasEnd, domain: string): Told | undefined {
  switch (end.kind) {
    case 'address':
      return ofAddress(context, end);
    case 'missing':
      return ofMissing(context, end);
    case 'circle':
      return {
        title: end.names.length === 2 ? 'It points to itself.' : `It leads in a circle: ${end.names.join(', ')}.`,
        short: 'points to itself',
        cause: 'CoreDNS answers with no address (NODATA).',
      };
    case 'too-many':
      return {
        title: 'The chain of aliases is longer than CoreDNS follows.',
        short: 'chain too long',
        cause: 'CoreDNS follows eleven names.',
      };
    case 'outside':
      return ofShort(context, end.name, domain);
    case 'inside':
      return undefined;
  }
}

/** The ExternalName Services that lead to this one, by one step or several. */
function everyAlias(state: ClusterState, key: Key): ReadonlySet<Key> {
  const found = new Set<Key>();
  const ask = [key];
  for (let one = ask.pop(); one !== undefined; one = ask.pop()) {
    for (const alias of linked(state.index.aliasesByTarget, one)) {
      if (found.has(alias)) continue;
      found.add(alias);
      ask.push(alias);
    }
  }
  return found;
}

/** The aliases that lead to a Service of the name, of whatever namespace, by one step or several. */
function aliasesOfName(state: ClusterState, name: string): readonly Key[] {
  return [...linked(state.index.aliasesByTargetName, name)].flatMap((alias) => [alias, ...everyAlias(state, alias)]);
}

export const externalName: RuleAbout<'Service'> = {
  id: 'external-name',
  about: 'Service',
  item: 'names',
  severity: 'broken',
  needs: ['Service'],
  beyond: [
    dependency('Service', (state, key, before, after) =>
      before !== undefined &&
      after !== undefined &&
      before.spec.type === after.spec.type &&
      before.spec.externalName === after.spec.externalName
        ? []
        : everyAlias(state, key),
    ),
    dependency('Service', (state, key, before, after) =>
      before !== undefined && after !== undefined ? [] : aliasesOfName(state, splitKey(key).name),
    ),
  ],
  settles: { seconds: 5, because: 'The Service that it points to may be created a moment after it.' },
  title: 'Its alias leads nowhere',
  short: 'leads nowhere',
  explains: [
    'The type is ExternalName: in DNS the Service is an alias (CNAME) of spec.externalName. An address is no name, so CoreDNS then answers NXDOMAIN; an alias of itself, a circle of aliases, and an alias of a name that the cluster does not have give no address (NODATA). Where another namespace has a Service of that name, the finding says which.',
    'An externalName is taken in full. A short name such as web or web.shop does not mean the Service of that name: write web.shop.svc.cluster.local.',
    'It is silent where the alias leaves the cluster: whether that name exists, only its own server knows. And where the server at the other end looks at the host name (the Host header of HTTP, the certificate of TLS), clients send the name of the Service and not that of the alias; the API does not show that. Names in upper case are refused by the API server.',
    'Whether the Service at the other end has endpoints is said there.',
  ].join('\n\n'),
  peers: [],
  semantics: 'Diagnosis 30, DNS D33 to D38',
  find(context) {
    const { state, service, subject, clusterDomain } = context;
    if (service.spec.type !== 'ExternalName' || (service.spec.externalName ?? '') === '') return [];
    const settings = { ...DEFAULT_DNS, clusterDomain: clusterDomain ?? DEFAULT_DNS.clusterDomain };
    const told = tell(context, followAlias(state, service, settings), plainName(settings.clusterDomain));
    if (told === undefined) return [];
    const { namespace, name } = service.metadata;
    return [
      {
        ...told,
        evidence: [evidence(subject, 'spec.externalName', service.spec.externalName)],
        next: [kubectl(namespace, 'get', 'service', name, '-o', 'yaml')],
        at: [{ ...subject, field: 'spec.externalName' }],
      },
    ];
  },
};

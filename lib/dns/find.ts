// What stands under a name of the zone, before it is asked for its type (CoreDNS plugin/kubernetes/kubernetes.go).

import { clusterIPsOf } from '#lib/cluster/indexes.ts';
import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { canonicalAddress, familyOf } from '#lib/kube/ip.ts';
import { type Key, keyOf } from '#lib/kube/key.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { isHeadless, type IPFamily, type Service } from '#lib/kube/service.ts';
import { isStrictAddress, plainName, recordFamily, undashed } from './name.ts';
import { type Published, publishedOf } from './published.ts';
import type { Question } from './question.ts';
import type { NoName } from './record.ts';
import type { Rule } from './rule.ts';
import type { DnsSettings, Whole } from './settings.ts';

/** One address, or one name that stands for addresses, with the port and the name that an SRV record would give. */
export type Item = {
  readonly address: string;
  /** Undefined: a name. */
  readonly family: IPFamily | undefined;
  readonly port: number | undefined;
  readonly name: string;
};

export type Found =
  | { readonly kind: 'items'; readonly items: readonly Item[]; readonly rules: readonly Rule[] }
  | { readonly kind: 'above'; readonly rules: readonly Rule[] }
  | { readonly kind: 'nxdomain'; readonly why: NoName; readonly rules: readonly Rule[] }
  | { readonly kind: 'unknown'; readonly namespace: string | undefined; readonly rules: readonly Rule[] };

export type DnsInput = { readonly state: ClusterState; readonly settings: DnsSettings; readonly whole: Whole };

export function serviceName(service: Service, settings: DnsSettings): string {
  return `${service.metadata.name}.${service.metadata.namespace}.svc.${plainName(settings.clusterDomain)}`;
}

type Asked = Extract<Question, { kind: 'service' }>;

function isAnyPort(asked: Asked): boolean {
  return asked.port === '' && asked.protocol === '';
}

/** D15: empty is any; case does not count. */
function matchesPort(asked: Asked, port: { readonly name: string; readonly protocol: string }): boolean {
  if (asked.port !== '' && asked.port !== port.name.toLowerCase()) return false;
  return asked.protocol === '' || asked.protocol === port.protocol.toLowerCase();
}

/** Distinct addresses that are in the slices and not ready. */
function unready(published: readonly Published[], host = ''): number {
  return new Set(published.filter((p) => !p.ready && (host === '' || p.host === host)).map((p) => p.address)).size;
}

function nxdomain(why: NoName, ...rules: readonly Rule[]): Extract<Found, { kind: 'nxdomain' }> {
  return { kind: 'nxdomain', why, rules };
}

/** What the endpoints of a Service give to a question that names one of them, or is for all of a headless Service. */
function itemsOf(service: Service, published: readonly Published[], asked: Asked, settings: DnsSettings): readonly Item[] {
  const own = serviceName(service, settings);
  const items: Item[] = [];
  for (const { address, family, host, ready, ports } of published) {
    if (!ready || (asked.host !== '' && asked.host !== host)) continue;
    const name = host === '' ? own : `${host}.${own}`;
    const stands = family === undefined ? plainName(address) : address;
    for (const port of ports) if (matchesPort(asked, port)) items.push({ address: stands, family, port: port.port, name });
  }
  return items;
}

/** D21: two labels are read as port and protocol, be they the name of a Pod or not. */
function missingPort(service: Key, { port, protocol }: Asked, published: readonly Published[]): NoName {
  const host = `${port}.${protocol}`;
  return published.some((p) => p.host === host) ? { kind: 'dotted-pod', service, host } : { kind: 'no-port', service, port, protocol };
}

type ServiceItself = { readonly key: Key; readonly service: Service };

/** Of `published`, which holds at least every endpoint that is asked for; `someReady` speaks of all endpoints of the Service. */
export function findAmong(
  { key, service }: ServiceItself,
  asked: Asked,
  published: readonly Published[],
  someReady: boolean,
  settings: DnsSettings,
): Exclude<Found, { kind: 'above' }> {
  const items = itemsOf(service, published, asked, settings);
  const headless = isHeadless(service);
  if (items.length > 0) {
    const rules: readonly Rule[] = asked.host === '' ? ['D19', isAnyPort(asked) ? 'D22' : 'D27'] : ['D19', headless ? 'D25' : 'D26'];
    return { kind: 'items', items, rules };
  }
  if (headless && !someReady) return nxdomain({ kind: 'none-ready', service: key, unready: unready(published) }, 'D19', 'D23');
  if (asked.host === '') return nxdomain(missingPort(key, asked, published), 'D27');
  const why = { kind: 'no-endpoint', service: key, host: asked.host, unready: unready(published, asked.host) } as const;
  return nxdomain(why, 'D19', headless ? 'D25' : 'D26');
}

function findExternal(service: Service, key: Key, asked: Asked, settings: DnsSettings): Found {
  if (asked.host !== '' || !isAnyPort(asked)) return nxdomain({ kind: 'below-external', service: key }, 'D37');
  const target = service.spec.externalName ?? '';
  if (isStrictAddress(target)) return nxdomain({ kind: 'external-is-address', service: key, target }, 'D38');
  const item: Item = { address: plainName(target), family: undefined, port: 0, name: serviceName(service, settings) };
  return { kind: 'items', items: [item], rules: ['D33'] };
}

function findClusterIP(service: Service, key: Key, asked: Asked, { state, settings }: DnsInput): Found {
  const ports: readonly { name: string; protocol: string; port: number | undefined }[] =
    service.spec.ports.length > 0 ? service.spec.ports : [{ name: '', protocol: '', port: undefined }];
  const items = ports
    .filter((port) => matchesPort(asked, port))
    .flatMap(({ port }) =>
      clusterIPsOf(service).map((ip) => ({ address: ip, family: recordFamily(ip), port, name: serviceName(service, settings) })),
    );
  if (items.length === 0) {
    const published = settings.endpointPodNames ? publishedOf(state, key, settings) : [];
    return nxdomain(missingPort(key, asked, published), 'D13', 'D14');
  }
  return { kind: 'items', items, rules: isAnyPort(asked) ? ['D11', 'D12'] : ['D13'] };
}

function findService(asked: Asked, sight: DnsInput): Found {
  const { state, settings, whole } = sight;
  const key = keyOf(asked.namespace, asked.service);
  const service = state.tables.Service.get(key);
  if (service === undefined) {
    if (!whole(asked.namespace)) return { kind: 'unknown', namespace: asked.namespace, rules: [] };
    return nxdomain({ kind: 'no-service', service: key }, 'D5');
  }
  if (service.spec.type === 'ExternalName') return findExternal(service, key, asked, settings);
  if (settings.ignoreEmptyService && !isHeadless(service) && !publishedOf(state, key, settings).some((p) => p.ready))
    return nxdomain({ kind: 'empty-service', service: key }, 'D12');
  if (isHeadless(service) || asked.host !== '') {
    const published = publishedOf(state, key, settings);
    return findAmong(
      { key, service },
      asked,
      published,
      published.some((p) => p.ready),
      settings,
    );
  }
  return findClusterIP(service, key, asked, sight);
}

/** CoreDNS asks for no Pods that have ended or are lost, and drops one that is asked to go (controller.go podListFunc, object/pod.go). */
function isCached({ metadata, status: { phase } }: Pod): boolean {
  return metadata.deletionTimestamp === undefined && phase !== 'Succeeded' && phase !== 'Failed' && phase !== 'Unknown';
}

function findPod({ namespace, label }: Extract<Question, { kind: 'pod' }>, { state, settings, whole }: DnsInput): Found {
  const address = undashed(label);
  const canonical = canonicalAddress(address);
  const items: readonly Item[] = [
    {
      address: canonical,
      family: familyOf(address),
      port: 0,
      name: `${label}.${namespace}.pod.${plainName(settings.clusterDomain)}`,
    },
  ];
  if (settings.pods === 'insecure') {
    return isStrictAddress(address) ? { kind: 'items', items, rules: ['D39'] } : nxdomain({ kind: 'not-an-address', label }, 'D39');
  }
  for (const key of linked(state.index.podsByAddress, canonical)) {
    const pod = state.tables.Pod.get(key);
    if (pod?.metadata.namespace === namespace && isCached(pod) && pod.status.podIPs.some(({ ip }) => ip === address))
      return { kind: 'items', items, rules: ['D40'] };
  }
  if (!whole(namespace)) return { kind: 'unknown', namespace, rules: [] };
  return nxdomain({ kind: 'no-pod', namespace, address }, 'D40');
}

/** Namespaces may not be readable: then one that holds anything exists. */
function namespaceIs({ state }: DnsInput, namespace: string): 'there' | 'not there' | 'unknown' {
  if (state.tables.Namespace.has(namespace)) return 'there';
  if (state.tables.Namespace.size > 0) return 'not there';
  const holds = (['Service', 'EndpointSlice', 'Pod'] as const).some((kind) => state.index.keysByNamespace.has(`${kind}:${namespace}`));
  return holds ? 'there' : 'unknown';
}

/** `question` is not one for another zone. */
export function find(question: Question, sight: DnsInput): Found {
  switch (question.kind) {
    case 'above':
      return { kind: 'above', rules: ['D4'] };
    case 'no-branch':
      return nxdomain({ kind: 'no-branch', label: question.label }, 'D6');
    case 'version':
      return nxdomain({ kind: 'no-branch', label: 'dns-version' }, 'D3', 'D6');
    case 'server':
      return { kind: 'unknown', namespace: undefined, rules: [] };
    case 'too-long':
      return nxdomain({ kind: 'too-long' }, 'D7');
    default:
      break;
  }
  const { namespace } = question;
  const there = namespaceIs(sight, namespace);
  if (there === 'not there') return nxdomain({ kind: 'no-namespace', namespace }, 'D5');
  if (there === 'unknown' && question.kind !== 'service') return { kind: 'unknown', namespace, rules: [] };
  const inPods = question.kind === 'pod' || (question.kind === 'namespace' && question.branch === 'pod');
  if (inPods && sight.settings.pods === 'disabled') return nxdomain({ kind: 'pods-disabled' }, 'D41');
  if (question.kind === 'namespace') return { kind: 'above', rules: ['D4'] };
  return question.kind === 'pod' ? findPod(question, sight) : findService(question, sight);
}

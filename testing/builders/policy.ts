// Builders for tests of policy: policies as they are written in YAML, a small cluster, and a verdict in a few words.

import { stateOf } from './state.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import { type ClusterState } from '#lib/cluster/state.ts';
import { buildContainer, buildContainerPort, buildNamespace, buildNode, buildPod, type PodOptions } from './kube.ts';
import { type NetworkPolicy, readNetworkPolicy } from '#lib/kube/network-policy.ts';
import type { Node } from '#lib/kube/node.ts';
import { type EndAccess, type Access, accessBetween, type AccessQuery } from '#lib/policy/access.ts';
import type { End } from '#lib/policy/peer-identity.ts';

/** `spec` as in a manifest; in the namespace shop unless the name is `namespace/name`. */
export function policy(name: string, spec: object): NetworkPolicy {
  const [namespace, own] = name.includes('/') ? name.split('/') : ['shop', name];
  const read = readNetworkPolicy({ metadata: { namespace, name: own, uid: `uid-${name}` }, spec });
  if (!read.ok) throw new Error(`${read.error.path}: ${read.error.problem}`);
  return read.value;
}

export const pods = (labels: object): object => ({ podSelector: { matchLabels: labels } });
export const namespaces = (labels: object): object => ({ namespaceSelector: { matchLabels: labels } });
export const block = (cidr: string, ...except: readonly string[]): object => ({ ipBlock: { cidr, except } });

/** Ingress of shop's `app: web` from these peers, on any port. */
export function allowFrom(...from: readonly object[]): NetworkPolicy {
  return policy('web', { podSelector: { matchLabels: { app: 'web' } }, ingress: [{ from }] });
}

/** Ingress of shop's `app: web` from anyone, on these ports. */
export function allowOn(...ports: readonly object[]): NetworkPolicy {
  return policy('web', { podSelector: { matchLabels: { app: 'web' } }, ingress: [{ ports }] });
}

export const denyAll = (name = 'deny'): NetworkPolicy => policy(name, { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });

function host(name: string, ...addresses: readonly string[]): Node {
  const node = buildNode({ name });
  return { ...node, status: { ...node.status, addresses: addresses.map((address) => ({ type: 'InternalIP', address })) } };
}

const named = (name: string, containerPort: number, protocol: 'TCP' | 'UDP' = 'TCP') =>
  buildContainerPort({ name, containerPort, protocol });

/** `namespace/name`, on node n1 unless said otherwise. */
export function pod(key: string, labels: Readonly<Record<string, string>>, ip: string, over: PodOptions = {}) {
  const [namespace = '', name = ''] = key.split('/');
  return buildPod({ namespace, name, labels, nodeName: 'n1', ips: [ip], ...over });
}

const WEB = [buildContainer({ ports: [named('http', 8080), named('admin', 9000), named('http', 8081, 'UDP')] })];

/** shop/web on n1; clients in shop, in ops (team=ops) and in bare, which has no labels; a Pod on the host network of n1 and of n2. */
const CLUSTER: readonly AnyRecord[] = [
  buildNamespace({ name: 'shop', labels: { team: 'shop' } }),
  buildNamespace({ name: 'ops', labels: { team: 'ops' } }),
  buildNamespace({ name: 'bare' }),
  host('n1', '172.18.0.1'),
  host('n2', '172.18.0.2'),
  pod('shop/web', { app: 'web' }, '10.1.0.1', { ips: ['10.1.0.1', 'fd00:1::1'], containers: WEB }),
  pod('shop/client', { app: 'client' }, '10.1.0.2', { nodeName: 'n2', ips: ['10.1.0.2', 'fd00:1::2'] }),
  pod('ops/client', { app: 'client' }, '10.2.0.2', { nodeName: 'n2' }),
  pod('ops/probe', { app: 'probe' }, '10.2.0.3'),
  pod('bare/client', { app: 'client' }, '10.3.0.2'),
  pod('shop/host', { app: 'client' }, '172.18.0.1', { hostNetwork: true }),
  pod('shop/far', { app: 'client' }, '172.18.0.2', { hostNetwork: true, nodeName: 'n2' }),
];

export function policyCluster(...records: readonly AnyRecord[]): ClusterState {
  return stateOf(...CLUSTER, ...records);
}

/** `ops/client` is a Pod, `n2` a node, `192.0.2.1` or `anywhere` an address. */
function end(text: string): End {
  if (text.includes('/')) return { kind: 'pod', pod: text };
  if (text === 'anywhere') return { kind: 'address', address: undefined };
  return /[.:]/.test(text) ? { kind: 'address', address: text } : { kind: 'node', node: text };
}

const HTTP: AccessQuery = { port: 8080, protocol: 'TCP' };

/** To port 8080 of shop/web, unless said otherwise. */
export function ask(records: readonly AnyRecord[], from: string, to = 'shop/web', query: Partial<AccessQuery> = {}): Access {
  return accessBetween(policyCluster(...records), end(from), end(to), { ...HTTP, ...query });
}

/** `allowed: rule`, `denied`, `unknown: self`… */
export function told({ verdict }: EndAccess): string {
  return verdict.kind === 'denied' ? 'denied' : `${verdict.kind}: ${verdict.why}`;
}

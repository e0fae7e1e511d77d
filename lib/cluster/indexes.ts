// The indexes of ClusterState: who selects whom, who is where, whose address is this.

import { type EndpointSlice, SERVICE_NAME_LABEL, type SliceEndpoint } from '#lib/kube/endpoint-slice.ts';
import { addressKey } from '#lib/kube/ip.ts';
import { type Key, keyOf, splitKey } from '#lib/kube/key.ts';
import { selects } from '#lib/kube/label-selector.ts';
import type { Pod } from '#lib/kube/pod.ts';
import type { TextMap } from '#lib/kube/scan.ts';
import type { Service } from '#lib/kube/service.ts';
import { link, linked, type Multimap, unlink } from './multimap.ts';
import type { Finding } from './finding.ts';
import type { AnyRecord } from './record.ts';
import { indexWayIn, newWayInIndexes, unindexWayIn, type WayInIndexes } from './way-in-indexes.ts';
import type { ClusterState } from './state.ts';

export type Indexes = WayInIndexes & {
  /** Service key -> EndpointSlice keys, by the label kubernetes.io/service-name. */
  readonly slicesByService: Multimap;
  /** Pod key -> keys of the slices whose targetRef names it. */
  readonly slicesByTarget: Multimap;
  /** Address, as written -> keys of the slices that hold it, whoever it belongs to. */
  readonly slicesByAddress: Multimap;
  /** clusterIP, as written -> Service keys (one, but for the moment in which it changes hands). */
  readonly servicesByClusterIP: Multimap;
  /** External IP or load balancer address, in one spelling (addressKey) -> Service keys. */
  readonly servicesByOuterAddress: Multimap;
  /** Service key -> keys of the ExternalName Services whose target might be it: `web.shop`, `web.shop.svc.…`, whatever the zone. */
  readonly aliasesByTarget: Multimap;
  /** Node name -> Pod keys. */
  readonly podsByNode: Multimap;
  /** Address, as written -> Pod keys (host-network Pods share one). */
  readonly podsByAddress: Multimap;
  /** Service key -> keys of the Pods that its selector matches. */
  readonly podsByService: Multimap;
  /** Pod key -> keys of the Services that select it. */
  readonly servicesByPod: Multimap;
  /** `Kind:namespace` -> record keys. */
  readonly keysByNamespace: Multimap;
  /** `namespace|label=value` -> Pod keys; narrows the search when a Service changes. */
  readonly podsByLabel: Multimap;
  /** `namespace|label=value` of one pair of the selector -> Service keys; narrows it when a Pod changes. */
  readonly servicesByPair: Multimap;
  /** Namespace -> keys of the Services whose selector matches no Pod. */
  readonly unmatchedServices: Multimap;
  /** Service key -> keys of the Findings that concern it; `namespace/` -> those of the namespace that concern none. */
  readonly findingsByService: Multimap;
  /** `severity:namespace` -> keys of the Services by their worst finding. */
  readonly servicesBySeverity: Multimap;
};

export function newIndexes(): Indexes {
  return {
    slicesByService: new Map(),
    slicesByTarget: new Map(),
    slicesByAddress: new Map(),
    servicesByClusterIP: new Map(),
    servicesByOuterAddress: new Map(),
    aliasesByTarget: new Map(),
    podsByNode: new Map(),
    podsByAddress: new Map(),
    podsByService: new Map(),
    servicesByPod: new Map(),
    keysByNamespace: new Map(),
    podsByLabel: new Map(),
    servicesByPair: new Map(),
    ...newWayInIndexes(),
    unmatchedServices: new Map(),
    findingsByService: new Map(),
    servicesBySeverity: new Map(),
  };
}

function pair(namespace: string, label: string, value: string): string {
  return `${namespace}|${label}=${value}`;
}

/** Keys of the Pods of a namespace that carry the label with this value. */
export function podsWithLabel(index: Indexes, namespace: string, label: string, value: string): ReadonlySet<string> {
  return linked(index.podsByLabel, pair(namespace, label, value));
}

/** The pair under which a Service is filed; any one pair finds it, the smallest key makes it stable. */
function filedPair(service: Service): string | undefined {
  let first: string | undefined;
  for (const label in service.spec.selector) if (first === undefined || label < first) first = label;
  return first === undefined ? undefined : pair(service.metadata.namespace, first, service.spec.selector[first] ?? '');
}

/** The Service that a slice says it belongs to, or undefined where the label is missing. */
export function serviceOfSlice(slice: EndpointSlice): Key | undefined {
  const name = slice.metadata.labels[SERVICE_NAME_LABEL];
  return name === undefined || name === '' ? undefined : keyOf(slice.metadata.namespace, name);
}

/** The Pod that an endpoint claims to be, whether or not that is true. */
export function targetOf(slice: EndpointSlice, endpoint: SliceEndpoint): Key | undefined {
  const ref = endpoint.targetRef;
  if (ref === undefined || ref.kind !== 'Pod' || ref.name === undefined) return undefined;
  return keyOf(ref.namespace ?? slice.metadata.namespace, ref.name);
}

const targetsBySlice = new WeakMap<EndpointSlice, readonly (Key | undefined)[]>();

/** targetOf for each endpoint of the slice, in order. Kept while the slice lives: it is asked with every change of its Service. */
export function targetsOf(slice: EndpointSlice): readonly (Key | undefined)[] {
  let made = targetsBySlice.get(slice);
  if (made === undefined) {
    made = slice.endpoints.map((endpoint) => targetOf(slice, endpoint));
    targetsBySlice.set(slice, made);
  }
  return made;
}

/** The targets outside of `from` to `to` are those of the slice that `slice` replaces: the same keys, not new ones that look the same. */
function inheritTargets(slice: EndpointSlice, before: EndpointSlice, from: number, to: number): void {
  const held = targetsOf(before);
  const grown = slice.endpoints.length - held.length;
  targetsBySlice.set(
    slice,
    slice.endpoints.map((endpoint, i) => (i < from ? held[i] : i >= to ? held[i - grown] : targetOf(slice, endpoint))),
  );
}

function sameTarget(a: SliceEndpoint | undefined, b: SliceEndpoint | undefined): boolean {
  const x = a?.targetRef;
  const y = b?.targetRef;
  return x === y || (x !== undefined && y !== undefined && x.kind === y.kind && x.name === y.name && x.namespace === y.namespace);
}

/** The targets of the endpoints from `from` to `to`. */
function targets(slice: EndpointSlice, from: number, to: number): Set<Key> {
  const all = targetsOf(slice);
  const found = new Set<Key>();
  for (let i = from; i < to; i++) {
    const target = all[i];
    if (target !== undefined) found.add(target);
  }
  return found;
}

function servedBy(record: AnyRecord | undefined): Key | undefined {
  return record?.kind === 'EndpointSlice' ? serviceOfSlice(record) : undefined;
}

type SameEndpoint = (a: SliceEndpoint | undefined, b: SliceEndpoint | undefined) => boolean;

/**
 * Of the endpoints of `slice`, those in which it differs from `other`: from the first to after the last.
 * Most changes of a slice touch one endpoint of a hundred: conditions in place, one more at the end, one taken out.
 */
function changedRange(slice: EndpointSlice, other: EndpointSlice, isSame: SameEndpoint): readonly [number, number] {
  const a = slice.endpoints;
  const b = other.endpoints;
  const shorter = Math.min(a.length, b.length);
  let head = 0;
  while (head < shorter && isSame(a[head], b[head])) head++;
  let tail = 0;
  while (tail < shorter - head && isSame(a[a.length - 1 - tail], b[b.length - 1 - tail])) tail++;
  return [head, a.length - tail];
}

function unlinkTargets(index: Indexes, key: Key, slice: EndpointSlice, next: AnyRecord | undefined): void {
  const after = next?.kind === 'EndpointSlice' ? next : undefined;
  const [from, to] = after === undefined ? [0, slice.endpoints.length] : changedRange(slice, after, sameTarget);
  if (from >= to) return;
  const kept = after === undefined ? undefined : targets(after, 0, after.endpoints.length);
  for (const target of targets(slice, from, to)) if (kept === undefined || !kept.has(target)) unlink(index.slicesByTarget, target, key);
}

function linkTargets(index: Indexes, key: Key, slice: EndpointSlice, previous: AnyRecord | undefined): void {
  const before = previous?.kind === 'EndpointSlice' ? previous : undefined;
  const [from, to] = before === undefined ? [0, slice.endpoints.length] : changedRange(slice, before, sameTarget);
  if (before !== undefined) inheritTargets(slice, before, from, to);
  if (from >= to) return;
  for (const target of targets(slice, from, to)) link(index.slicesByTarget, target, key);
}

function sameAddresses(a: SliceEndpoint | undefined, b: SliceEndpoint | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined || a.addresses.length !== b.addresses.length) return false;
  for (let i = 0; i < a.addresses.length; i++) if (a.addresses[i] !== b.addresses[i]) return false;
  return true;
}

/** The addresses of the endpoints from `from` to `to`. */
function addresses(slice: EndpointSlice, from: number, to: number): Set<string> {
  const found = new Set<string>();
  for (let i = from; i < to; i++) for (const address of slice.endpoints[i]?.addresses ?? []) found.add(address);
  return found;
}

function unlinkAddresses(index: Indexes, key: Key, slice: EndpointSlice, next: AnyRecord | undefined): void {
  const after = next?.kind === 'EndpointSlice' ? next : undefined;
  const [from, to] = after === undefined ? [0, slice.endpoints.length] : changedRange(slice, after, sameAddresses);
  if (from >= to) return;
  const kept = after === undefined ? undefined : addresses(after, 0, after.endpoints.length);
  for (const address of addresses(slice, from, to))
    if (kept === undefined || !kept.has(address)) unlink(index.slicesByAddress, address, key);
}

function linkAddresses(index: Indexes, key: Key, slice: EndpointSlice, previous: AnyRecord | undefined): void {
  const before = previous?.kind === 'EndpointSlice' ? previous : undefined;
  const [from, to] = before === undefined ? [0, slice.endpoints.length] : changedRange(slice, before, sameAddresses);
  for (const address of addresses(slice, from, to)) link(index.slicesByAddress, address, key);
}

function sameMap(a: TextMap, b: TextMap): boolean {
  if (a === b) return true;
  for (const key in a) if (a[key] !== b[key]) return false;
  // Not `key in a`: a label may be named `constructor`, which every object inherits.
  for (const key in b) if (a[key] !== b[key]) return false;
  return true;
}

/** ExternalName Services keep a selector that nothing acts on. */
function actsOnSelector(service: Service): boolean {
  return service.spec.type !== 'ExternalName';
}

function linkPod(index: Indexes, service: Key, pod: Key): void {
  if (!index.podsByService.has(service)) unlink(index.unmatchedServices, splitKey(service).namespace, service);
  link(index.podsByService, service, pod);
  link(index.servicesByPod, pod, service);
}

function linkService(state: ClusterState, key: Key, service: Service): void {
  const filed = filedPair(service);
  if (filed === undefined || !actsOnSelector(service)) return;
  const { index, tables } = state;
  link(index.servicesByPair, filed, key);
  let candidates: ReadonlySet<string> | undefined;
  for (const label in service.spec.selector) {
    const found = linked(index.podsByLabel, pair(service.metadata.namespace, label, service.spec.selector[label] ?? ''));
    if (candidates === undefined || found.size < candidates.size) candidates = found;
  }
  for (const podKey of candidates ?? []) {
    const pod = tables.Pod.get(podKey);
    if (pod === undefined || !selects(service.spec.selector, pod.metadata.labels)) continue;
    linkPod(index, key, podKey);
  }
  if (!index.podsByService.has(key)) link(index.unmatchedServices, service.metadata.namespace, key);
}

function unlinkService(state: ClusterState, key: Key, service: Service): void {
  const filed = filedPair(service);
  if (filed === undefined) return;
  unlink(state.index.servicesByPair, filed, key);
  for (const podKey of linked(state.index.podsByService, key)) unlink(state.index.servicesByPod, podKey, key);
  state.index.podsByService.delete(key);
  unlink(state.index.unmatchedServices, service.metadata.namespace, key);
}

function linkLabels(state: ClusterState, key: Key, pod: Pod): void {
  const { index, tables } = state;
  const { namespace, labels } = pod.metadata;
  for (const label in labels) {
    const at = pair(namespace, label, labels[label] ?? '');
    link(index.podsByLabel, at, key);
    for (const serviceKey of linked(index.servicesByPair, at)) {
      const service = tables.Service.get(serviceKey);
      if (service === undefined || !selects(service.spec.selector, labels)) continue;
      linkPod(index, serviceKey, key);
    }
  }
}

function unlinkLabels(state: ClusterState, key: Key, pod: Pod): void {
  const { index } = state;
  const { namespace, labels } = pod.metadata;
  for (const label in labels) unlink(index.podsByLabel, pair(namespace, label, labels[label] ?? ''), key);
  for (const serviceKey of linked(index.servicesByPod, key)) {
    unlink(index.podsByService, serviceKey, key);
    if (!index.podsByService.has(serviceKey)) link(index.unmatchedServices, namespace, serviceKey);
  }
  index.servicesByPod.delete(key);
}

/** Services that may select these labels: those filed under one of their pairs. */
export function servicesFiledFor(state: ClusterState, pod: Pod): Key[] {
  const { namespace, labels } = pod.metadata;
  const found: Key[] = [];
  for (const label in labels) found.push(...linked(state.index.servicesByPair, pair(namespace, label, labels[label] ?? '')));
  return found;
}

// Both sides of a Pod change often agree on everything that is indexed (readiness only): then nothing is touched.

function relabelled(a: Pod, b: AnyRecord | undefined): boolean {
  if (b === undefined || b.kind !== 'Pod') return true;
  return !sameMap(a.metadata.labels, b.metadata.labels);
}

function movedNode(a: Pod, b: AnyRecord | undefined): boolean {
  return b === undefined || b.kind !== 'Pod' || a.spec.nodeName !== b.spec.nodeName;
}

function readdressed(a: Pod, b: AnyRecord | undefined): boolean {
  if (b === undefined || b.kind !== 'Pod') return true;
  const [ips, others] = [a.status.podIPs, b.status.podIPs];
  return ips.length !== others.length || ips.some(({ ip }, i) => ip !== others[i]?.ip);
}

function serviceMoved(a: Service, b: AnyRecord | undefined): boolean {
  if (b === undefined || b.kind !== 'Service') return true;
  return actsOnSelector(a) !== actsOnSelector(b) || !sameMap(a.spec.selector, b.spec.selector);
}

/** Those that are addresses: not `None`, and not the empty one of an ExternalName Service. */
export function clusterIPsOf(service: Service): readonly string[] {
  const { clusterIP, clusterIPs } = service.spec;
  const all = clusterIPs.length > 0 || clusterIP === undefined ? clusterIPs : [clusterIP];
  return all.filter((ip) => ip !== '' && ip !== 'None');
}

/** Under which addresses a Service can be meant from outside: external IPs and addresses of load balancers, each in one spelling. */
export function outerAddressesOf({ spec, status }: Service): ReadonlySet<string> {
  const found = new Set(spec.externalIPs.map(addressKey));
  for (const { ip } of status.loadBalancer.ingress) if (ip !== undefined && ip !== '') found.add(addressKey(ip));
  return found;
}

function sameOutside(a: Service, b: AnyRecord | undefined): boolean {
  if (b === undefined || b.kind !== 'Service') return false;
  const [own, others] = [outerAddressesOf(a), outerAddressesOf(b)];
  return own.size === others.size && [...own].every((address) => others.has(address));
}

/** The Services that an externalName might mean. A Namespace may be called svc, and so may a part of the zone. */
export function aliasTargetsOf({ spec }: Service): ReadonlySet<Key> {
  const found = new Set<Key>();
  if (spec.type !== 'ExternalName') return found;
  const labels = (spec.externalName ?? '').toLowerCase().replace(/\.$/, '').split('.');
  for (let i = 2; i <= labels.length; i++) {
    const [name = '', namespace = ''] = [labels[i - 2], labels[i - 1]];
    if (labels[i] === 'svc' || labels.length === 2) found.add(keyOf(namespace, name));
  }
  return found;
}

function realiased(a: Service, b: AnyRecord | undefined): boolean {
  return b === undefined || b.kind !== 'Service' || a.spec.type !== b.spec.type || a.spec.externalName !== b.spec.externalName;
}

function reclustered(a: Service, b: AnyRecord | undefined): boolean {
  if (b === undefined || b.kind !== 'Service') return true;
  const [own, others] = [a.spec.clusterIPs, b.spec.clusterIPs];
  return a.spec.clusterIP !== b.spec.clusterIP || own.length !== others.length || own.some((ip, i) => ip !== others[i]);
}

/** What a finding is filed under: the Service that it concerns, or its namespace. */
function concernOf({ service, metadata }: Finding): string {
  return service ?? `${metadata.namespace}/`;
}

/** Takes `record` out; `next` is what replaces it under the same key, if anything. */
export function unindexRecord(state: ClusterState, key: Key, record: AnyRecord, next: AnyRecord | undefined): void {
  const { index } = state;
  const { namespace } = record.metadata;
  if (next === undefined && namespace !== '') unlink(index.keysByNamespace, `${record.kind}:${namespace}`, key);
  switch (record.kind) {
    case 'Service':
      if (serviceMoved(record, next)) unlinkService(state, key, record);
      if (reclustered(record, next)) for (const ip of clusterIPsOf(record)) unlink(index.servicesByClusterIP, ip, key);
      if (!sameOutside(record, next)) for (const ip of outerAddressesOf(record)) unlink(index.servicesByOuterAddress, ip, key);
      if (realiased(record, next)) for (const target of aliasTargetsOf(record)) unlink(index.aliasesByTarget, target, key);
      return;
    case 'EndpointSlice': {
      const service = serviceOfSlice(record);
      if (service !== undefined && service !== servedBy(next)) unlink(index.slicesByService, service, key);
      unlinkTargets(index, key, record, next);
      unlinkAddresses(index, key, record, next);
      return;
    }
    case 'Pod':
      if (record.spec.nodeName !== undefined && movedNode(record, next)) unlink(index.podsByNode, record.spec.nodeName, key);
      if (readdressed(record, next)) for (const { ip } of record.status.podIPs) unlink(index.podsByAddress, ip, key);
      if (relabelled(record, next)) unlinkLabels(state, key, record);
      return;
    case 'Ingress':
    case 'HTTPRoute':
    case 'GRPCRoute':
    case 'TLSRoute':
    case 'TCPRoute':
    case 'UDPRoute':
      unindexWayIn(index, key, record);
      return;
    case 'Finding':
      unlink(index.findingsByService, concernOf(record), key);
      return;
    case 'ServiceSummary':
      if (record.findings[0] !== undefined) unlink(index.servicesBySeverity, `${record.findings[0].severity}:${namespace}`, key);
      return;
    default:
      return;
  }
}

/** Puts `record` in; `previous` is what it replaces under the same key, if anything. */
export function indexRecord(state: ClusterState, key: Key, record: AnyRecord, previous: AnyRecord | undefined): void {
  const { index } = state;
  const { namespace } = record.metadata;
  if (previous === undefined && namespace !== '') link(index.keysByNamespace, `${record.kind}:${namespace}`, key);
  switch (record.kind) {
    case 'Service':
      if (serviceMoved(record, previous)) linkService(state, key, record);
      if (reclustered(record, previous)) for (const ip of clusterIPsOf(record)) link(index.servicesByClusterIP, ip, key);
      if (!sameOutside(record, previous)) for (const ip of outerAddressesOf(record)) link(index.servicesByOuterAddress, ip, key);
      if (realiased(record, previous)) for (const target of aliasTargetsOf(record)) link(index.aliasesByTarget, target, key);
      return;
    case 'EndpointSlice': {
      const service = serviceOfSlice(record);
      if (service !== undefined && service !== servedBy(previous)) link(index.slicesByService, service, key);
      linkTargets(index, key, record, previous);
      linkAddresses(index, key, record, previous);
      return;
    }
    case 'Pod':
      if (record.spec.nodeName !== undefined && movedNode(record, previous)) link(index.podsByNode, record.spec.nodeName, key);
      if (readdressed(record, previous)) for (const { ip } of record.status.podIPs) link(index.podsByAddress, ip, key);
      if (relabelled(record, previous)) linkLabels(state, key, record);
      return;
    case 'Ingress':
    case 'HTTPRoute':
    case 'GRPCRoute':
    case 'TLSRoute':
    case 'TCPRoute':
    case 'UDPRoute':
      indexWayIn(index, key, record);
      return;
    case 'Finding':
      link(index.findingsByService, concernOf(record), key);
      return;
    case 'ServiceSummary':
      if (record.findings[0] !== undefined) link(index.servicesBySeverity, `${record.findings[0].severity}:${namespace}`, key);
      return;
    default:
      return;
  }
}

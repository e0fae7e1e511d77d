// The indexes of ClusterState: who selects whom, who is where, whose address is this. Those of slices, of selection, of policies, of
// ways in and of ports on Nodes stand in files of their own.

import { canonicalAddress } from '#lib/kube/ip.ts';
import { type Key, keyOf, splitKey } from '#lib/kube/key.ts';
import type { Pod } from '#lib/kube/pod.ts';
import type { Service } from '#lib/kube/service.ts';
import { link, type Multimap, unlink } from './multimap.ts';
import type { Finding } from './finding.ts';
import type { AnyRecord } from './record.ts';
import {
  linkLabels,
  linkService,
  newSelectionIndexes,
  relabelled,
  reselects,
  type SelectionIndexes,
  unlinkLabels,
  unlinkService,
} from './selection-indexes.ts';
import { indexPodRanges, newPodRangeIndexes, type PodRangeIndexes, unindexPodRanges } from './pod-range-indexes.ts';
import { indexPorts, newPortIndexes, type PortIndexes, unindexPorts } from './port-indexes.ts';
import { indexPolicy, newPolicyIndexes, type PolicyIndexes, unindexPolicy } from './policy-indexes.ts';
import { indexSlice, newSliceIndexes, type SliceIndexes, unindexSlice } from './slice-indexes.ts';
import { indexWayIn, newWayInIndexes, unindexWayIn, type WayInIndexes } from './way-in-indexes.ts';
import type { Tables } from './tables.ts';

export type Indexes = SliceIndexes &
  SelectionIndexes &
  PolicyIndexes &
  WayInIndexes &
  PortIndexes &
  PodRangeIndexes & {
    /** clusterIP, in one spelling (canonicalAddress) -> Service keys (one, but for the moment in which it changes hands). */
    readonly servicesByClusterIP: Multimap;
    /** External IP or load balancer address, in one spelling (canonicalAddress) -> Service keys. */
    readonly servicesByOuterAddress: Multimap;
    /** Name -> keys of the Services of that name, one in each namespace at most. */
    readonly servicesByName: Multimap;
    /** Service key -> keys of the ExternalName Services whose target might be it: `web.shop`, `web.shop.svc.…`, whatever the zone. */
    readonly aliasesByTarget: Multimap;
    /** The same by the name alone, of whatever namespace. */
    readonly aliasesByTargetName: Multimap;
    /** Node name -> Pod keys. */
    readonly podsByNode: Multimap;
    /** Address, in one spelling (canonicalAddress) -> Pod keys (host-network Pods share one). */
    readonly podsByAddress: Multimap;
    /** `Kind:namespace` -> record keys. */
    readonly keysByNamespace: Multimap;
    /** Service key -> keys of the Findings that concern it; `namespace/` -> those of the namespace that concern none. */
    readonly findingsByService: Multimap;
    /** `severity:namespace` -> keys of the Services by their worst finding. */
    readonly servicesBySeverity: Multimap;
  };

/** ClusterState, of which this file lies below. */
type Indexed = { readonly tables: Tables; readonly index: Indexes };

export function newIndexes(): Indexes {
  return {
    ...newSliceIndexes(),
    ...newSelectionIndexes(),
    ...newPolicyIndexes(),
    ...newWayInIndexes(),
    ...newPortIndexes(),
    ...newPodRangeIndexes(),
    servicesByClusterIP: new Map(),
    servicesByOuterAddress: new Map(),
    servicesByName: new Map(),
    aliasesByTarget: new Map(),
    aliasesByTargetName: new Map(),
    podsByNode: new Map(),
    podsByAddress: new Map(),
    keysByNamespace: new Map(),
    findingsByService: new Map(),
    servicesBySeverity: new Map(),
  };
}

// Both sides of a Pod change often agree on everything that is indexed (readiness only): then nothing is touched.

function movedNode(a: Pod, b: AnyRecord | undefined): boolean {
  return b === undefined || b.kind !== 'Pod' || a.spec.nodeName !== b.spec.nodeName;
}

function readdressed(a: Pod, b: AnyRecord | undefined): boolean {
  if (b === undefined || b.kind !== 'Pod') return true;
  const [ips, others] = [a.status.podIPs, b.status.podIPs];
  return ips.length !== others.length || ips.some(({ ip }, i) => ip !== others[i]?.ip);
}

/** Those that are addresses: not `None`, and not the empty one of an ExternalName Service. */
export function clusterIPsOf(service: Service): readonly string[] {
  const { clusterIP, clusterIPs } = service.spec;
  const all = clusterIPs.length > 0 || clusterIP === undefined ? clusterIPs : [clusterIP];
  return all.filter((ip) => ip !== '' && ip !== 'None');
}

/** Under which addresses a Service can be meant from outside: external IPs and addresses of load balancers, each in one spelling. */
export function outerAddressesOf({ spec, status }: Service): ReadonlySet<string> {
  const found = new Set(spec.externalIPs.map(canonicalAddress));
  for (const { ip } of status.loadBalancer.ingress) if (ip !== undefined && ip !== '') found.add(canonicalAddress(ip));
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

function fileAlias(index: Indexes, key: Key, service: Service, file: typeof link): void {
  for (const target of aliasTargetsOf(service)) {
    file(index.aliasesByTarget, target, key);
    file(index.aliasesByTargetName, splitKey(target).name, key);
  }
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
export function unindexRecord(state: Indexed, key: Key, record: AnyRecord, next: AnyRecord | undefined): void {
  const { index } = state;
  const { namespace } = record.metadata;
  if (next === undefined && namespace !== '') unlink(index.keysByNamespace, `${record.kind}:${namespace}`, key);
  switch (record.kind) {
    case 'Service':
      if (next === undefined) unlink(index.servicesByName, record.metadata.name, key);
      if (reselects(record, next)) unlinkService(state, key, record);
      if (reclustered(record, next)) for (const ip of clusterIPsOf(record)) unlink(index.servicesByClusterIP, canonicalAddress(ip), key);
      if (!sameOutside(record, next)) for (const ip of outerAddressesOf(record)) unlink(index.servicesByOuterAddress, ip, key);
      if (realiased(record, next)) fileAlias(index, key, record, unlink);
      unindexPorts(index, key, record, next);
      return;
    case 'EndpointSlice':
      unindexSlice(index, key, record, next);
      return;
    case 'Pod':
      if (record.spec.nodeName !== undefined && movedNode(record, next)) unlink(index.podsByNode, record.spec.nodeName, key);
      if (readdressed(record, next)) for (const { ip } of record.status.podIPs) unlink(index.podsByAddress, canonicalAddress(ip), key);
      if (relabelled(record, next)) unlinkLabels(state, key, record);
      unindexPorts(index, key, record, next);
      return;
    case 'Node':
      unindexPorts(index, key, record, next);
      unindexPodRanges(index, key, record, next);
      return;
    case 'Ingress':
    case 'HTTPRoute':
    case 'GRPCRoute':
    case 'TLSRoute':
    case 'TCPRoute':
    case 'UDPRoute':
      unindexWayIn(index, key, record);
      return;
    case 'NetworkPolicy':
      unindexPolicy(index, key, record);
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
export function indexRecord(state: Indexed, key: Key, record: AnyRecord, previous: AnyRecord | undefined): void {
  const { index } = state;
  const { namespace } = record.metadata;
  if (previous === undefined && namespace !== '') link(index.keysByNamespace, `${record.kind}:${namespace}`, key);
  switch (record.kind) {
    case 'Service':
      if (previous === undefined) link(index.servicesByName, record.metadata.name, key);
      if (reselects(record, previous)) linkService(state, key, record);
      if (reclustered(record, previous)) for (const ip of clusterIPsOf(record)) link(index.servicesByClusterIP, canonicalAddress(ip), key);
      if (!sameOutside(record, previous)) for (const ip of outerAddressesOf(record)) link(index.servicesByOuterAddress, ip, key);
      if (realiased(record, previous)) fileAlias(index, key, record, link);
      indexPorts(index, key, record, previous);
      return;
    case 'EndpointSlice':
      indexSlice(index, key, record, previous);
      return;
    case 'Pod':
      if (record.spec.nodeName !== undefined && movedNode(record, previous)) link(index.podsByNode, record.spec.nodeName, key);
      if (readdressed(record, previous)) for (const { ip } of record.status.podIPs) link(index.podsByAddress, canonicalAddress(ip), key);
      if (relabelled(record, previous)) linkLabels(state, key, record);
      indexPorts(index, key, record, previous);
      return;
    case 'Node':
      indexPorts(index, key, record, previous);
      indexPodRanges(index, key, record, previous);
      return;
    case 'Ingress':
    case 'HTTPRoute':
    case 'GRPCRoute':
    case 'TLSRoute':
    case 'TCPRoute':
    case 'UDPRoute':
      indexWayIn(index, key, record);
      return;
    case 'NetworkPolicy':
      indexPolicy(index, key, record);
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

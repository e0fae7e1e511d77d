// The indexes of ClusterState: who selects whom, who is where, whose address is this. Those of slices, of selection, of policies, of
// ways in and of ports on Nodes stand in files of their own.

import { canonicalAddress } from '#lib/kube/ip.ts';
import { type Key, keyOf, splitKey } from '#lib/kube/key.ts';
import type { Pod } from '#lib/kube/pod.ts';
import type { Service } from '#lib/kube/service.ts';
import { type EventIndexes, fileEvent, newEventIndexes } from './event-indexes.ts';
import type { Filed, Filing } from './filing.ts';
import { isSignalled } from './finding.ts';
import type { link, Multimap } from './multimap.ts';
import { filePodRanges, newPodRangeIndexes, type PodRangeIndexes } from './pod-range-indexes.ts';
import { filePeers, newPolicyIndexes, type PolicyIndexes } from './policy-indexes.ts';
import { fileHostPorts, fileNodeAddresses, fileNodePorts, fileOuterPorts, newPortIndexes, type PortIndexes } from './port-indexes.ts';
import type { AnyRecord, Kind } from './record.ts';
import { fileLabels, fileSelector, newSelectionIndexes, type SelectionIndexes } from './selection-indexes.ts';
import { fileAddresses, fileServiceOfSlice, fileTargets, newSliceIndexes, type SliceIndexes } from './slice-indexes.ts';
import { fileIngress, fileRoute, newWayInIndexes, type WayInIndexes } from './way-in-indexes.ts';
import { fileReplicaSet, newWorkloadIndexes, type WorkloadIndexes } from './workload-indexes.ts';

export type Indexes = SliceIndexes &
  SelectionIndexes &
  PolicyIndexes &
  WayInIndexes &
  PortIndexes &
  PodRangeIndexes &
  WorkloadIndexes &
  EventIndexes & {
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

export function newIndexes(): Indexes {
  return {
    ...newSliceIndexes(),
    ...newSelectionIndexes(),
    ...newPolicyIndexes(),
    ...newWayInIndexes(),
    ...newPortIndexes(),
    ...newPodRangeIndexes(),
    ...newWorkloadIndexes(),
    ...newEventIndexes(),
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

type Files<K extends Kind> = Filing<K, Indexes>;

const fileNode: Files<'Pod'> = ({ index }, how, key, { spec }, other) => {
  if (spec.nodeName === undefined || spec.nodeName === other?.spec.nodeName) return;
  how(index.podsByNode, spec.nodeName, key);
};

function readdressed(a: Pod, b: Pod): boolean {
  const [ips, others] = [a.status.podIPs, b.status.podIPs];
  return ips.length !== others.length || ips.some(({ ip }, i) => ip !== others[i]?.ip);
}

const filePodAddresses: Files<'Pod'> = ({ index }, how, key, pod, other) => {
  if (other !== undefined && !readdressed(pod, other)) return;
  for (const { ip } of pod.status.podIPs) how(index.podsByAddress, canonicalAddress(ip), key);
};

/** A Service keeps its name. */
const fileName: Files<'Service'> = ({ index }, how, key, { metadata }, other) => {
  if (other === undefined) how(index.servicesByName, metadata.name, key);
};

/** Those that are addresses: not `None`, and not the empty one of an ExternalName Service. */
export function clusterIPsOf(service: Service): readonly string[] {
  const { clusterIP, clusterIPs } = service.spec;
  const all = clusterIPs.length > 0 || clusterIP === undefined ? clusterIPs : [clusterIP];
  return all.filter((ip) => ip !== '' && ip !== 'None');
}

function reclustered(a: Service, b: Service): boolean {
  const [own, others] = [a.spec.clusterIPs, b.spec.clusterIPs];
  return a.spec.clusterIP !== b.spec.clusterIP || own.length !== others.length || own.some((ip, i) => ip !== others[i]);
}

const fileClusterIPs: Files<'Service'> = ({ index }, how, key, service, other) => {
  if (other !== undefined && !reclustered(service, other)) return;
  for (const ip of clusterIPsOf(service)) how(index.servicesByClusterIP, canonicalAddress(ip), key);
};

/** Under which addresses a Service can be meant from outside: external IPs and addresses of load balancers, each in one spelling. */
export function outerAddressesOf({ spec, status }: Service): ReadonlySet<string> {
  const found = new Set(spec.externalIPs.map(canonicalAddress));
  for (const { ip } of status.loadBalancer.ingress) if (ip !== undefined && ip !== '') found.add(canonicalAddress(ip));
  return found;
}

function sameOutside(a: Service, b: Service): boolean {
  const [own, others] = [outerAddressesOf(a), outerAddressesOf(b)];
  return own.size === others.size && [...own].every((address) => others.has(address));
}

const fileOuterAddresses: Files<'Service'> = ({ index }, how, key, service, other) => {
  if (other !== undefined && sameOutside(service, other)) return;
  for (const ip of outerAddressesOf(service)) how(index.servicesByOuterAddress, ip, key);
};

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

const fileAlias: Files<'Service'> = ({ index }, how, key, service, other) => {
  if (other !== undefined && service.spec.type === other.spec.type && service.spec.externalName === other.spec.externalName) return;
  for (const target of aliasTargetsOf(service)) {
    how(index.aliasesByTarget, target, key);
    how(index.aliasesByTargetName, splitKey(target).name, key);
  }
};

/** Under the Service that it concerns, or its namespace. */
const fileConcern: Files<'Finding'> = ({ index }, how, key, { service, metadata }) => {
  how(index.findingsByService, service ?? `${metadata.namespace}/`, key);
};

const fileSeverity: Files<'ServiceSummary'> = ({ index }, how, key, { findings, metadata }) => {
  const worst = findings.find(isSignalled);
  if (worst !== undefined) how(index.servicesBySeverity, `${worst.severity}:${metadata.namespace}`, key);
};

/** What each kind is filed under, beside its namespace. */
const FILINGS: { readonly [K in Kind]: readonly Files<K>[] } = {
  Namespace: [],
  Node: [fileNodeAddresses, filePodRanges],
  Service: [fileName, fileSelector, fileClusterIPs, fileOuterAddresses, fileAlias, fileNodePorts, fileOuterPorts],
  EndpointSlice: [fileServiceOfSlice, fileTargets, fileAddresses],
  Pod: [fileNode, filePodAddresses, fileLabels, fileHostPorts],
  NetworkPolicy: [filePeers],
  Ingress: [fileIngress],
  Deployment: [],
  ReplicaSet: [fileReplicaSet],
  Event: [fileEvent],
  StatefulSet: [],
  DaemonSet: [],
  Gateway: [],
  HTTPRoute: [fileRoute],
  GRPCRoute: [fileRoute],
  TLSRoute: [fileRoute],
  TCPRoute: [fileRoute],
  UDPRoute: [fileRoute],
  ReferenceGrant: [],
  ServiceSummary: [fileSeverity],
  NamespaceSummary: [],
  NodeSummary: [],
  ZoneSummary: [],
  PolicyApi: [],
  Finding: [fileConcern],
};

/** `how`: link for a record that comes, unlink for one that goes. `other`: what it replaces, or what replaces it, under the same key. */
export function fileRecord(state: Filed<Indexes>, how: typeof link, key: Key, record: AnyRecord, other: AnyRecord | undefined): void {
  const { namespace } = record.metadata;
  if (other === undefined && namespace !== '') how(state.index.keysByNamespace, `${record.kind}:${namespace}`, key);
  // What has the same key in the same table is of the same kind; the compiler can not follow that through FILINGS.
  for (const file of FILINGS[record.kind] as readonly Filing<Kind, Indexes>[]) file(state, how, key, record, other);
}

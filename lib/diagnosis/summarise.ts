// Summary records from the full state, and which of them a change may have altered.

import { type Key, keyOf } from '#lib/kube/key.ts';
import { selects } from '#lib/kube/label-selector.ts';
import { isNodeReady, zoneOf } from '#lib/kube/node.ts';
import type { Pod } from '#lib/kube/pod.ts';
import type { Service, ServicePort } from '#lib/kube/service.ts';
import { serviceOfSlice, servicesFiledFor } from '#lib/cluster/indexes.ts';
import { linked } from '#lib/cluster/multimap.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import { same } from '#lib/kube/same.ts';
import type { Change, ClusterState } from '#lib/cluster/state.ts';
import type { EndpointCounts, NamespaceSummary, NodeSummary, ServiceSummary, ZoneSummary } from '#lib/cluster/summary.ts';
import { unpublishedPods } from '#lib/publishing/unpublished.ts';
import { type Backend, groupEndpoints } from '#lib/routing/backend.ts';
import { endpointsOf } from '#lib/routing/endpoint.ts';
import { isLocal } from '#lib/routing/local-policy.ts';
import { shapeOf } from './shape.ts';
import { severityOf, troubleOf } from './trouble.ts';

function countStates(backends: readonly Backend[]): EndpointCounts {
  const counts = { ready: 0, draining: 0, notReady: 0, broken: 0 };
  for (const { state } of backends) counts[state]++;
  return counts;
}

/** As kubectl prints it: `443`, `53/UDP`, `80:30080`. */
function portText({ port, nodePort, protocol }: ServicePort): string {
  const numbers = nodePort === undefined ? String(port) : `${port}:${nodePort}`;
  return protocol === 'TCP' ? numbers : `${numbers}/${protocol}`;
}

export function summariseService(state: ClusterState, key: Key): ServiceSummary | undefined {
  const service = state.tables.Service.get(key);
  if (service === undefined) return undefined;
  const endpoints = endpointsOf(state, key);
  const backends = groupEndpoints(state, key, endpoints);
  const zones = new Set<string>();
  const nodes = new Set<string>();
  for (const { state: shown, zone, nodeName } of backends) {
    if (shown !== 'ready' && shown !== 'draining') continue;
    if (zone !== undefined) zones.add(zone);
    if (nodeName !== undefined) nodes.add(nodeName);
  }
  return {
    kind: 'ServiceSummary',
    metadata: { namespace: service.metadata.namespace, name: service.metadata.name },
    shape: shapeOf(service),
    ports: service.spec.ports.map(portText),
    endpoints: countStates(backends),
    unpublished: unpublishedPods(state, key, endpoints).length,
    zones: [...zones].sort(),
    nodes: nodes.size,
    trouble: troubleOf(state, service, backends),
  };
}

/** Reads the ServiceSummary records of the namespace, so those come first. */
export function summariseNamespace(state: ClusterState, name: string): NamespaceSummary | undefined {
  const services = linked(state.index.keysByNamespace, `ServiceSummary:${name}`);
  const pods = linked(state.index.keysByNamespace, `Pod:${name}`).size;
  if (!state.tables.Namespace.has(name) && services.size === 0 && pods === 0) return undefined;
  let broken = 0;
  let warning = 0;
  for (const key of services) {
    const worst = state.tables.ServiceSummary.get(key)?.trouble[0];
    if (worst === undefined) continue;
    if (severityOf(worst) === 'broken') broken++;
    else warning++;
  }
  return { kind: 'NamespaceSummary', metadata: { namespace: '', name }, services: services.size, pods, broken, warning };
}

export function summariseNode(state: ClusterState, name: string): NodeSummary | undefined {
  const node = state.tables.Node.get(name);
  if (node === undefined) return undefined;
  return {
    kind: 'NodeSummary',
    metadata: { namespace: '', name },
    zone: zoneOf(node),
    ready: isNodeReady(node),
    unschedulable: node.spec.unschedulable ?? false,
    pods: linked(state.index.podsByNode, name).size,
  };
}

/** `zone` is '' for Nodes without a zone. Reads the NodeSummary records, so those come first. */
export function summariseZone(state: ClusterState, zone: string): ZoneSummary | undefined {
  let nodes = 0;
  let readyNodes = 0;
  let pods = 0;
  for (const node of state.tables.NodeSummary.values()) {
    if ((node.zone ?? '') !== zone) continue;
    nodes++;
    if (node.ready) readyNodes++;
    pods += node.pods;
  }
  return nodes === 0 ? undefined : { kind: 'ZoneSummary', metadata: { namespace: '', name: zone }, nodes, readyNodes, pods };
}

/** Services that select these labels, whether or not the index still links the Pod. */
function selecting(state: ClusterState, pod: Pod): Key[] {
  return servicesFiledFor(state, pod).filter((key) => {
    const service = state.tables.Service.get(key);
    return service !== undefined && selects(service.spec.selector, pod.metadata.labels);
  });
}

function addPod(state: ClusterState, touched: Set<Key>, { key, before, after }: Change): void {
  for (const service of linked(state.index.servicesByPod, key)) touched.add(service);
  for (const sliceKey of linked(state.index.slicesByTarget, key)) addSlice(touched, state.tables.EndpointSlice.get(sliceKey));
  if (before?.kind !== 'Pod') return;
  const relabelled = after?.kind !== 'Pod' || !same(before.metadata.labels, after.metadata.labels);
  if (relabelled) for (const service of selecting(state, before)) touched.add(service);
}

function addSlice(touched: Set<Key>, record: AnyRecord | undefined): void {
  const service = record?.kind === 'EndpointSlice' ? serviceOfSlice(record) : undefined;
  if (service !== undefined) touched.add(service);
}

function isLocalService(service: Service): boolean {
  const local = isLocal(service);
  return local.internal || local.external;
}

/**
 * Where the first Pod of a namespace comes, or the last one goes, every endpoint there changes between unknown and gone.
 * The batch's own changes tell how many Pods there were before.
 */
function addFirstAndLast(state: ClusterState, touched: Set<Key>, changes: readonly Change[]): void {
  const grown = new Map<string, number>();
  for (const { kind, before, after } of changes) {
    const namespace = (after ?? before)?.metadata.namespace;
    if (kind !== 'Pod' || namespace === undefined) continue;
    grown.set(namespace, (grown.get(namespace) ?? 0) + (after === undefined ? 0 : 1) - (before === undefined ? 0 : 1));
  }
  for (const [namespace, by] of grown) {
    const pods = linked(state.index.keysByNamespace, `Pod:${namespace}`).size;
    if ((pods === 0) === (pods - by === 0)) continue;
    for (const service of linked(state.index.keysByNamespace, `Service:${namespace}`)) touched.add(service);
  }
}

/** Services whose summary may differ after these changes, which are already applied to the state. */
export function touchedServices(state: ClusterState, changes: readonly Change[]): Set<Key> {
  const touched = new Set<Key>();
  addFirstAndLast(state, touched, changes);
  for (const change of changes) {
    const { kind, key, before, after } = change;
    if (kind === 'Service') touched.add(key);
    if (kind === 'EndpointSlice') {
      addSlice(touched, before);
      addSlice(touched, after);
    }
    if (kind === 'Pod') addPod(state, touched, change);
    // A Node that comes or goes changes who drops under a Local policy; nothing else in a summary depends on Nodes.
    if (kind === 'Node' && (before === undefined || after === undefined)) {
      for (const service of state.tables.Service.values()) {
        if (isLocalService(service)) touched.add(keyOf(service.metadata.namespace, service.metadata.name));
      }
    }
  }
  return touched;
}

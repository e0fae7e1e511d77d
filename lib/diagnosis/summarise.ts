// Summary records from the full state, and which of them a change may have altered.

import type { Key } from '#lib/kube/key.ts';
import { isNodeReady, zoneOf } from '#lib/kube/node.ts';
import type { ServicePort } from '#lib/kube/service.ts';
import { isSignalled, type Severity } from '#lib/cluster/finding.ts';
import { linked } from '#lib/cluster/multimap.ts';
import type { Change, ClusterState } from '#lib/cluster/state.ts';
import type { EndpointCounts, NamespaceSummary, NodeSummary, ServiceSummary, ZoneSummary } from '#lib/cluster/summary.ts';
import { unpublishedPods } from '#lib/publishing/unpublished.ts';
import { type Backend, groupEndpoints } from '#lib/routing/backend.ts';
import { endpointsOf } from '#lib/routing/endpoint.ts';
import { briefOf, findingsOf } from './findings-of.ts';
import { shapeOf } from './shape.ts';
import { nearbyServices } from './surroundings.ts';

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
    findings: findingsOf(state, key).map(briefOf),
  };
}

/** The worst finding of each subject that is no Service and concerns none. */
function otherAlarms(state: ClusterState, namespace: string): Iterable<Severity> {
  const worst = new Map<string, Severity>();
  for (const key of linked(state.index.findingsByService, `${namespace}/`)) {
    const finding = state.tables.Finding.get(key);
    if (finding === undefined) continue;
    const subject = `${finding.subject.kind}:${finding.subject.key}`;
    if (worst.get(subject) !== 'broken' && isSignalled(finding)) worst.set(subject, finding.severity);
  }
  return worst.values();
}

/** Reads the ServiceSummary records of the namespace, so those come first. */
export function summariseNamespace(state: ClusterState, name: string): NamespaceSummary | undefined {
  const services = linked(state.index.keysByNamespace, `ServiceSummary:${name}`);
  const pods = linked(state.index.keysByNamespace, `Pod:${name}`).size;
  if (!state.tables.Namespace.has(name) && services.size === 0 && pods === 0) return undefined;
  let broken = linked(state.index.servicesBySeverity, `broken:${name}`).size;
  let warning = linked(state.index.servicesBySeverity, `warning:${name}`).size;
  for (const alarm of otherAlarms(state, name)) {
    if (alarm === 'broken') broken++;
    if (alarm === 'warning') warning++;
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

/** Services whose summary may differ after these changes, which are already applied: what is near them, and their findings. */
export function touchedServices(state: ClusterState, changes: readonly Change[]): Set<Key> {
  const touched = nearbyServices(state, changes);
  for (const { before, after } of changes) {
    for (const record of [before, after]) if (record?.kind === 'Finding' && record.service !== undefined) touched.add(record.service);
  }
  return touched;
}

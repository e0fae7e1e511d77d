// What is wrong with a Service at a glance, worst first; the full ladder of rules builds on this.

import { keyOf } from '#lib/kube/key.ts';
import type { Pod } from '#lib/kube/pod.ts';
import type { Service } from '#lib/kube/service.ts';
import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import type { Severity, Trouble } from '#lib/cluster/summary.ts';
import { assertNever } from '#lib/std/assert-never.ts';
import type { Backend } from '#lib/routing/backend.ts';
import { localDrops } from '#lib/routing/local-drops.ts';
import { portStep } from '#lib/publishing/target-port.ts';
import { TEMPLATE_HASH_LABEL, workloadOf } from './workload.ts';

export function severityOf(trouble: Trouble): Severity {
  switch (trouble.kind) {
    case 'selects-nothing':
    case 'none-ready':
    case 'no-endpoints':
    case 'port-missing':
    case 'broken':
      return 'broken';
    case 'nodes-drop':
    case 'not-ready':
    case 'no-address':
    case 'workloads':
      return 'warning';
    default:
      return assertNever(trouble);
  }
}

function hasSelector(service: Service): boolean {
  for (const _ in service.spec.selector) return true;
  return false;
}

/** Nobody behind the Service takes traffic: why? Undefined where somebody does. */
function outage(service: Service, backends: readonly Backend[], pods: number): Trouble | undefined {
  if (backends.some((b) => b.endpoints.some((e) => e.ready || (e.serving && e.terminating)))) return undefined;
  if (!hasSelector(service)) return backends.length === 0 ? { kind: 'no-endpoints' } : { kind: 'none-ready', pods: backends.length };
  return pods === 0 ? { kind: 'selects-nothing' } : { kind: 'none-ready', pods };
}

/** Named target ports that none of the selected Pods has; a number always resolves. */
function missingPorts(state: ClusterState, service: Service, selected: ReadonlySet<string>): readonly string[] {
  const named = service.spec.ports.filter((p) => typeof p.targetPort === 'string');
  if (named.length === 0 || selected.size === 0) return [];
  return named
    .filter((port) => {
      for (const key of selected) {
        const pod = state.tables.Pod.get(key);
        if (pod !== undefined && portStep(port, pod).podPort !== undefined) return false;
      }
      return true;
    })
    .map((port) => String(port.targetPort));
}

/** Surely of one workload: what workloadOf reads is the same. */
function sameWorkload(a: Pod, b: Pod): boolean {
  const owners = a.metadata.ownerReferences;
  const others = b.metadata.ownerReferences;
  if (owners.length !== 1 || others.length !== 1) return false;
  return owners[0]?.uid === others[0]?.uid && a.metadata.labels[TEMPLATE_HASH_LABEL] === b.metadata.labels[TEMPLATE_HASH_LABEL];
}

function workloads(state: ClusterState, selected: ReadonlySet<string>): readonly string[] {
  const names = new Set<string>();
  let last: Pod | undefined;
  for (const key of selected) {
    const pod = state.tables.Pod.get(key);
    // Nearly all Pods of a Service are of one workload, often one after the other.
    if (pod === undefined || (last !== undefined && sameWorkload(pod, last))) continue;
    last = pod;
    if (pod.metadata.ownerReferences.length > 0) names.add(workloadOf(pod).name);
  }
  return [...names].sort();
}

/** Worst first. An ExternalName Service has no endpoints by nature. */
export function troubleOf(state: ClusterState, service: Service, backends: readonly Backend[]): readonly Trouble[] {
  if (service.spec.type === 'ExternalName') return [];
  const selected = linked(state.index.podsByService, keyOf(service.metadata.namespace, service.metadata.name));
  const found: Trouble[] = [];
  const down = outage(service, backends, selected.size);
  if (down !== undefined) found.push(down);
  const ports = missingPorts(state, service, selected);
  if (ports.length > 0) found.push({ kind: 'port-missing', ports });
  const broken = backends.filter((b) => b.state === 'broken').length;
  if (broken > 0) found.push({ kind: 'broken', endpoints: broken });
  const drops = localDrops(state, service);
  if (drops.external.length > 0) found.push({ kind: 'nodes-drop', nodes: drops.external.length, policy: 'external' });
  if (drops.internal.length > 0) found.push({ kind: 'nodes-drop', nodes: drops.internal.length, policy: 'internal' });
  const notReady = backends.filter((b) => b.state === 'notReady' && !b.endpoints.every((e) => e.terminating)).length;
  if (notReady > 0 && down === undefined) found.push({ kind: 'not-ready', endpoints: notReady });
  if (service.spec.type === 'LoadBalancer' && service.status.loadBalancer.ingress.length === 0) found.push({ kind: 'no-address' });
  const names = workloads(state, selected);
  if (names.length > 1) found.push({ kind: 'workloads', names });
  return found;
}

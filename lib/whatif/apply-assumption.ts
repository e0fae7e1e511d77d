// What one change of a hypothesis does to the records that it names: Pods, Nodes, the Service. What is published for them follows later.

import { type Delta, put, remove } from '#lib/cluster/delta.ts';
import { linked } from '#lib/cluster/multimap.ts';
import type { ClusterState } from '#lib/cluster/state.ts';
import { type Key, keyOf, splitKey } from '#lib/kube/key.ts';
import { isPodReady, type Pod } from '#lib/kube/pod.ts';
import { workloadOf } from '#lib/kube/workload.ts';
import type { Service } from '#lib/kube/service.ts';
import type { Assumption } from './assumption.ts';
import { anotherPod, notReady, terminating } from './supposed-pod.ts';
import { changeService, type NoEffect, type ServiceRefusal } from './supposed-service.ts';

export type Refusal =
  | ServiceRefusal
  | 'no-service'
  | 'no-such-node'
  | 'no-such-pod'
  /** The Service selects no Pod that could be copied. */
  | 'no-pod-to-copy'
  /** Cordoned, or drained by this hypothesis: the scheduler places nothing there. */
  | 'node-unschedulable'
  /** There is no Pod of the Service on the node that could be taken away. */
  | 'no-pod-there';

export type Outcome =
  | { readonly kind: 'applied' }
  /** It is so already. */
  | { readonly kind: 'already' }
  | { readonly kind: 'no-effect'; readonly reason: NoEffect }
  | { readonly kind: 'refused'; readonly reason: Refusal };

/** What the reader should know of how it was supposed. */
export type Note =
  /** Their controllers would make new ones; where, is the scheduler's to say. */
  | { readonly kind: 'not-replaced'; readonly pods: number }
  /** Pods of DaemonSets stay on a drained node. */
  | { readonly kind: 'stays'; readonly pods: readonly Key[] }
  /** kubectl drain asks for --force for these: nobody would make them anew. */
  | { readonly kind: 'bare'; readonly pods: readonly Key[] }
  /** Slices that the controller does not write, taken to follow their Pods. */
  | { readonly kind: 'followed'; readonly slices: readonly Key[] }
  /** The API server would give a health check node port; its number is not known before. */
  | { readonly kind: 'health-check-port' }
  /** The Pods of the namespace are not known here, so that nobody can say what would be published. */
  | { readonly kind: 'pods-unknown' };

const APPLIED: Outcome = { kind: 'applied' };
const ALREADY: Outcome = { kind: 'already' };
const refused = (reason: Refusal): Outcome => ({ kind: 'refused', reason });

/** A work in progress: the state that is changed, and what has been done to it. */
export type Work = {
  /** The state before any change. */
  readonly before: ClusterState;
  readonly state: ClusterState;
  /** Folds into `state`. */
  readonly write: (deltas: readonly Delta[]) => void;
  readonly service: Key;
  readonly pods: Map<Key, Pod | undefined>;
  readonly notes: Note[];
  /** How many Pods have been made up. */
  made: number;
  /** The Service itself asks for other slices. */
  republishes: boolean;
};

function setPod(work: Work, key: Key, pod: Pod | undefined): void {
  work.write([pod === undefined ? remove('Pod', key) : put(pod)]);
  work.pods.set(key, pod);
}

function changePod(work: Work, change: Extract<Assumption, { kind: 'pod' }>): Outcome {
  const key = keyOf(splitKey(work.service).namespace, change.pod);
  const pod = work.state.tables.Pod.get(key);
  if (pod === undefined) return refused('no-such-pod');
  if (change.to === 'deleted') {
    setPod(work, key, undefined);
    if (pod.metadata.ownerReferences.length > 0) work.notes.push({ kind: 'not-replaced', pods: 1 });
    return APPLIED;
  }
  const next = change.to === 'not-ready' ? notReady(pod) : terminating(pod);
  if (next === pod) return ALREADY;
  setPod(work, key, next);
  return APPLIED;
}

const isOfDaemonSet = (pod: Pod): boolean => pod.metadata.ownerReferences.some((owner) => owner.kind === 'DaemonSet');

/** As `kubectl drain --ignore-daemonsets`: the node is cordoned; Pods of DaemonSets and those of the kubelet itself stay. */
function drain(work: Work, name: string): Outcome {
  const node = work.state.tables.Node.get(name);
  if (node === undefined) return refused('no-such-node');
  const here = [...linked(work.state.index.podsByNode, name)].sort();
  const stays: Key[] = [];
  const leaves: Key[] = [];
  const bare: Key[] = [];
  let replaced = 0;
  for (const key of here) {
    const pod = work.state.tables.Pod.get(key);
    if (pod === undefined) continue;
    const owners = pod.metadata.ownerReferences;
    if (isOfDaemonSet(pod) || owners.some((owner) => owner.kind === 'Node')) stays.push(key);
    else leaves.push(key);
    if (owners.length === 0) bare.push(key);
    else if (!stays.includes(key)) replaced++;
  }
  if (leaves.length === 0 && node.spec.unschedulable === true) return ALREADY;
  work.write([put({ ...node, spec: { ...node.spec, unschedulable: true } })]);
  for (const key of leaves) setPod(work, key, undefined);
  if (stays.length > 0) work.notes.push({ kind: 'stays', pods: stays });
  if (bare.length > 0) work.notes.push({ kind: 'bare', pods: bare });
  if (replaced > 0) work.notes.push({ kind: 'not-replaced', pods: replaced });
  return APPLIED;
}

function selectedPods(state: ClusterState, service: Key): readonly (readonly [Key, Pod])[] {
  return [...linked(state.index.podsByService, service)].sort().flatMap((key): (readonly [Key, Pod])[] => {
    const pod = state.tables.Pod.get(key);
    return pod === undefined ? [] : [[key, pod]];
  });
}

/** One that runs as it should; the choice is made before any change, so that no other change alters it. */
export function podToCopy(state: ClusterState, service: Key): Pod | undefined {
  const pods = selectedPods(state, service).map(([, pod]) => pod);
  const running = pods.filter((pod) => pod.status.podIPs.length > 0 && pod.metadata.deletionTimestamp === undefined);
  return running.find(isPodReady) ?? running[0] ?? pods.find((pod) => pod.status.podIPs.length > 0);
}

function addPods(work: Work, name: string, count: number): Outcome {
  const node = work.state.tables.Node.get(name);
  if (node === undefined) return refused('no-such-node');
  if (node.spec.unschedulable === true) return refused('node-unschedulable');
  const like = podToCopy(work.before, work.service);
  if (like === undefined) return refused('no-pod-to-copy');
  for (let i = 1; i <= count; i++) {
    const pod = anotherPod(like, `${workloadOf(like).name}-${name}-supposed${i}`, node, ++work.made);
    setPod(work, keyOf(pod.metadata.namespace, pod.metadata.name), pod);
  }
  return APPLIED;
}

/** As a ReplicaSet chooses: those that are not ready first; then the last by name. */
function removePods(work: Work, name: string, count: number): Outcome {
  if (!work.state.tables.Node.has(name)) return refused('no-such-node');
  const there = selectedPods(work.state, work.service).filter(
    ([, pod]) => pod.spec.nodeName === name && pod.metadata.deletionTimestamp === undefined,
  );
  if (there.length === 0) return refused('no-pod-there');
  const first = there.toReversed().sort(([, a], [, b]) => Number(isPodReady(a)) - Number(isPodReady(b)));
  for (const [key] of first.slice(0, count)) setPod(work, key, undefined);
  return APPLIED;
}

function ofService(work: Work, service: Service, change: Parameters<typeof changeService>[1]): Outcome {
  const outcome = changeService(service, change);
  if (outcome.kind === 'refused' || outcome.kind === 'already') return outcome;
  work.write([put(outcome.service)]);
  if (change.kind === 'publishNotReadyAddresses' || change.kind === 'trafficDistribution') work.republishes = true;
  const local = change.kind === 'externalTrafficPolicy' && change.to === 'Local';
  if (local && service.spec.type === 'LoadBalancer' && (service.spec.healthCheckNodePort ?? 0) === 0) {
    work.notes.push({ kind: 'health-check-port' });
  }
  return outcome.kind === 'changed' ? APPLIED : { kind: 'no-effect', reason: outcome.reason };
}

export function applyAssumption(work: Work, change: Assumption): Outcome {
  const service = work.state.tables.Service.get(work.service);
  if (service === undefined) return refused('no-service');
  switch (change.kind) {
    case 'pod':
      return changePod(work, change);
    case 'drain':
      return drain(work, change.node);
    case 'replicas':
      return change.by > 0 ? addPods(work, change.node, change.by) : removePods(work, change.node, -change.by);
    default:
      return ofService(work, service, change);
  }
}

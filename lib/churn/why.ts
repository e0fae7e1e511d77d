// Why an endpoint was published, became or ceased to be ready, or went: the first that the objects tell, in this order (SPEC C16 to C28).

import type { ClusterState } from '#lib/cluster/state.ts';
import { SLICE_CONTROLLER } from '#lib/kube/endpoint-slice.ts';
import { selects } from '#lib/kube/label-selector.ts';
import type { Node } from '#lib/kube/node.ts';
import { DISRUPTION_TARGET, isEnded, type Pod, type PodCondition } from '#lib/kube/pod.ts';
import type { TextMap } from '#lib/kube/scan.ts';
import type { Service, ServicePort } from '#lib/kube/service.ts';
import { type Cause, UNKNOWN } from './cause.ts';
import type { Life } from './life.ts';
import { type Census, type Member, replacesAtOnce } from './member.ts';
import { sizeOf, type WorkloadMemory, takePlace } from './workload-memory.ts';

export type Edit<T> = { readonly before: T; readonly after: T; readonly time: number };

/** What a cause is read from. */
export type CauseContext = {
  readonly state: ClusterState;
  readonly time: number;
  readonly service: Service | undefined;
  /** When the Service came; undefined: it was there when the look began. */
  readonly came: number | undefined;
  readonly selector: Edit<TextMap> | undefined;
  readonly ports: Edit<readonly ServicePort[]> | undefined;
  readonly census: ReadonlyMap<string, Census>;
  readonly memory: (member: Member) => WorkloadMemory;
};

/** The Pod of a life as it is, or as it was when it went. */
export type Known = { readonly pod: Pod; readonly isThere: boolean } | undefined;

type Written = { readonly managedBy: string | undefined; readonly slices: readonly string[] };

function byHand({ managedBy, slices }: Written): Cause | undefined {
  return managedBy === SLICE_CONTROLLER ? undefined : { kind: 'sliceWritten', slices, managedBy };
}

function conditionOf(of: readonly PodCondition[], type: string): PodCondition | undefined {
  return of.find((condition) => condition.type === type);
}

function nodeOf({ state }: CauseContext, { spec }: Pod): Node | undefined {
  return spec.nodeName === undefined ? undefined : state.tables.Node.get(spec.nodeName);
}

/** Undefined where the Node is well, or nothing is known of it. */
function lostNode(context: CauseContext, pod: Pod): Cause | undefined {
  const { nodeName } = pod.spec;
  if (nodeName === undefined || context.state.tables.Node.size === 0) return undefined;
  const node = nodeOf(context, pod);
  if (node === undefined) return { kind: 'nodeLost', node: nodeName, status: undefined, reason: undefined };
  const ready = node.status.conditions.find(({ type }) => type === 'Ready');
  if (ready === undefined || ready.status === 'True') return undefined;
  return { kind: 'nodeLost', node: nodeName, status: ready.status, reason: ready.reason };
}

/** kubectl drain and autoscalers evict by the API; taints and the garbage collector remove what a lost Node had (KEP-3329). */
function disrupted(context: CauseContext, pod: Pod): Cause | undefined {
  const target = conditionOf(pod.status.conditions, DISRUPTION_TARGET);
  if (target?.status !== 'True') return undefined;
  const reason = target.reason ?? '';
  const node = nodeOf(context, pod);
  if (reason === 'EvictionByEvictionAPI' && node?.spec.unschedulable === true) return { kind: 'drain', node: node.metadata.name };
  const lost = reason === 'DeletionByTaintManager' || reason === 'DeletionByPodGC' ? lostNode(context, pod) : undefined;
  return lost ?? { kind: 'eviction', reason };
}

function leavesByRollout(context: CauseContext, { workload, revision, id }: Member, { rollout }: WorkloadMemory): Cause | undefined {
  if (rollout === undefined) return undefined;
  const { from, to } = rollout;
  if (revision !== to) return { kind: 'rollout', workload, from: revision, to };
  const isTakenBack = (context.census.get(id)?.revisions.get(to)?.active ?? 0) === 0;
  return isTakenBack ? { kind: 'rollout', workload, from: to, to: from } : undefined;
}

/** Only once it is gone is it known that no other took its place. */
function leavesByScale(context: CauseContext, { workload, id }: Member, memory: WorkloadMemory, isGone: boolean): Cause | undefined {
  if (!isGone || !replacesAtOnce(workload)) return undefined;
  const active = context.census.get(id)?.active ?? 0;
  const size = sizeOf(memory, context.time);
  return active < size ? { kind: 'scale', workload, from: size, to: active } : undefined;
}

function unselected({ service, selector }: CauseContext, pod: Pod): Cause | undefined {
  const { labels } = pod.metadata;
  if (service === undefined || selects(service.spec.selector, labels)) return undefined;
  if (selector !== undefined && selects(selector.before, labels)) {
    return { kind: 'selectorEdited', before: selector.before, after: selector.after };
  }
  return { kind: 'labelsEdited', labels };
}

export function whyLeaving(context: CauseContext, life: Life, known: Known, isGone: boolean): Cause {
  if (context.service === undefined) return { kind: 'serviceDeleted' };
  const written = byHand(life);
  if (written !== undefined) return written;
  if (known === undefined) return UNKNOWN;
  const { pod, isThere } = known;
  const { deletionTimestamp: deleted } = pod.metadata;
  const evicted = disrupted(context, pod);
  if (evicted !== undefined) return evicted;
  if (!isThere || deleted !== undefined) {
    const { member } = life;
    const memory = member === undefined ? undefined : context.memory(member);
    const meant =
      member === undefined || memory === undefined
        ? undefined
        : (leavesByRollout(context, member, memory) ?? leavesByScale(context, member, memory, isGone));
    return meant ?? { kind: 'podDeleted', deleted };
  }
  const { phase = '', reason } = pod.status;
  if (isEnded(pod)) return { kind: 'podEnded', phase, reason };
  const left = unselected(context, pod);
  if (left !== undefined) return left;
  const node = context.state.tables.Node.size > 0 && nodeOf(context, pod) === undefined ? lostNode(context, pod) : undefined;
  return node ?? UNKNOWN;
}

/** Whether the Service took the Pod before its selector was edited, where the Pod was there then. */
function selectedAtLast({ selector, service }: CauseContext, pod: Pod, created: number): Cause | undefined {
  if (selector === undefined || service === undefined || created > selector.time) return undefined;
  const { labels } = pod.metadata;
  if (selects(selector.before, labels) || !selects(service.spec.selector, labels)) return undefined;
  return { kind: 'selectorEdited', before: selector.before, after: selector.after };
}

function comesOf(context: CauseContext, member: Member, nodeName: string | undefined): Cause | undefined {
  const memory = context.memory(member);
  const { rollout } = memory;
  const { workload, revision, id } = member;
  if (rollout !== undefined && revision === rollout.to) return { kind: 'rollout', workload, from: rollout.from, to: rollout.to };
  const place = takePlace(memory, member, nodeName, context.time);
  if (place !== undefined) return place;
  if (rollout !== undefined) return { kind: 'rollout', workload, from: rollout.to, to: revision };
  const active = context.census.get(id)?.active ?? 0;
  const size = sizeOf(memory, context.time);
  return active > size ? { kind: 'scale', workload, from: size, to: active } : undefined;
}

export function whyPublished(context: CauseContext, written: Written, known: Known, member: Member | undefined): Cause {
  const hand = byHand(written);
  if (hand !== undefined) return hand;
  if (known === undefined) return UNKNOWN;
  const { pod } = known;
  const created = Date.parse(pod.metadata.creationTimestamp ?? '');
  const selected = selectedAtLast(context, pod, created);
  if (selected !== undefined) return selected;
  if (context.came !== undefined && created <= context.came) return { kind: 'serviceCreated' };
  return (member === undefined ? undefined : comesOf(context, member, pod.spec.nodeName)) ?? UNKNOWN;
}

/** What a container waits for says more than `ContainersNotReady`. */
function unreadyReason({ status }: Pod, ready: PodCondition | undefined): string | undefined {
  for (const { state } of status.containerStatuses) if (state !== undefined && 'waiting' in state) return state.waiting.reason;
  return ready?.reason;
}

/** Of an endpoint that stays, and became ready, or ceased to be. */
export function whyReadiness(context: CauseContext, life: Life, known: Known, isReady: boolean): Cause {
  const written = byHand(life);
  if (written !== undefined) return written;
  // The first readiness of one that has come belongs to its coming.
  if (isReady && life.cause !== undefined && life.firstReady === undefined) return life.cause;
  if (known === undefined || !known.isThere) return UNKNOWN;
  const { pod } = known;
  const ready = conditionOf(pod.status.conditions, 'Ready');
  const isPodReady = ready?.status === 'True';
  // A slice that says otherwise than the Pod is told by nothing that is known yet.
  if (isPodReady !== isReady) return UNKNOWN;
  if (isReady) return { kind: 'readiness', ready: true, reason: undefined };
  return lostNode(context, pod) ?? { kind: 'readiness', ready: false, reason: unreadyReason(pod, ready) };
}

export function whyPorts({ ports }: CauseContext, life: Life): Cause {
  const written = byHand(life);
  if (written !== undefined) return written;
  return ports === undefined ? UNKNOWN : { kind: 'portEdited', before: ports.before, after: ports.after };
}

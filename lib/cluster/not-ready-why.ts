// Why a Pod is not ready: what its status says, and what was said of it last in events, the most telling first.

import { eventsAbout } from './events.ts';
import type { ClusterState } from './state.ts';
import type { Event } from '#lib/kube/event.ts';
import { keyOf } from '#lib/kube/key.ts';
import { type ContainerStatus, isEnded, isPodReady, type Pod, type PodCondition, type Termination } from '#lib/kube/pod.ts';

export type NotReadyFact =
  /** It is on no Node. */
  | { readonly kind: 'unscheduled'; readonly message: string }
  | { readonly kind: 'waiting'; readonly container: string; readonly reason: string | undefined; readonly message: string | undefined }
  | { readonly kind: 'ended'; readonly container: string; readonly how: Termination }
  /** A probe failed last, as the kubelet wrote it. */
  | { readonly kind: 'probe'; readonly event: Event }
  /** It runs, is not ready, and nobody says why: its readiness probe has not passed. */
  | { readonly kind: 'unready'; readonly container: string; readonly port: number | string | undefined }
  | { readonly kind: 'restarted'; readonly container: string; readonly times: number; readonly last: Termination | undefined }
  /** A condition that a readiness gate waits for; undefined where nobody has written it. */
  | { readonly kind: 'gate'; readonly type: string; readonly condition: PodCondition | undefined }
  | { readonly kind: 'event'; readonly event: Event };

/** Of other events, how many are told. */
const MOST_OTHER = 3;

function scheduling(pod: Pod, events: readonly Event[]): readonly NotReadyFact[] {
  if (pod.spec.nodeName !== undefined) return [];
  const condition = pod.status.conditions.find(({ type, status }) => type === 'PodScheduled' && status !== 'True');
  const message = condition?.message ?? events.find(({ reason }) => reason === 'FailedScheduling')?.note;
  return message === undefined ? [] : [{ kind: 'unscheduled', message }];
}

/** `spec.containers{app}` */
function isOf({ regarding: { fieldPath } }: Event, container: string): boolean {
  return fieldPath === undefined || fieldPath === '' || fieldPath.endsWith(`{${container}}`);
}

/** A failed liveness probe ends the container, which then restarts. */
function probeOf(events: readonly Event[], container: string): Event | undefined {
  return events.find((event) => event.reason === 'Unhealthy' && isOf(event, container) && event.note?.startsWith('Liveness') !== true);
}

function portOf(pod: Pod, container: string): number | string | undefined {
  const probe = pod.spec.containers.find(({ name }) => name === container)?.readinessProbe;
  return probe?.httpGet?.port ?? probe?.tcpSocket?.port ?? probe?.grpc?.port;
}

function ofContainer(pod: Pod, { name, ready, state }: ContainerStatus, events: readonly Event[]): readonly NotReadyFact[] {
  if (ready) return [];
  if (state !== undefined && 'waiting' in state)
    return [{ kind: 'waiting', container: name, reason: state.waiting.reason, message: state.waiting.message }];
  if (state !== undefined) return [{ kind: 'ended', container: name, how: state.terminated }];
  const event = probeOf(events, name);
  return [event === undefined ? { kind: 'unready', container: name, port: portOf(pod, name) } : { kind: 'probe', event }];
}

function restarts({ name, ready, restartCount, lastState }: ContainerStatus): readonly NotReadyFact[] {
  return ready || restartCount === 0 ? [] : [{ kind: 'restarted', container: name, times: restartCount, last: lastState?.terminated }];
}

/** Of a gate whose condition is True nothing is kept, as of any condition that is: it is told apart by the Pod being on its way. */
function gates({ spec, status }: Pod): readonly NotReadyFact[] {
  return spec.readinessGates.flatMap(({ conditionType }) => {
    const condition = status.conditions.find(({ type }) => type === conditionType);
    return condition === undefined ? [] : [{ kind: 'gate' as const, type: conditionType, condition }];
  });
}

/** What the kubelet writes again and again, and the status says already. */
const TOLD_BY_STATUS: ReadonlySet<string | undefined> = new Set(['Unhealthy', 'BackOff', 'FailedScheduling']);

/** None of a Pod that is ready, or has run to its end. */
export function notReadyWhy(state: ClusterState, pod: Pod): readonly NotReadyFact[] {
  if (isPodReady(pod) || isEnded(pod)) return [];
  const events = eventsAbout(state, 'Pod', keyOf(pod.metadata.namespace, pod.metadata.name));
  const statuses = pod.status.containerStatuses;
  const others = events.filter(({ reason }) => !TOLD_BY_STATUS.has(reason)).slice(0, MOST_OTHER);
  return [
    ...scheduling(pod, events),
    ...statuses.flatMap((status) => ofContainer(pod, status, events)),
    ...gates(pod),
    ...statuses.flatMap(restarts),
    ...others.map((event) => ({ kind: 'event' as const, event })),
  ];
}

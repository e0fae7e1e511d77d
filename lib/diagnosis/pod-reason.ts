// Why a Pod is as it is, in the API's own words where it has them; and since when.

import { isPodReady, type Pod } from '#lib/kube/pod.ts';
import { podFailure } from '#lib/routing/backend.ts';

/** One clause: `CrashLoopBackOff`, `container app is not ready`, `terminating`… Empty for a Pod that is well. */
export function podReason(pod: Pod): string {
  const failure = podFailure(pod);
  if (failure !== undefined) return failure;
  if (pod.metadata.deletionTimestamp !== undefined) return 'terminating';
  if (isPodReady(pod)) return '';
  for (const { name, state, ready } of pod.status.containerStatuses) {
    if (state !== undefined && 'waiting' in state) return `container ${name} waits: ${state.waiting.reason ?? 'no reason given'}`;
    if (state !== undefined && 'terminated' in state) return `container ${name} ended: ${state.terminated.reason ?? 'no reason given'}`;
    if (!ready) return `container ${name} is not ready`;
  }
  const open = pod.status.conditions.find((c) => c.status !== 'True' && c.type !== 'Ready' && c.type !== 'ContainersReady');
  if (open !== undefined) return open.message ?? open.reason ?? `${open.type} is ${open.status}`;
  return pod.status.conditions.find((c) => c.type === 'Ready')?.message ?? 'not ready';
}

/** ms since 1970, or undefined where the text is absent or no date. */
export function timeOf(text: string | undefined): number | undefined {
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isFinite(time) ? time : undefined;
}

/** Since when the Ready condition is as it is; a Pod without one has never been ready. In ms since 1970. */
export function readySince(pod: Pod): number | undefined {
  const ready = pod.status.conditions.find((c) => c.type === 'Ready');
  return timeOf(ready?.lastTransitionTime) ?? timeOf(pod.metadata.creationTimestamp);
}

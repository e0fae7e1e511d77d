// Why a Pod is as it is, in the API's own words where it has them.

import { isPodReady, type Pod } from '#lib/kube/pod.ts';
import type { UnpublishedReason } from '#lib/publishing/unpublished.ts';
import { podFailure } from '#lib/routing/backend.ts';
import { assertNever } from '#lib/std/assert-never.ts';

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

export function unpublishedWords(reason: UnpublishedReason): string {
  switch (reason.kind) {
    case 'no-node':
      return reason.message === undefined ? 'Not scheduled to a Node yet.' : `Not scheduled: ${reason.message}`;
    case 'no-address':
      return 'It has no address yet.';
    case 'finished':
      return `It has finished (${reason.phase}).`;
    case 'node-gone':
      return `Its Node ${reason.node} does not exist any more.`;
    case 'family':
      return `It has no address of ${reason.families.join(' or ')}.`;
    case 'not-yet':
      return 'Nothing speaks against it: the EndpointSlice controller has not published it yet.';
    default:
      return assertNever(reason);
  }
}

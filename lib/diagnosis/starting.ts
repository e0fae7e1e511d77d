// Pods in the middle of a rollout: those that have never been ready and of which nothing says that they will not be, and those that go.

import { podFailure } from '#lib/routing/backend.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { readySince, timeOf } from './pod-reason.ts';

/** Seconds that a Pod may take for its image and its application. */
export const STARTING = 120;

/** The kubelet writes the Ready condition when it takes the Pod up; one that was ready and ceased to be carries a later time. In ms. */
const TAKEN_UP = 60_000;

/** Without a restart, and not ready since it was made. */
export function isStarting(pod: Pod): boolean {
  const { metadata, status } = pod;
  if (metadata.deletionTimestamp !== undefined || podFailure(pod) !== undefined) return false;
  if (status.containerStatuses.some((c) => c.restartCount > 0 || (c.state !== undefined && 'terminated' in c.state))) return false;
  const created = timeOf(metadata.creationTimestamp);
  const since = readySince(pod);
  return created !== undefined && since !== undefined && since - created <= TAKEN_UP;
}

/** It goes or it comes. */
export function isChanging(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined || isStarting(pod);
}

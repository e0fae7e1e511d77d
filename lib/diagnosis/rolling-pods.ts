// Pods in the middle of a rollout: those that have never been ready and of which nothing says that they will not be, and those that go.

import { podFailure } from '#lib/routing/backend.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { readySince, timeOf } from './pod-reason.ts';

/** Seconds that a Pod may take for its image and its application. */
export const STARTUP_SECONDS = 120;

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

/**
 * All of them go or come, and those that come had no time for it yet. Told by their own times alone: one that was made STARTING before
 * another was last seen to change is not new.
 */
export function areRolling(pods: readonly Pod[]): boolean {
  const coming = pods.filter((pod) => pod.metadata.deletionTimestamp === undefined);
  if (!coming.every(isStarting)) return false;
  const first = Math.min(...coming.map((pod) => timeOf(pod.metadata.creationTimestamp) ?? Number.POSITIVE_INFINITY));
  const last = Math.max(...coming.map((pod) => readySince(pod) ?? Number.NEGATIVE_INFINITY));
  return coming.length === 0 || last - first <= STARTUP_SECONDS * 1000;
}

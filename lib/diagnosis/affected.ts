// The Pods and addresses that a finding about some endpoints of a Service is about.

import type { FieldRef } from '#lib/cluster/finding.ts';
import type { Pod } from '#lib/kube/pod.ts';
import type { Backend } from '#lib/routing/backend.ts';
import type { Found } from './found.ts';
import { readySince } from './pod-reason.ts';
import type { KnownState } from './known-state.ts';

export function affectedPods({ state }: KnownState, backends: readonly Backend[]): readonly Pod[] {
  return backends.flatMap((b) => {
    const pod = b.target.kind === 'pod' ? state.tables.Pod.get(b.target.pod) : undefined;
    return pod === undefined ? [] : [pod];
  });
}

/** Where they are marked on the picture. */
export function affectedBackends(backends: readonly Backend[]): readonly FieldRef[] {
  return backends.map(({ target, endpoints }) =>
    target.kind === 'pod' || target.kind === 'gone' || target.kind === 'unknown'
      ? { kind: 'Pod', key: target.pod }
      : { kind: 'Address', key: endpoints[0]?.address ?? '' },
  );
}

/**
 * Since the first of these Pods is as it is: when it is replaced, what is left began later. So a rollout in which each Pod takes its
 * time is not one long trouble.
 */
export function earliest(pods: readonly Pod[]): Found['lasting'] {
  let first: number | undefined;
  for (const pod of pods) {
    const since = readySince(pod);
    if (since === undefined) return undefined;
    first = Math.min(first ?? since, since);
  }
  return first === undefined ? undefined : { kind: 'exactly', since: first };
}

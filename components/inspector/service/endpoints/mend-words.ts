// Whether the controller mends what differs, by what the rules have found.

import type { ClusterState } from '#lib/cluster/state.ts';
import { findingsOf } from '#lib/diagnosis/findings-of.ts';
import type { Key } from '#lib/kube/key.ts';
import { ageWords } from '#lib/std/age.ts';

/** Rules that speak once a slice has not followed for longer than the controller takes. */
const OVERDUE: readonly string[] = ['slice-stale', 'pod-not-published', 'port-unpublished'];

/** Of what the controller mends by itself: whether it will, or has not for so long. `now`: cluster time, in ms. */
export function mendWords(state: ClusterState, service: Key, now: number): string {
  const since = findingsOf(state, service).flatMap((f) => (OVERDUE.includes(f.rule) && f.severity !== 'info' ? [f.since] : []));
  if (since.length === 0) return 'The controller mends this when it next looks at the Service.';
  return `The controller mends this within seconds where it works. Slices and Pods of this Service have differed for ${ageWords(Math.max(0, now - Math.min(...since)))}.`;
}

// Why an endpoint changed: what the objects tell of it, with the words that tell it. A closed union; silence is a member (SPEC C16).

import type { TextMap } from '#lib/kube/scan.ts';
import type { ServicePort } from '#lib/kube/service.ts';
import type { Workload } from '#lib/kube/workload.ts';

export type Cause =
  /** Its workload goes from one revision of its template to another; `from` and `to` are their hashes. */
  | { readonly kind: 'rollout'; readonly workload: Workload; readonly from: string; readonly to: string }
  /** Its workload has more, or fewer, Pods of the same revision. */
  | { readonly kind: 'scale'; readonly workload: Workload; readonly from: number; readonly to: number }
  /** Evicted from a Node that takes no new Pods: spec.unschedulable. */
  | { readonly kind: 'drain'; readonly node: string }
  /** The reason of the condition DisruptionTarget. */
  | { readonly kind: 'eviction'; readonly reason: string }
  /** The condition Ready of the Pod: its status, and the reason that it or a waiting container gives. */
  | { readonly kind: 'readiness'; readonly ready: boolean; readonly reason: string | undefined }
  /** The condition Ready of its Node: `False`, `Unknown`, or undefined where the Node is gone. */
  | { readonly kind: 'nodeLost'; readonly node: string; readonly status: string | undefined; readonly reason: string | undefined }
  /** metadata.deletionTimestamp of the Pod; undefined where it went without one that was seen. */
  | { readonly kind: 'podDeleted'; readonly deleted: string | undefined }
  /** It has run to its end: status.phase. */
  | { readonly kind: 'podEnded'; readonly phase: string; readonly reason: string | undefined }
  | { readonly kind: 'selectorEdited'; readonly before: TextMap; readonly after: TextMap }
  /** The selector takes the Pod's labels no more, or does at last: the Pod's labels changed. */
  | { readonly kind: 'labelsEdited'; readonly labels: TextMap }
  | { readonly kind: 'portEdited'; readonly before: readonly ServicePort[]; readonly after: readonly ServicePort[] }
  | { readonly kind: 'serviceCreated' }
  | { readonly kind: 'serviceDeleted' }
  /** Not of the EndpointSlice controller; `managedBy`: whose the label endpointslice.kubernetes.io/managed-by says it is. */
  | { readonly kind: 'sliceWritten'; readonly slices: readonly string[]; readonly managedBy: string | undefined }
  | { readonly kind: 'unknown' };

export const UNKNOWN: Cause = { kind: 'unknown' };

/** All kinds; a new one is missed here by the compiler. */
const KINDS: { readonly [K in Cause['kind']]: K } = {
  rollout: 'rollout',
  scale: 'scale',
  drain: 'drain',
  eviction: 'eviction',
  readiness: 'readiness',
  nodeLost: 'nodeLost',
  podDeleted: 'podDeleted',
  podEnded: 'podEnded',
  selectorEdited: 'selectorEdited',
  labelsEdited: 'labelsEdited',
  portEdited: 'portEdited',
  serviceCreated: 'serviceCreated',
  serviceDeleted: 'serviceDeleted',
  sliceWritten: 'sliceWritten',
  unknown: 'unknown',
};

export const CAUSE_KINDS: readonly Cause['kind'][] = Object.values(KINDS);

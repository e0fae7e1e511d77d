// Pods of one owner are made from one template: they share what it gave them, so that a thousand replicas hold it once.

import type { Meta } from './meta.ts';
import { same } from './same.ts';

/** Of a Pod, what its owner's template gives it: whatever that holds, it is shared where it is the same. */
type Templated = {
  readonly metadata: Meta;
  readonly spec: {
    readonly containers: unknown;
    readonly initContainers: unknown;
    readonly dnsPolicy: unknown;
    readonly dnsConfig: unknown;
  };
  readonly status: { readonly containerStatuses: unknown };
};

/** Owners (ReplicaSets, StatefulSets…) that are remembered; beyond that all are forgotten and learnt again. */
const MOST_OWNERS = 10_000;

/** The last Pod that was read of each owner, by the owner's uid. It changes what is in memory, never what is equal to what. */
const siblings = new Map<string, Templated>();

function shared<T>(own: T, other: T): T {
  return same(own, other) ? other : own;
}

/** `pod` must be fresh from its reader: it is changed in place, before anyone else has seen it. */
export function shareTemplate(pod: Templated): void {
  const owner = pod.metadata.ownerReferences[0]?.uid;
  if (owner === undefined) return;
  const sibling = siblings.get(owner);
  if (sibling !== undefined) {
    const metadata: { -readonly [F in 'labels' | 'ownerReferences' | 'creationTimestamp']: Meta[F] } = pod.metadata;
    metadata.labels = shared(metadata.labels, sibling.metadata.labels);
    metadata.ownerReferences = shared(metadata.ownerReferences, sibling.metadata.ownerReferences);
    metadata.creationTimestamp = shared(metadata.creationTimestamp, sibling.metadata.creationTimestamp);
    const spec: { -readonly [F in 'containers' | 'initContainers' | 'dnsPolicy' | 'dnsConfig']: Templated['spec'][F] } = pod.spec;
    spec.containers = shared(spec.containers, sibling.spec.containers);
    spec.initContainers = shared(spec.initContainers, sibling.spec.initContainers);
    spec.dnsPolicy = shared(spec.dnsPolicy, sibling.spec.dnsPolicy);
    spec.dnsConfig = shared(spec.dnsConfig, sibling.spec.dnsConfig);
    const status: { -readonly [F in 'containerStatuses']: Templated['status'][F] } = pod.status;
    status.containerStatuses = shared(status.containerStatuses, sibling.status.containerStatuses);
  } else if (siblings.size >= MOST_OWNERS) {
    siblings.clear();
  }
  siblings.set(owner, pod);
}

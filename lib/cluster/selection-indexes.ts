// The indexes of selection: which Pods the selector of a Service matches, and which Services may match a Pod.

import { type Key, splitKey } from '#lib/kube/key.ts';
import { selects } from '#lib/kube/label-selector.ts';
import type { Meta } from '#lib/kube/meta.ts';
import type { Pod } from '#lib/kube/pod.ts';
import { roleOf } from '#lib/kube/pod-role.ts';
import type { TextMap } from '#lib/kube/scan.ts';
import type { Service } from '#lib/kube/service.ts';
import type { Filed, Filing } from './filing.ts';
import { link, linked, type Multimap, unlink } from './multimap.ts';

export type SelectionIndexes = {
  /** Service key -> keys of the Pods that its selector matches. */
  readonly podsByService: Multimap;
  /** Pod key -> keys of the Services that select it. */
  readonly servicesByPod: Multimap;
  /** `namespace|label=value` -> Pod keys; narrows the search when a Service changes. */
  readonly podsByLabel: Multimap;
  /** Label -> the keys of podsByLabel that are of it: which labels the Pods of the cluster have at all. */
  readonly pairsByLabel: Multimap;
  /** `namespace|label=value` of one pair of the selector -> Service keys; narrows it when a Pod changes. */
  readonly servicesByPair: Multimap;
  /** Namespace -> keys of the Services whose selector matches no Pod. */
  readonly unmatchedServices: Multimap;
  /** What Pods are for the whole cluster (lib/kube/pod-role.ts) -> Pod keys. */
  readonly podsByRole: Multimap;
};

export function newSelectionIndexes(): SelectionIndexes {
  return {
    podsByService: new Map(),
    servicesByPod: new Map(),
    podsByLabel: new Map(),
    pairsByLabel: new Map(),
    servicesByPair: new Map(),
    unmatchedServices: new Map(),
    podsByRole: new Map(),
  };
}

function pair(namespace: string, label: string, value: string): string {
  return `${namespace}|${label}=${value}`;
}

/** Keys of the Pods of a namespace that carry the label with this value. */
export function podsWithLabel(index: SelectionIndexes, namespace: string, label: string, value: string): ReadonlySet<string> {
  return linked(index.podsByLabel, pair(namespace, label, value));
}

/** The pair under which a Service is filed; any one pair finds it, the smallest key makes it stable. */
function filedPair(service: Service): string | undefined {
  let first: string | undefined;
  for (const label in service.spec.selector) if (first === undefined || label < first) first = label;
  return first === undefined ? undefined : pair(service.metadata.namespace, first, service.spec.selector[first] ?? '');
}

function sameMap(a: TextMap, b: TextMap): boolean {
  if (a === b) return true;
  for (const key in a) if (a[key] !== b[key]) return false;
  // Not `key in a`: a label may be named `constructor`, which every object inherits.
  for (const key in b) if (a[key] !== b[key]) return false;
  return true;
}

/** ExternalName Services keep a selector that nothing acts on. */
function actsOnSelector(service: Service): boolean {
  return service.spec.type !== 'ExternalName';
}

function linkPod(index: SelectionIndexes, service: Key, pod: Key): void {
  if (!index.podsByService.has(service)) unlink(index.unmatchedServices, splitKey(service).namespace, service);
  link(index.podsByService, service, pod);
  link(index.servicesByPod, pod, service);
}

function linkService(state: Filed<SelectionIndexes>, key: Key, service: Service): void {
  const filed = filedPair(service);
  if (filed === undefined || !actsOnSelector(service)) return;
  const { index, tables } = state;
  link(index.servicesByPair, filed, key);
  let candidates: ReadonlySet<string> | undefined;
  for (const label in service.spec.selector) {
    const found = linked(index.podsByLabel, pair(service.metadata.namespace, label, service.spec.selector[label] ?? ''));
    if (candidates === undefined || found.size < candidates.size) candidates = found;
  }
  for (const podKey of candidates ?? []) {
    const pod = tables.Pod.get(podKey);
    if (pod === undefined || !selects(service.spec.selector, pod.metadata.labels)) continue;
    linkPod(index, key, podKey);
  }
  if (!index.podsByService.has(key)) link(index.unmatchedServices, service.metadata.namespace, key);
}

function unlinkService(state: Filed<SelectionIndexes>, key: Key, service: Service): void {
  const filed = filedPair(service);
  if (filed === undefined) return;
  unlink(state.index.servicesByPair, filed, key);
  for (const podKey of linked(state.index.podsByService, key)) unlink(state.index.servicesByPod, podKey, key);
  state.index.podsByService.delete(key);
  unlink(state.index.unmatchedServices, service.metadata.namespace, key);
}

function linkLabels(state: Filed<SelectionIndexes>, key: Key, pod: Pod): void {
  const { index, tables } = state;
  const { namespace, labels } = pod.metadata;
  const role = roleOf(labels);
  if (role !== undefined) link(index.podsByRole, role, key);
  for (const label in labels) {
    const at = pair(namespace, label, labels[label] ?? '');
    if (!index.podsByLabel.has(at)) link(index.pairsByLabel, label, at);
    link(index.podsByLabel, at, key);
    for (const serviceKey of linked(index.servicesByPair, at)) {
      const service = tables.Service.get(serviceKey);
      if (service === undefined || !selects(service.spec.selector, labels)) continue;
      linkPod(index, serviceKey, key);
    }
  }
}

function unlinkLabels(state: Filed<SelectionIndexes>, key: Key, pod: Pod): void {
  const { index } = state;
  const { namespace, labels } = pod.metadata;
  const role = roleOf(labels);
  if (role !== undefined) unlink(index.podsByRole, role, key);
  for (const label in labels) {
    const at = pair(namespace, label, labels[label] ?? '');
    unlink(index.podsByLabel, at, key);
    if (!index.podsByLabel.has(at)) unlink(index.pairsByLabel, label, at);
  }
  for (const serviceKey of linked(index.servicesByPod, key)) {
    unlink(index.podsByService, serviceKey, key);
    if (!index.podsByService.has(serviceKey)) link(index.unmatchedServices, namespace, serviceKey);
  }
  index.servicesByPod.delete(key);
}

/** Services that may select these labels: those filed under one of their pairs. */
export function servicesFiledFor(
  state: Filed<SelectionIndexes>,
  { metadata: { namespace, labels } }: { readonly metadata: Pick<Meta, 'namespace' | 'labels'> },
): Key[] {
  const found: Key[] = [];
  for (const label in labels) found.push(...linked(state.index.servicesByPair, pair(namespace, label, labels[label] ?? '')));
  return found;
}

/** Whether what it selects by differs. */
function reselects(a: Service, b: Service): boolean {
  return actsOnSelector(a) !== actsOnSelector(b) || !sameMap(a.spec.selector, b.spec.selector);
}

export const fileSelector: Filing<'Service', SelectionIndexes> = (state, how, key, service, other) => {
  if (other !== undefined && !reselects(service, other)) return;
  if (how === link) linkService(state, key, service);
  else unlinkService(state, key, service);
};

export const fileLabels: Filing<'Pod', SelectionIndexes> = (state, how, key, pod, other) => {
  if (other !== undefined && sameMap(pod.metadata.labels, other.metadata.labels)) return;
  if (how === link) linkLabels(state, key, pod);
  else unlinkLabels(state, key, pod);
};

// Builders of metadata: what is not named is what a small object has.

import type { Meta, OwnerReference } from '#lib/kube/meta.ts';
import type { TextMap } from '#lib/kube/scan.ts';

/** The fields of the metadata, flat beside those of the object itself. */
export type Naming = {
  readonly namespace?: string;
  readonly name?: string;
  readonly uid?: string;
  readonly labels?: TextMap;
  readonly deletionTimestamp?: string | undefined;
  readonly ownerReferences?: readonly OwnerReference[];
};

export const CREATED = '2026-11-22T00:00:00Z';

export function buildMeta(naming: Naming, scope: 'namespaced' | 'cluster'): Meta {
  const name = naming.name ?? 'web';
  return {
    namespace: scope === 'cluster' ? '' : (naming.namespace ?? 'shop'),
    name,
    uid: naming.uid ?? `uid-${name}`,
    creationTimestamp: CREATED,
    deletionTimestamp: naming.deletionTimestamp,
    labels: naming.labels ?? {},
    annotations: undefined,
    ownerReferences: naming.ownerReferences ?? [],
  };
}

export function buildOwner(kind: string, name: string): OwnerReference {
  return { kind, name, uid: `uid-${name}`, controller: true };
}

// ObjectMeta, trimmed to what Signalbox reads; annotations only from a short list.

import { flag, isObject, list, object, type RawObject, requiredText, type Scan, type TextMap, text, textMap } from './scan.ts';

export type OwnerReference = {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller: boolean | undefined;
};

export type Meta = {
  /** Empty for cluster-scoped objects. */
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly creationTimestamp: string | undefined;
  readonly deletionTimestamp: string | undefined;
  readonly labels: TextMap;
  /** Only the annotations named in `KEPT_ANNOTATIONS`. */
  readonly annotations: TextMap | undefined;
  readonly ownerReferences: readonly OwnerReference[];
};

/** Everything else in annotations may hold secrets or last-applied manifests and never enters the state. */
const KEPT_ANNOTATIONS = [
  'service.kubernetes.io/topology-mode',
  'service.kubernetes.io/topology-aware-hints',
  'endpoints.kubernetes.io/over-capacity',
  'endpoints.kubernetes.io/last-change-trigger-time',
  'ingressclass.kubernetes.io/is-default-class',
] as const;

function keptAnnotations(scan: Scan, raw: RawObject): TextMap | undefined {
  const all = raw['annotations'];
  if (!isObject(all)) return undefined;
  let kept: Record<string, string> | undefined;
  for (const key of KEPT_ANNOTATIONS) {
    const value = text(scan, 'metadata.annotations', all, key);
    if (value !== undefined) kept = { ...kept, [key]: value };
  }
  return kept;
}

function readOwner(scan: Scan, at: string, raw: RawObject): OwnerReference {
  return {
    kind: requiredText(scan, at, raw, 'kind'),
    name: requiredText(scan, at, raw, 'name'),
    uid: requiredText(scan, at, raw, 'uid'),
    controller: flag(scan, at, raw, 'controller'),
  };
}

export function readMeta(scan: Scan, root: RawObject, scope: 'namespaced' | 'cluster'): Meta {
  const raw = object(scan, '', root, 'metadata');
  const at = 'metadata';
  return {
    namespace: scope === 'namespaced' ? requiredText(scan, at, raw, 'namespace') : '',
    name: requiredText(scan, at, raw, 'name'),
    uid: requiredText(scan, at, raw, 'uid'),
    creationTimestamp: text(scan, at, raw, 'creationTimestamp'),
    deletionTimestamp: text(scan, at, raw, 'deletionTimestamp'),
    labels: textMap(scan, at, raw, 'labels'),
    annotations: keptAnnotations(scan, raw),
    ownerReferences: list(scan, at, raw, 'ownerReferences', readOwner),
  };
}

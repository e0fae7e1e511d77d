// ObjectMeta, trimmed to what Signalbox reads; annotations only from a short list.

import { flag, list, optionalPart, part, type RawObject, requiredText, type Scan, type TextMap, text, textMap } from './scan.ts';

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

/** Of a record that no object of the API stands behind. */
export type Named = Pick<Meta, 'namespace' | 'name'>;

/** Everything else in annotations may hold secrets or last-applied manifests and never enters the state. */
const KEPT_ANNOTATIONS = [
  'service.kubernetes.io/topology-mode',
  'service.kubernetes.io/topology-aware-hints',
  'endpoints.kubernetes.io/over-capacity',
  'endpoints.kubernetes.io/last-change-trigger-time',
  'ingressclass.kubernetes.io/is-default-class',
  'nginx.ingress.kubernetes.io/canary',
  'nginx.ingress.kubernetes.io/canary-weight',
  'deployment.kubernetes.io/revision',
] as const;

function keptAnnotations(scan: Scan, raw: RawObject): TextMap | undefined {
  let kept: Record<string, string> | undefined;
  for (const key of KEPT_ANNOTATIONS) {
    const value = text(scan, raw, key);
    if (value === undefined) continue;
    kept ??= {};
    kept[key] = value;
  }
  return kept;
}

function readOwner(scan: Scan, raw: RawObject): OwnerReference {
  return {
    kind: requiredText(scan, raw, 'kind'),
    name: requiredText(scan, raw, 'name'),
    uid: requiredText(scan, raw, 'uid'),
    controller: flag(scan, raw, 'controller'),
  };
}

function readFields(scan: Scan, raw: RawObject, namespace: string): Meta {
  return {
    namespace,
    name: requiredText(scan, raw, 'name'),
    uid: requiredText(scan, raw, 'uid'),
    creationTimestamp: text(scan, raw, 'creationTimestamp'),
    deletionTimestamp: text(scan, raw, 'deletionTimestamp'),
    labels: textMap(scan, raw, 'labels'),
    annotations: optionalPart(scan, raw, 'annotations', keptAnnotations),
    ownerReferences: list(scan, raw, 'ownerReferences', readOwner),
  };
}

const readNamespaced = (scan: Scan, raw: RawObject): Meta => readFields(scan, raw, requiredText(scan, raw, 'namespace'));
const readClusterScoped = (scan: Scan, raw: RawObject): Meta => readFields(scan, raw, '');

export function readMeta(scan: Scan, root: RawObject, scope: 'namespaced' | 'cluster'): Meta {
  return part(scan, root, 'metadata', scope === 'namespaced' ? readNamespaced : readClusterScoped);
}

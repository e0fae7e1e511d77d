// The REST path of a resource, cluster-wide or in one namespace.

import type { Resource } from '#lib/kube/record.ts';

/** Namespaces come from flags and files, hence the escape. */
export function resourcePath(resource: Resource, namespace: string | undefined): string {
  const base = resource.group === '' ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
  return namespace === undefined
    ? `${base}/${resource.resource}`
    : `${base}/namespaces/${encodeURIComponent(namespace)}/${resource.resource}`;
}

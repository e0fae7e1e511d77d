// The REST path of a resource, cluster-wide or in one namespace.

import type { Resource } from '#lib/kube/record.ts';

/** Namespaces come from flags and files, hence the escape. `version` is the resource's own where it is not given. */
export function resourcePath(resource: Resource, namespace: string | undefined, version: string = resource.version): string {
  const base = resource.group === '' ? `/api/${version}` : `/apis/${resource.group}/${version}`;
  return namespace === undefined
    ? `${base}/${resource.resource}`
    : `${base}/namespaces/${encodeURIComponent(namespace)}/${resource.resource}`;
}

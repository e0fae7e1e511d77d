// Nodes that are kept out of load balancers, and by what.

import type { Node } from '#lib/kube/node.ts';

export const EXCLUDE_LABEL = 'node.kubernetes.io/exclude-from-external-load-balancers';
const AUTOSCALER_TAINT = 'ToBeDeletedByClusterAutoscaler';
/** What Go's strconv.ParseBool reads as false. */
const FALSE: readonly string[] = ['0', 'f', 'F', 'false', 'FALSE', 'False'];

export type Excluded = { readonly field: string; readonly value: string };

/** By which field the service controller keeps the Node out of load balancers (cloud-provider, controllers/service); undefined where it does not. */
export function excludedBy({ metadata, spec }: Node): Excluded | undefined {
  const label = metadata.labels[EXCLUDE_LABEL];
  if (label !== undefined && !FALSE.includes(label))
    return { field: `metadata.labels['${EXCLUDE_LABEL}']`, value: label === '' ? 'empty' : label };
  if (metadata.deletionTimestamp !== undefined) return { field: 'metadata.deletionTimestamp', value: metadata.deletionTimestamp };
  return spec.taints.some((t) => t.key === AUTOSCALER_TAINT) ? { field: 'spec.taints[*].key', value: AUTOSCALER_TAINT } : undefined;
}

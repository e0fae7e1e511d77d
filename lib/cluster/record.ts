// Every record that a ClusterState can hold: those of the API server, the findings and summaries made from them, and what discovery found.

import { type Key, keyOf } from '#lib/kube/key.ts';
import type { KubeRecord } from '#lib/kube/record.ts';
import { ROUTE_KINDS } from '#lib/kube/route.ts';
import type { Finding } from './finding.ts';
import type { PolicyApi } from './policy-api.ts';
import type { SummaryRecord } from './summary.ts';

export type AnyRecord = KubeRecord | SummaryRecord | PolicyApi | Finding;
export type Kind = AnyRecord['kind'];
export type RecordOf<K extends Kind> = Extract<AnyRecord, { kind: K }>;

export const KINDS: readonly Kind[] = [
  'Namespace',
  'Node',
  'Service',
  'EndpointSlice',
  'Pod',
  'NetworkPolicy',
  'Ingress',
  'Gateway',
  ...ROUTE_KINDS,
  'ReferenceGrant',
  'ServiceSummary',
  'NamespaceSummary',
  'NodeSummary',
  'ZoneSummary',
  'PolicyApi',
  'Finding',
];

export function recordKey(record: AnyRecord): Key {
  return keyOf(record.metadata.namespace, record.metadata.name);
}

// Every record that a ClusterState can hold: those of the API server and the summaries made from them.

import { type Key, keyOf } from '#lib/kube/key.ts';
import type { KubeRecord } from '#lib/kube/record.ts';
import type { SummaryRecord } from './summary.ts';

export type AnyRecord = KubeRecord | SummaryRecord;
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
  'ServiceSummary',
  'NamespaceSummary',
  'NodeSummary',
  'ZoneSummary',
];

export function recordKey(record: AnyRecord): Key {
  return keyOf(record.metadata.namespace, record.metadata.name);
}

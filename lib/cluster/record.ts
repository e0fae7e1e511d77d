// Every record that a ClusterState can hold: those of the API server, the findings and summaries made from them, and what discovery found.

import { type Key, keyOf } from '#lib/kube/key.ts';
import { KUBE_KINDS, type KubeKind, type KubeRecord } from '#lib/kube/record.ts';
import type { Finding } from './finding.ts';
import type { PolicyApi } from './policy-api.ts';
import type { SummaryRecord } from './summary.ts';

export type AnyRecord = KubeRecord | SummaryRecord | PolicyApi | Finding;
export type Kind = AnyRecord['kind'];
export type RecordOf<K extends Kind> = Extract<AnyRecord, { kind: K }>;

/** What no API server sends. */
const MADE: { readonly [K in Exclude<Kind, KubeKind>]: true } = {
  ServiceSummary: true,
  NamespaceSummary: true,
  NodeSummary: true,
  ZoneSummary: true,
  PolicyApi: true,
  Finding: true,
};

export const KINDS: readonly Kind[] = [...KUBE_KINDS, ...(Object.keys(MADE) as (keyof typeof MADE)[])];

export function recordKey(record: AnyRecord): Key {
  return keyOf(record.metadata.namespace, record.metadata.name);
}

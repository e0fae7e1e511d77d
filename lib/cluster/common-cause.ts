// What explains a finding and, where several share it, all of them: objects, and what is so of them. Decided by the rules of diagnosis.

import type { Key } from '#lib/kube/key.ts';
import type { KubeKind } from '#lib/kube/record.ts';

/** What is so, and of which kind the objects are of which it is so; undefined where it is so of the cluster. In the order in which it is told. */
export const COMMON_CAUSES = {
  'namespace-terminating': 'Namespace',
  'nodes-gone': 'Node',
  'nodes-not-ready': 'Node',
  'nodes-drained': 'Node',
  'rollout-stuck': 'Deployment',
  'slices-behind': undefined,
  policies: 'NetworkPolicy',
  'service-missing': 'Service',
  'gateway-missing': 'Gateway',
  'gateway-not-served': 'Gateway',
} as const satisfies Readonly<Record<string, KubeKind | undefined>>;

export type CommonCauseKind = keyof typeof COMMON_CAUSES;

export type CommonCause = {
  readonly kind: CommonCauseKind;
  /** The keys of the objects, in order, each once. */
  readonly of: readonly Key[];
};

export function commonCause(kind: CommonCauseKind, of: Iterable<Key> = []): CommonCause {
  return { kind, of: [...new Set(of)].sort() };
}

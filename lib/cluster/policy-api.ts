// PolicyApi: another API for network policy that the cluster serves, found by discovery. Its objects are not read.

import type { Named } from '#lib/kube/meta.ts';

export type PolicyApi = {
  readonly kind: 'PolicyApi';
  /** Cluster-scoped; the name is `resource.group`, such as `ciliumnetworkpolicies.cilium.io`. */
  readonly metadata: Named;
  /** Whether any object of it exists; unknown where Signalbox may not ask. */
  readonly objects: 'some' | 'none' | 'unknown';
};

// kubectl commands aimed at the cluster that is on the screen.

import { aimed, kubectl as unaimed } from '#lib/kube/kubectl.ts';
import type { ClusterInfo } from '#lib/wire/message.ts';
import { targetOf } from '#lib/wire/target.ts';

/** `namespace` is left out for cluster-scoped objects. */
export function kubectl(cluster: ClusterInfo | undefined, namespace: string, ...words: readonly string[]): string {
  return aimed(unaimed(namespace, ...words), targetOf(cluster));
}

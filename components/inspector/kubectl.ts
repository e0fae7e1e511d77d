// kubectl commands aimed at the cluster that is on the screen.

import { aimed, kubectl as unaimed } from '#lib/kube/kubectl.ts';
import type { ClusterInfo } from '#lib/wire/message.ts';

/** The current context of whoever pastes may be another cluster, so the command names its own. */
export function targetOf(cluster: ClusterInfo | undefined): readonly string[] {
  if (cluster?.source === 'kubeconfig') return ['--context', cluster.name];
  return cluster?.source === 'demo' ? [`--server=http://${cluster.server}`] : [];
}

/** `namespace` is left out for cluster-scoped objects. */
export function kubectl(cluster: ClusterInfo | undefined, namespace: string, ...words: readonly string[]): string {
  return aimed(unaimed(namespace, ...words), targetOf(cluster));
}

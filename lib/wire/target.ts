// The words that aim kubectl at the cluster which is shown.

import type { ClusterInfo } from './message.ts';

/** The current context of whoever pastes may be another cluster, so the command names its own. */
export function targetOf(cluster: ClusterInfo | undefined): readonly string[] {
  if (cluster?.source === 'kubeconfig') return ['--context', cluster.name];
  return cluster?.source === 'demo' ? [`--server=http://${cluster.server}`] : [];
}

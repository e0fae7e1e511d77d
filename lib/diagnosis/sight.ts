// Sight: the state, and which kinds of it are known at all.

import type { ClusterState } from '#lib/cluster/state.ts';
import type { KubeKind } from '#lib/kube/record.ts';

export type Sight = {
  readonly state: ClusterState;
  /** Have all objects of the kind been listed? An empty table may mean that they may not be read, or have not been yet. */
  readonly known: (kind: KubeKind) => boolean;
  /** The zone of the cluster's DNS; cluster.local where it is not given. */
  readonly clusterDomain?: string | undefined;
};

/** For a state that is whole: a test's, or a supposed one. */
export const allKnown = (state: ClusterState): Sight => ({ state, known: () => true });

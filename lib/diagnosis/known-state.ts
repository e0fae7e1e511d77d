// Known state: the state, and which kinds of it are known at all.

import type { ClusterState } from '#lib/cluster/state.ts';
import type { KubeKind } from '#lib/kube/record.ts';
import type { InView } from '#lib/policy/comers.ts';

export type KnownState = {
  readonly state: ClusterState;
  /** Have all objects of the kind been listed? An empty table may mean that they may not be read, or have not been yet. */
  readonly known: (kind: KubeKind) => boolean;
  /** The one namespace of which the kind is known, where it may not be read in the others; undefined where all of it is known. */
  readonly within?: ((kind: KubeKind) => string | undefined) | undefined;
  /** The zone of the cluster's DNS; cluster.local where it is not given. */
  readonly clusterDomain?: string | undefined;
};

/** May the absence of an object of that kind in that namespace be told? What lies beyond the one namespace that may be read is not known. */
export function seesNamespace({ known, within }: KnownState, kind: KubeKind, namespace: string): boolean {
  const only = within?.(kind);
  return known(kind) && (only === undefined || only === namespace);
}

/** What lib/policy may tell from: of whose Pods the absence can be told. */
export function inViewOf(knownState: KnownState): InView {
  return {
    pods: (namespace) => seesNamespace(knownState, 'Pod', namespace) && seesNamespace(knownState, 'NetworkPolicy', namespace),
    namespaces: knownState.known('Namespace'),
  };
}

/** For a state that is whole: a test's, or a supposed one. */
export const allKnown = (state: ClusterState): KnownState => ({ state, known: () => true });

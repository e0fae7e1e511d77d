// KnownKinds: of which kinds the state holds all objects.

import type { KubeKind } from '#lib/kube/record.ts';

export type KnownKinds = {
  /** Kinds of which all objects have been listed: what is not in the state is not in the cluster. */
  readonly kinds: ReadonlySet<KubeKind>;
  /** Those that may be read in one namespace alone, and which that is. */
  readonly within: ReadonlyMap<KubeKind, string>;
};

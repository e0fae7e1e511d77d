// suppose: a supposition made at once and for once, as a test asks for it.

import type { ClusterState } from '#lib/cluster/state.ts';
import type { Key } from '#lib/kube/key.ts';
import type { Hypothesis } from '#lib/whatif/assumption.ts';
import { createSupposition, type Supposed } from '#lib/whatif/supposition.ts';

/** `state` is a copy, with the hypothesis in it. */
export function suppose(state: ClusterState, service: Key, hypothesis: Hypothesis): Supposed & { readonly state: ClusterState } {
  const supposition = createSupposition(state);
  supposition.suppose(service, hypothesis);
  return { ...supposition.supposed(), state: supposition.state };
}

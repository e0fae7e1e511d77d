// The client of a scope: the Pod in which the reader stands, and the NetworkPolicies of its namespace.

import { linked } from '#lib/cluster/multimap.ts';
import type { AnyRecord } from '#lib/cluster/record.ts';
import { type Change, type ClusterState, get } from '#lib/cluster/state.ts';
import { type Key, splitKey } from '#lib/kube/key.ts';
import { deltaOf, type Projection } from './projection.ts';

/** Adds them to a projection that shows nothing of the client's namespace by itself but what is everywhere. */
export function withForeignClient(state: ClusterState, base: Projection, client: Key): Projection {
  const { namespace } = splitKey(client);
  const isOurs = ({ kind, key }: Change): boolean =>
    (kind === 'Pod' && key === client) || (kind === 'NetworkPolicy' && splitKey(key).namespace === namespace);

  function records(): AnyRecord[] {
    const policies = [...linked(state.index.keysByNamespace, `NetworkPolicy:${namespace}`)];
    return [
      ...policies.flatMap((key) => get(state, 'NetworkPolicy', key) ?? []),
      ...[get(state, 'Pod', client)].filter((pod) => pod !== undefined),
    ];
  }

  return {
    records: () => [...base.records(), ...records()],
    project: (changes) => [...base.project(changes), ...changes.filter(isOurs).map(deltaOf)],
  };
}

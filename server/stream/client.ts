// The client of a scope: the Pod in which the reader stands, the NetworkPolicies of its namespace, and which Services are there by name.

import { linked } from '#lib/cluster/multimap.ts';
import type { AnyRecord, Kind } from '#lib/cluster/record.ts';
import { type Change, type ClusterState, get } from '#lib/cluster/state.ts';
import { type Key, splitKey } from '#lib/kube/key.ts';
import { deltaOf, type Projection } from './projection.ts';

/** A name that the client writes is looked for in its own namespace first: the summaries say which Services are there. */
const BESIDE: readonly Kind[] = ['NetworkPolicy', 'ServiceSummary'];

/** Adds them to a projection that shows nothing of the client's namespace by itself but what is everywhere. */
export function withForeignClient(state: ClusterState, base: Projection, client: Key): Projection {
  const { namespace } = splitKey(client);
  const isOurs = ({ kind, key }: Change): boolean =>
    (kind === 'Pod' && key === client) || (BESIDE.includes(kind) && splitKey(key).namespace === namespace);

  function records(): AnyRecord[] {
    const beside = BESIDE.flatMap((kind) =>
      [...linked(state.index.keysByNamespace, `${kind}:${namespace}`)].flatMap((key) => get(state, kind, key) ?? []),
    );
    return [...beside, ...[get(state, 'Pod', client)].filter((pod) => pod !== undefined)];
  }

  return {
    records: () => [...base.records(), ...records()],
    project: (changes) => [...base.project(changes), ...changes.filter(isOurs).map(deltaOf)],
  };
}

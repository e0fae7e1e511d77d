// The client of a scope: the Pod in which the reader stands, the NetworkPolicies of its namespace, and which Services are there by name.

import type { Delta } from '#lib/cluster/delta.ts';
import { linked } from '#lib/cluster/multimap.ts';
import { type AnyRecord, type Kind, recordKey } from '#lib/cluster/record.ts';
import { type ClusterState, get } from '#lib/cluster/state.ts';
import { type Key, splitKey } from '#lib/kube/key.ts';
import { kindsWith } from './membership.ts';
import { deltaOf, type Projection } from './projection.ts';

const BESIDE: readonly Kind[] = kindsWith('client', 'namespace');

/** Adds them to a projection that shows of the client's namespace what is everywhere, and may show the same by itself: while the client is in the scope, it stays. */
export function withForeignClient(state: ClusterState, base: Projection, client: Key): Projection {
  const { namespace } = splitKey(client);
  const isOurs = ({ kind, key }: { readonly kind: Kind; readonly key: Key }): boolean =>
    (kind === 'Pod' && key === client) || (BESIDE.includes(kind) && splitKey(key).namespace === namespace);
  const subjectOf = (d: Delta) => (d.op === 'put' ? { kind: d.record.kind, key: recordKey(d.record) } : d);

  function records(): AnyRecord[] {
    const beside = BESIDE.flatMap((kind) =>
      [...linked(state.index.keysByNamespace, `${kind}:${namespace}`)].flatMap((key) => get(state, kind, key) ?? []),
    );
    return [...beside, ...[get(state, 'Pod', client)].filter((pod) => pod !== undefined)];
  }

  return {
    records: () => [...base.records().filter((record) => !isOurs({ kind: record.kind, key: recordKey(record) })), ...records()],
    project: (changes) => [...base.project(changes).filter((d) => !isOurs(subjectOf(d))), ...changes.filter(isOurs).map(deltaOf)],
  };
}

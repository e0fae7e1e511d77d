// A namespace that is being deleted: everything in it goes, so it explains whatever is wrong there (G12).

import { type CommonCause, commonCause } from '#lib/cluster/common-cause.ts';
import type { Change, ClusterState } from '#lib/cluster/state.ts';
import { type Key, splitKey } from '#lib/kube/key.ts';
import type { Namespace } from '#lib/kube/namespace.ts';

function isEnding(namespace: Namespace | undefined): boolean {
  return namespace !== undefined && (namespace.metadata.deletionTimestamp !== undefined || namespace.status.phase === 'Terminating');
}

export function becauseOfNamespace(state: ClusterState, subject: Key): CommonCause | undefined {
  const { namespace } = splitKey(subject);
  return isEnding(state.tables.Namespace.get(namespace)) ? commonCause('namespace-terminating', [namespace]) : undefined;
}

/** Those that began to be deleted, or are not any more. */
export function namespacesEnding(changes: readonly Change[]): readonly string[] {
  return changes.flatMap(({ key, before, after }) => {
    const was = before?.kind === 'Namespace' && isEnding(before);
    const is = after?.kind === 'Namespace' && isEnding(after);
    return was === is ? [] : [key];
  });
}

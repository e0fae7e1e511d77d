// Which kinds the server has listed, so that an empty table can be told from one that may not be read.

import type { Scope } from '#lib/scope/scope.ts';
import type { KubeKind } from '#lib/kube/record.ts';
import type { Status } from '#lib/wire/message.ts';

/** A kind that is retried keeps what it held; one that the cluster does not have is known to have no objects. */
export function knownIn(status: Status | undefined): (kind: KubeKind) => boolean {
  return (kind) => {
    const watch = status?.kinds[kind];
    if (watch === undefined) return false;
    return watch.state === 'live' || watch.state === 'absent' || (watch.state === 'retrying' && watch.held);
  };
}

/** Of Pods and the policies for them a view holds one namespace whole, or none: `''` is the name of no namespace. */
export function podsWithin(scope: Scope): (kind: KubeKind) => string | undefined {
  const held = scope.kind === 'namespace' ? scope.namespace : '';
  return (kind) => (kind === 'Pod' || kind === 'NetworkPolicy' ? held : undefined);
}

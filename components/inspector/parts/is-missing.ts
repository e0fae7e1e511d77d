// Whether a Service that something names is known not to exist: not being in this view is not enough.

import type { Scope } from '#lib/scope/scope.ts';
import { type Key, splitKey } from '#lib/kube/key.ts';
import type { Shown } from '#components/live/shown.ts';

/** Only the view of a namespace holds all of its Services; that of one Service holds those that share its Pods. */
export function isMissing({ ready, state }: Shown, scope: Scope, service: Key): boolean {
  if (!ready || state.tables.Service.has(service)) return false;
  return scope.kind === 'namespace' && scope.namespace === splitKey(service).namespace;
}

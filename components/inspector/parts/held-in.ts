// What of the cluster this page can answer for, in a trace.

import type { Scope } from '#lib/scope/scope.ts';
import type { Whole } from '#lib/dns/settings.ts';
import { splitKey } from '#lib/kube/key.ts';
import type { KubeKind } from '#lib/kube/record.ts';
import { namespaceOf } from '#components/live/view.ts';

/** Of which namespaces all is held, the names of all Services, and all policies. */
export type Held = { readonly whole: Whole; readonly named: Whole; readonly policies: Whole };

/**
 * What the page holds of each namespace: `streamed` is the scope that was asked for, with its client. With each Pod of another
 * namespace, as they stand behind Services without a selector, come the policies of that namespace: `hasPods` tells of which there are any.
 */
export function heldIn(
  streamed: Scope | undefined,
  known: (kind: KubeKind) => boolean,
  hasPods: (namespace: string) => boolean = () => false,
): Held {
  const none: Whole = () => false;
  if (streamed === undefined || streamed.kind === 'overview') return { whole: none, named: none, policies: none };
  const here = namespaceOf(streamed);
  const client = streamed.client === undefined ? undefined : splitKey(streamed.client).namespace;
  const all = (['Service', 'EndpointSlice', 'Pod'] as const).every(known);
  return {
    // The neighbourhood of one Service says nothing of the others.
    whole: (namespace) => all && streamed.kind === 'namespace' && namespace === here,
    named: (namespace) =>
      all &&
      namespace !== undefined &&
      ((streamed.kind === 'namespace' && namespace === here) || (namespace === client && namespace !== here)),
    policies: (namespace) =>
      known('NetworkPolicy') && namespace !== undefined && (namespace === here || namespace === client || hasPods(namespace)),
  };
}

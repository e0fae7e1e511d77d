// What a route of the Gateway API hangs on.

import { conditionOf } from '#lib/kube/condition.ts';
import type { Key } from '#lib/kube/key.ts';
import { gatewaysOfRoute } from '#lib/kube/route.ts';
import type { RouteRecord } from '#lib/cluster/way-in-indexes.ts';

/** Its Gateways, and whether any parent takes it; a route that no controller has looked at yet has not been refused. */
export function attachmentOf(route: RouteRecord): { readonly gateways: readonly Key[]; readonly accepted: boolean } {
  const { parents } = route.status;
  const refused = parents.length > 0 && parents.every((p) => conditionOf(p.conditions, 'Accepted')?.status === 'False');
  return { gateways: [...gatewaysOfRoute(route)], accepted: !refused };
}

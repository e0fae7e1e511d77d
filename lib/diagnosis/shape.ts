// The five kinds of Service that behave differently.

import type { Service } from '#lib/kube/service.ts';
import type { ServiceShape } from '#lib/cluster/summary.ts';

export function shapeOf(service: Service): ServiceShape {
  return service.spec.type === 'ClusterIP' && service.spec.clusterIP === 'None' ? 'Headless' : service.spec.type;
}

// Local traffic policies: for which Services they are in effect (KEP-2086 for internal, externalTrafficPolicy for external).

import type { Service } from '#lib/kube/service.ts';

/** externalTrafficPolicy has an effect only where something outside can reach the Service. */
export function isExternallyReachable(service: Service): boolean {
  const { type, externalIPs } = service.spec;
  return type === 'NodePort' || type === 'LoadBalancer' || (type === 'ClusterIP' && externalIPs.length > 0);
}

/** Which of its two policies are Local and in effect (R14, R15). */
export function isLocal(service: Service): { readonly internal: boolean; readonly external: boolean } {
  return {
    internal: service.spec.internalTrafficPolicy === 'Local' && service.spec.clusterIP !== 'None' && service.spec.type !== 'ExternalName',
    external: service.spec.externalTrafficPolicy === 'Local' && isExternallyReachable(service),
  };
}

// Who takes traffic of a Service, by the conditions of its endpoints; which of them gets it from where is `route`'s to say.

import type { EndpointConditions } from '#lib/kube/endpoint-slice.ts';
import { isHeadless, type Service } from '#lib/kube/service.ts';

/**
 * Ready, or serving while it terminates (R29, R34); what is unset is as R10 says. The names of a headless Service hold
 * ready ones only.
 */
export function takesTraffic(service: Service, { ready, serving, terminating }: EndpointConditions): boolean {
  return (ready ?? true) || (!isHeadless(service) && (serving ?? true) && (terminating ?? false));
}

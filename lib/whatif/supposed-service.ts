// A Service with a field changed, as the API server would take it: refused, without effect, or stored (kubernetes/kubernetes:
// pkg/apis/core/validation/validation.go, pkg/registry/core/service/strategy.go).

import { hasSelector, type Service } from '#lib/kube/service.ts';
import { asksForAuto } from '#lib/publishing/hints.ts';
import { isExternallyReachable } from '#lib/routing/local-policy.ts';
import type { Assumption } from './assumption.ts';

export type ServiceChange = Extract<Assumption, { readonly to: unknown }> & { readonly kind: Exclude<Assumption['kind'], 'pod'> };

/** Why the API server would answer 422. */
export type ServiceRefusal = 'not-external';

/** It would be stored, and nothing reads it. */
export type NoEffect =
  /** An ExternalName Service is an alias in DNS. */
  | 'external-name'
  /** A headless Service is not proxied. */
  | 'headless'
  /** Without a selector the controller writes no slices. */
  | 'no-selector'
  /** The annotation topology-mode: Auto overrides trafficDistribution. */
  | 'auto-annotation';

export type ServiceOutcome =
  | { readonly kind: 'changed'; readonly service: Service }
  | { readonly kind: 'already' }
  | { readonly kind: 'no-effect'; readonly reason: NoEffect; readonly service: Service }
  | { readonly kind: 'refused'; readonly reason: ServiceRefusal };

/** Seconds; what the API server sets. */
const AFFINITY_SECONDS = 10_800;

function effectless(service: Service, change: ServiceChange): NoEffect | undefined {
  if (service.spec.type === 'ExternalName') return 'external-name';
  const published = change.kind === 'publishNotReadyAddresses' || change.kind === 'trafficDistribution';
  if (published && !hasSelector(service)) return 'no-selector';
  if (change.kind === 'trafficDistribution' && asksForAuto(service)) return 'auto-annotation';
  // publishNotReadyAddresses decides what DNS answers; the others are kube-proxy's.
  return service.spec.clusterIP === 'None' && change.kind !== 'publishNotReadyAddresses' ? 'headless' : undefined;
}

function spec(service: Service, over: Partial<Service['spec']>): Service {
  return { ...service, spec: { ...service.spec, ...over } };
}

function changed(service: Service, change: ServiceChange): Service | undefined {
  const { spec: now } = service;
  switch (change.kind) {
    case 'externalTrafficPolicy': {
      if ((now.externalTrafficPolicy ?? 'Cluster') === change.to) return undefined;
      // With Cluster the health check port is given back; with Local one is given, and which is not known before.
      const healthCheckNodePort = change.to === 'Local' ? now.healthCheckNodePort : undefined;
      return spec(service, { externalTrafficPolicy: change.to, healthCheckNodePort });
    }
    case 'internalTrafficPolicy':
      return (now.internalTrafficPolicy ?? 'Cluster') === change.to ? undefined : spec(service, { internalTrafficPolicy: change.to });
    case 'trafficDistribution': {
      const to = change.to === 'none' ? undefined : change.to;
      return now.trafficDistribution === to ? undefined : spec(service, { trafficDistribution: to });
    }
    case 'sessionAffinity': {
      if (now.sessionAffinity === change.to) return undefined;
      const sessionAffinityConfig = change.to === 'ClientIP' ? { clientIP: { timeoutSeconds: AFFINITY_SECONDS } } : undefined;
      return spec(service, { sessionAffinity: change.to, sessionAffinityConfig });
    }
    case 'publishNotReadyAddresses':
      return now.publishNotReadyAddresses === change.to ? undefined : spec(service, { publishNotReadyAddresses: change.to });
  }
}

export function changeService(service: Service, change: ServiceChange): ServiceOutcome {
  // "may only be set for externally-accessible services" (validateServiceExternalTrafficPolicy)
  if (change.kind === 'externalTrafficPolicy' && !isExternallyReachable(service)) return { kind: 'refused', reason: 'not-external' };
  const next = changed(service, change);
  if (next === undefined) return { kind: 'already' };
  const reason = effectless(service, change);
  return reason === undefined ? { kind: 'changed', service: next } : { kind: 'no-effect', reason, service: next };
}

// Why an endpoint takes nothing of a Service's connections: one reason for each dotted line.

import type { UnpublishedReason } from '#lib/publishing/unpublished.ts';
import type { Block } from './block.ts';
import type { IPFamily, Service } from '#lib/kube/service.ts';
import type { Backend } from '#lib/routing/backend.ts';
import type { LeftOutReason } from '#lib/routing/categorize.ts';
import type { Endpoint } from '#lib/routing/endpoint.ts';
import { unproxied } from '#lib/routing/service-port.ts';
import type { Verdict } from '#lib/routing/verdict.ts';

export type Skip =
  /** The selector matches it, and no slice holds it. */
  | { readonly kind: 'unpublished'; readonly reason: UnpublishedReason }
  /** It is in none of the lists that kube-proxy chooses from. */
  | { readonly kind: 'left-out'; readonly reason: LeftOutReason }
  /** Its slices give no number to the port. */
  | { readonly kind: 'lacks-port' }
  /** It has no address of the family. */
  | { readonly kind: 'other-family'; readonly family: IPFamily }
  /** Nobody is sent anywhere from here, so this one is not either. */
  | { readonly kind: 'verdict'; readonly verdict: Exclude<Verdict, { kind: 'deliver' }> }
  /** It is sent connections from here, and NetworkPolicies do not let them through. */
  | { readonly kind: 'policy'; readonly block: Block }
  /** From outside there is no way in. */
  | { readonly kind: 'no-way-in' };

function skipOfEndpoint(endpoint: Endpoint, fallback: boolean): LeftOutReason | undefined {
  if (endpoint.ready) return undefined;
  if (!endpoint.serving || !endpoint.terminating) return endpoint.terminating ? 'terminated' : 'not-ready';
  return fallback ? undefined : 'draining';
}

/** kube-proxy maps ports by name and protocol; what DNS hands out is dialled as it is. */
function hasPort(service: Service, endpoint: Endpoint): boolean {
  if (unproxied(service) !== undefined) return true;
  return service.spec.ports.some(({ name, protocol }) => endpoint.ports.some((p) => p.name === name && p.protocol === protocol));
}

/**
 * Wherever a connection starts: does nobody ever come to this backend, and why? `fallback`: no endpoint of the Service is
 * ready, so those that serve while they terminate take its connections.
 */
export function skipAnywhere(service: Service, { endpoints }: Backend, fallback: boolean): Skip | undefined {
  let first: Skip | undefined;
  for (const endpoint of endpoints) {
    const reason = skipOfEndpoint(endpoint, fallback);
    if (reason === undefined && hasPort(service, endpoint)) return undefined;
    first ??= reason === undefined ? { kind: 'lacks-port' } : { kind: 'left-out', reason };
  }
  return first ?? { kind: 'left-out', reason: 'not-ready' };
}

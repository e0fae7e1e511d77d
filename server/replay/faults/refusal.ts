// Faults that answer a request instead of the server: credentials, permission, absence, load.

import type { Resource } from '#server/replay/resource.ts';
import { forbidden, type Status, tooManyRequests, unauthorized, unavailable } from '#server/replay/status.ts';
import type { Faults } from './faults.ts';

export type Refusal =
  | { readonly kind: 'status'; readonly status: Status }
  | { readonly kind: 'text'; readonly code: number; readonly text: string };

/** A 401 stands before everything else, discovery and health included. */
export function refuseStranger(faults: Faults, authorization: string | undefined): Refusal | undefined {
  const fault = faults.peek('unauthorized', undefined);
  if (fault === undefined || authorization === `Bearer ${fault.token}`) return undefined;
  faults.take('unauthorized', undefined);
  return { kind: 'status', status: unauthorized() };
}

/** The groups that are absent for now. */
export function withoutAbsent(faults: Faults, resources: readonly Resource[]): readonly Resource[] {
  return resources.filter((resource) => faults.peek('absent', resource.resource, (fault) => fault.group === resource.group) === undefined);
}

/** 403, 429, 503 and 500 for one request, in the order in which an API server decides. */
export function refuseRequest(faults: Faults, resource: Resource, verb: string, namespace: string | undefined): Refusal | undefined {
  const busy = faults.take('busy', resource.resource);
  if (busy !== undefined)
    return { kind: 'status', status: busy.code === 429 ? tooManyRequests(busy.retryAfter) : unavailable(busy.retryAfter) };
  const denied = faults.take('forbidden', resource.resource, (fault) => namespace === undefined || !fault.allow.includes(namespace));
  if (denied !== undefined) return { kind: 'status', status: forbidden(resource, verb, namespace) };
  if (faults.take('broken', resource.resource) !== undefined) return { kind: 'text', code: 500, text: 'internal error\n' };
  return undefined;
}

// The states of an endpoint, as its slices tell them (SPEC C1).

import type { Endpoint } from '#lib/routing/endpoint.ts';

/** `terminated`: it terminates, and does not serve any more. */
export type EndpointState = 'ready' | 'notReady' | 'draining' | 'terminated';

/** `absent`: in no slice of the Service. */
export type Presence = EndpointState | 'absent';

export const PRESENCES: readonly Presence[] = ['ready', 'notReady', 'draining', 'terminated', 'absent'];

export function stateOf({ ready, serving, terminating }: Endpoint): EndpointState {
  if (ready) return 'ready';
  if (!terminating) return 'notReady';
  return serving ? 'draining' : 'terminated';
}

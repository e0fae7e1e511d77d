// The conditions of an endpoint as the API wrote them, unset ones included.

import type { ClusterState } from '#lib/cluster/state.ts';
import type { EndpointConditions } from '#lib/kube/endpoint-slice.ts';
import { sameAddress } from '#lib/kube/ip.ts';
import { keyOf } from '#lib/kube/key.ts';
import type { Endpoint } from '#lib/routing/endpoint.ts';

export type ConditionText = { readonly name: keyof EndpointConditions; readonly text: string; readonly set: boolean };

const NAMES = ['ready', 'serving', 'terminating'] as const;

/** Unset ready and serving mean true, unset terminating means false (discovery.k8s.io/v1). */
const MEANING = { ready: 'true', serving: 'true', terminating: 'false' } as const;

/** From the first slice, by name, that holds the address. */
export function rawConditions(state: ClusterState, namespace: string, endpoint: Endpoint): EndpointConditions | undefined {
  for (const slice of endpoint.slices) {
    const raw = state.tables.EndpointSlice.get(keyOf(namespace, slice))?.endpoints.find(
      (e) => e.addresses[0] !== undefined && sameAddress(e.addresses[0], endpoint.address),
    );
    if (raw !== undefined) return raw.conditions;
  }
  return undefined;
}

export function conditionTexts(conditions: EndpointConditions): readonly ConditionText[] {
  return NAMES.map((name) => {
    const value = conditions[name];
    return { name, text: value === undefined ? `unset, so ${MEANING[name]}` : String(value), set: value !== undefined };
  });
}

// Placeholders: endpoints that a known controller publishes as a mark, so that others see one, and to which nobody is meant to connect (SPEC R79).

import { isCiliumMark } from '#lib/kube/cilium-mark.ts';
import type { EndpointSlice, SliceEndpoint } from '#lib/kube/endpoint-slice.ts';
import { hasSelector, type Service } from '#lib/kube/service.ts';

export type Placeholder = {
  readonly of: 'Cilium' | 'Harvester';
  /** `elsewhere`: another dataplane than kube-proxy takes the traffic of the Service. `nobody`: it stands for endpoints that there are not yet. */
  readonly traffic: 'elsewhere' | 'nobody';
};

type Mark = Placeholder & { readonly isMark: (endpoint: SliceEndpoint, slice: EndpointSlice) => boolean };

const DUMMY_UID = 'dummy347-546a-4642-9da6-5608endpoint';

const MARKS: readonly Mark[] = [
  {
    // cilium/cilium#19262, #45679: for Ingress and Gateway, in all versions up to 1.19; MetalLB announces nothing without an endpoint.
    of: 'Cilium',
    traffic: 'elsewhere',
    isMark: isCiliumMark,
  },
  {
    // harvester/load-balancer-harvester pkg/lb/servicelb/manager.go, #210: while no virtual machine is behind the load balancer.
    of: 'Harvester',
    traffic: 'nobody',
    isMark: ({ targetRef }) => targetRef?.uid === DUMMY_UID,
  },
];

function placeholderAt(endpoint: SliceEndpoint, slice: EndpointSlice): Placeholder | undefined {
  return MARKS.find(({ isMark }) => isMark(endpoint, slice));
}

/** What all endpoints of the Service are; undefined where it has a selector, none at all, or any that is not one. */
export function placeholderOf(service: Service, slices: readonly EndpointSlice[]): Placeholder | undefined {
  if (hasSelector(service)) return undefined;
  let found: Placeholder | undefined;
  for (const slice of slices) {
    for (const endpoint of slice.endpoints) {
      const mark = placeholderAt(endpoint, slice);
      if (mark === undefined || (found !== undefined && found !== mark)) return undefined;
      found = mark;
    }
  }
  return found;
}

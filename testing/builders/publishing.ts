// Builders for tests of publishing: a state of a few records, and slices as the EndpointSlice controller owns them.

import { buildSlice, type SliceOptions } from './kube.ts';
import type { EndpointSlice } from '#lib/kube/endpoint-slice.ts';
import type { Service } from '#lib/kube/service.ts';

/** A slice that the controller has written for the Service. */
export function ownSlice(service: Service, options: SliceOptions = {}): EndpointSlice {
  const { name, uid, namespace } = service.metadata;
  return buildSlice({
    namespace,
    service: name,
    name: `${name}-a`,
    ...options,
    ownerReferences: [{ kind: 'Service', name, uid, controller: true }],
  });
}

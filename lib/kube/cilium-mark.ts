// The mark that Cilium publishes for its Ingresses and Gateways, whose traffic its own Envoy takes: 192.192.192.192:9999.

import type { EndpointSlice, SliceEndpoint } from './endpoint-slice.ts';
import { canonicalAddress } from './ip.ts';

const DUMMY_ADDRESS = '192.192.192.192';
const DUMMY_PORT = 9999;

export function isCiliumMark({ addresses }: SliceEndpoint, { ports }: EndpointSlice): boolean {
  return canonicalAddress(addresses[0] ?? '') === DUMMY_ADDRESS && ports.every(({ port }) => port === DUMMY_PORT);
}

export function isMarkOfCilium(slice: EndpointSlice): boolean {
  return slice.endpoints.length > 0 && slice.endpoints.every((endpoint) => isCiliumMark(endpoint, slice));
}

// Addresses that are published and that kube-proxy gives no connection, for each Service port and family (routing R3 to R12, R29, R34).

import { targetsOf } from '#lib/cluster/slice-indexes.ts';
import type { EndpointSlice } from '#lib/kube/endpoint-slice.ts';
import { keyOf } from '#lib/kube/key.ts';
import type { IPFamily, Service, ServicePort } from '#lib/kube/service.ts';
import { type Candidate, type Candidates, candidatesOf, type Ignored } from '#lib/routing/candidates.ts';
import { addressFamiliesOf, unproxied } from '#lib/routing/service-port.ts';
import { type Difference, difference, type Evidence, type UnusedReason } from './difference.ts';
import { isManaged } from './slice-labels.ts';

function whyUnused(candidate: Candidate, { ready }: Candidates): UnusedReason | undefined {
  if (candidate.ready) return undefined;
  if (candidate.serving && candidate.terminating) return ready.length > 0 ? 'draining' : undefined;
  return candidate.terminating ? 'terminated' : 'not-ready';
}

/** A slice of the controller leaves a port out, or is of the other family, by right: that is told of its Pods. */
function tells(slice: EndpointSlice | undefined, { reason }: Ignored, service: Service): boolean {
  if (slice === undefined) return false;
  if (reason === 'family') return !addressFamiliesOf(service).some((family) => family === slice.addressType);
  return reason === 'duplicate' || !isManaged(slice);
}

function ofPort(service: Service, slices: readonly EndpointSlice[], port: ServicePort, family: IPFamily): readonly Difference[] {
  const candidates = candidatesOf(slices, { name: port.name, protocol: port.protocol, family });
  const byName = new Map(slices.map((slice) => [slice.metadata.name, slice]));
  const unused = (name: string, index: number, address: string | undefined, reason: UnusedReason): Difference => {
    const slice = byName.get(name);
    const key = keyOf(service.metadata.namespace, name);
    const field = `endpoints[${index}].conditions`;
    const value = JSON.stringify(slice?.endpoints[index]?.conditions ?? {});
    const evidence: Evidence = { subject: { kind: 'EndpointSlice', key }, field, value };
    const pod = slice === undefined ? undefined : targetsOf(slice)[index];
    return difference({ kind: 'not-used', pod, address, slice: key, family, port, reason }, evidence);
  };
  const found: Difference[] = [];
  for (const candidate of candidates.all) {
    const reason = whyUnused(candidate, candidates);
    if (reason !== undefined) found.push(unused(candidate.slice, candidate.index, candidate.address, reason));
  }
  for (const entry of candidates.ignored) {
    if (tells(byName.get(entry.slice), entry, service)) found.push(unused(entry.slice, entry.index, entry.address, entry.reason));
  }
  return found;
}

/** Nothing for a Service that kube-proxy does not look at: headless ones have their addresses in DNS. */
export function unusedOf(service: Service, slices: readonly EndpointSlice[]): readonly Difference[] {
  if (unproxied(service) !== undefined) return [];
  return addressFamiliesOf(service).flatMap((family) => service.spec.ports.flatMap((port) => ofPort(service, slices, port, family)));
}

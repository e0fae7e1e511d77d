// The endpoint that stands for one Pod in the slices of one family (SPEC P10, P11, P15 to P21).

import type { SliceEndpoint } from '#lib/kube/endpoint-slice.ts';
import { canonicalAddress } from '#lib/kube/ip.ts';
import { type Node, zoneOf } from '#lib/kube/node.ts';
import { isPodReady, type Pod } from '#lib/kube/pod.ts';
import type { Service } from '#lib/kube/service.ts';

function hostnameOf(service: Service, pod: Pod): string | undefined {
  const { hostname, subdomain } = pod.spec;
  return hostname !== undefined && hostname !== '' && subdomain === service.metadata.name ? hostname : undefined;
}

/** Without hints: those depend on all the others. `node`: undefined where it does not exist or may not be read. */
export function podEndpoint(service: Service, pod: Pod, node: Node | undefined, addresses: readonly string[]): SliceEndpoint {
  const serving = isPodReady(pod);
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  const { namespace, name, uid } = pod.metadata;
  return {
    addresses,
    conditions: { ready: service.spec.publishNotReadyAddresses || (serving && !terminating), serving, terminating },
    hostname: hostnameOf(service, pod),
    nodeName: pod.spec.nodeName,
    zone: node && zoneOf(node),
    targetRef: { kind: 'Pod', namespace, name, uid },
    hints: undefined,
  };
}

const identities = new WeakMap<SliceEndpoint, string>();

/** An endpoint with another identity is another endpoint: it is taken out and put in anew. Kept while the endpoint lives. */
export function identityOf(endpoint: SliceEndpoint): string {
  let made = identities.get(endpoint);
  if (made === undefined) {
    const { addresses, hostname, targetRef } = endpoint;
    made = `${targetRef?.namespace ?? ''}/${targetRef?.name ?? ''} ${hostname ?? ''} ${addresses.map(canonicalAddress).sort().join(' ')}`;
    identities.set(endpoint, made);
  }
  return made;
}

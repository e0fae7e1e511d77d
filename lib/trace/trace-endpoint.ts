// Places: the endpoints that a connection may come to, with what is known of each.

import type { Subject } from '#lib/cluster/finding.ts';
import type { Key } from '#lib/kube/key.ts';
import { backing } from '#lib/routing/backing.ts';
import type { SourceOwner } from '#lib/routing/source-owner.ts';
import type { Hop } from '#lib/routing/share.ts';
import type { Direct } from './facts/address.ts';
import type { Routed } from './route-steps.ts';
import type { TraceContext } from './context.ts';
import { socketText } from '#lib/kube/ip.ts';

export type TraceEndpoint = {
  /** `address:port`, as routing has it. */
  readonly id: string;
  readonly address: string;
  readonly port: number;
  readonly subject: Subject;
  /** The Pod that has the address. */
  readonly pod: Key | undefined;
  /** The Pod that a slice names, where that one does not have the address. */
  readonly gone: Key | undefined;
  /** 0 to 1, of new connections. */
  readonly share: number;
  readonly hop: Hop;
  /** Whose address it sees as the client's. */
  readonly sees: SourceOwner;
};

function subjectOf(address: string, pod: Key | undefined): Subject {
  return pod === undefined ? { kind: 'Address', key: address } : { kind: 'Pod', key: pod };
}

/** The Pod that the slice names, where another one has the address, or none. */
function goneOf({ pod, claimed }: { readonly pod: Key | undefined; readonly claimed?: Key | undefined }): Key | undefined {
  return claimed === pod ? undefined : claimed;
}

export function routedEndpoints({ state }: TraceContext, { route, service, port }: Routed): readonly TraceEndpoint[] {
  return route.endpoints.map(({ endpoint, share, hop, sees }) => {
    const behind = backing(state, service.metadata.namespace, endpoint, port.protocol);
    const { pod } = behind;
    return {
      id: endpoint.id,
      address: endpoint.address,
      port: endpoint.port,
      subject: subjectOf(endpoint.address, pod),
      pod,
      gone: goneOf(behind),
      share,
      hop,
      sees,
    };
  });
}

/** The client takes one of the addresses of its own accord; equal shares are what resolvers that rotate give. */
export function directEndpoints(places: readonly Direct[], port: number): readonly TraceEndpoint[] {
  return places.map((place) => ({
    id: socketText(place.address, port),
    address: place.address,
    port,
    subject: subjectOf(place.address, place.pod),
    pod: place.pod,
    gone: goneOf(place),
    share: 1 / places.length,
    hop: 'unknown',
    sees: 'client',
  }));
}

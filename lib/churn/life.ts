// The life of an endpoint: from its publication to when no slice of the Service holds it, with what the objects tell of it (SPEC C2, C9).

import type { AddressType } from '#lib/kube/endpoint-slice.ts';
import { canonicalAddress } from '#lib/kube/ip.ts';
import type { Key } from '#lib/kube/key.ts';
import type { Endpoint, EndpointPort } from '#lib/routing/endpoint.ts';
import type { Cause } from './cause.ts';
import { type EndpointState, type Presence, stateOf } from './endpoint-state.ts';
import type { Member } from './member.ts';

/** Times in ms since 1970, of the batch that brought it; undefined: it was so when the look began. */
export type Life = {
  readonly service: Key;
  readonly family: AddressType;
  readonly address: string;
  readonly pod: Key | undefined;
  /** Of the Pod; without one the life is the address's. */
  readonly uid: string | undefined;
  nodeName: string | undefined;
  zone: string | undefined;
  ports: readonly EndpointPort[];
  /** Names of the slices that hold it, or held it last; and whose they are. */
  slices: readonly string[];
  managedBy: string | undefined;
  state: EndpointState;
  readonly began: number | undefined;
  /** In its state. */
  since: number | undefined;
  /** Why it was published; undefined: it was there. */
  readonly cause: Cause | undefined;
  /** Its Pod among those of its workload, as soon as the Pod is known. */
  member: Member | undefined;
  firstReady: number | undefined;
  /** When it began to go: to terminate, or at once. */
  leaving: { readonly at: number; cause: Cause } | undefined;
  /** The last times at which it ceased to be ready without going. */
  readonly lost: number[];
  ended: number | undefined;
};

export type Transition = {
  readonly service: Key;
  readonly family: AddressType;
  readonly address: string;
  readonly pod: Key | undefined;
  readonly uid: string | undefined;
  readonly from: Presence;
  readonly to: Presence;
  /** Those of the state that it left, and those of the one that it came to; empty where it is absent. */
  readonly portsBefore: readonly EndpointPort[];
  readonly ports: readonly EndpointPort[];
  readonly nodeName: string | undefined;
  readonly zone: string | undefined;
  readonly time: number;
  readonly cause: Cause;
};

/** Unique among the endpoints of a Service (C2). */
export function idOf({ family, address, uid }: Pick<Endpoint, 'family' | 'address' | 'uid'>): string {
  return `${family} ${canonicalAddress(address)} ${uid ?? ''}`;
}

export function samePorts(a: readonly EndpointPort[], b: readonly EndpointPort[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  return a.every((p) => b.some((q) => q.name === p.name && q.protocol === p.protocol && q.port === p.port));
}

/** `time` undefined: it is there when the look begins. */
export function bear(
  service: Key,
  endpoint: Endpoint,
  time: number | undefined,
  cause: Cause | undefined,
  member: Member | undefined,
): Life {
  const state = stateOf(endpoint);
  return {
    service,
    family: endpoint.family,
    address: endpoint.address,
    pod: endpoint.claims,
    uid: endpoint.uid,
    nodeName: endpoint.nodeName,
    zone: endpoint.zone,
    ports: endpoint.ports,
    slices: endpoint.slices,
    managedBy: endpoint.managedBy,
    state,
    began: time,
    since: time,
    cause,
    member,
    firstReady: state === 'ready' ? time : undefined,
    leaving: undefined,
    lost: [],
    ended: undefined,
  };
}

// Where an address leads: to a Service, to Pods themselves, or to the health check port of a Node.

import type { Key } from '#lib/kube/key.ts';
import type { IPFamily, Service } from '#lib/kube/service.ts';
import type { Via } from '#lib/routing/destination.ts';
import type { Direct } from './facts/address.ts';

/** What a name or an address as written comes to. */
export type Resolved = {
  readonly addresses: readonly string[];
  /** The Service whose name it is, where it is one. */
  readonly service: Key | undefined;
};

export type ServiceLanding = {
  readonly kind: 'service';
  readonly service: Service;
  readonly family: IPFamily;
  readonly via: Via;
  readonly address: string;
};

export type DirectLanding = {
  readonly kind: 'direct';
  readonly places: readonly Direct[];
  readonly family: IPFamily;
  /** The headless Service whose name gave them. */
  readonly service: Service | undefined;
};

export type HealthCheckLanding = {
  readonly kind: 'health-check';
  readonly service: Service;
  readonly node: string;
  /** Of the Node, as it is dialled. */
  readonly address: string;
  readonly family: IPFamily;
};

export type Landing = ServiceLanding | DirectLanding | HealthCheckLanding;

// What is found of an address: whose it is.

import type { Key } from '#lib/kube/key.ts';
import type { IPFamily } from '#lib/kube/service.ts';

/** A thing of which no more is known than this. */
export type Elsewhere = { readonly kind: 'Service' | 'Pod'; readonly key: Key; readonly addresses: readonly string[] };

/** An address that is dialled as it is, without kube-proxy. */
export type Direct = {
  readonly address: string;
  readonly pod: Key | undefined;
  /** The Pod that the slice of a headless Service names there. */
  readonly claimed?: Key | undefined;
};

/** What has the port, at an address of a Node. */
export type NodeListener =
  | { readonly kind: 'node-port'; readonly service: Key }
  | { readonly kind: 'health-check'; readonly service: Key }
  /** A Pod on the host network that declares it. */
  | { readonly kind: 'pod'; readonly pod: Key }
  /** kube-proxy's own health, by the usual port. */
  | { readonly kind: 'kube-proxy' }
  | { readonly kind: 'no-port-typed' }
  /** `services`: of which it is known that none has it. */
  | { readonly kind: 'not-known'; readonly services: 'all' | 'in-view' };

export type AddressFact =
  /** `rivals`: other Services that have the address and port. `outsideAt`: the Node where a client of outside comes in, to a ClusterIP. */
  | {
      readonly kind: 'service';
      readonly service: Key;
      readonly way: 'clusterIP' | 'loadBalancer' | 'externalIP';
      readonly address: string;
      readonly rivals: readonly Key[];
      readonly outsideAt: string | undefined;
    }
  | {
      readonly kind: 'node';
      readonly node: string;
      readonly loopback: boolean;
      readonly address: string;
      readonly listener: NodeListener;
    }
  | { readonly kind: 'headless'; readonly service: Key; readonly places: readonly Direct[] }
  | { readonly kind: 'pod'; readonly pod: Key; readonly address: string }
  /** An endpoint, and no Pod that is known. */
  | { readonly kind: 'endpoint'; readonly address: string }
  | { readonly kind: 'client-itself'; readonly address: string; readonly inside: boolean }
  | { readonly kind: 'elsewhere'; readonly address: string; readonly thing: Elsewhere }
  | { readonly kind: 'not-in-view'; readonly address: string }
  /** In the range of Service addresses, and no Service has it. */
  | { readonly kind: 'unclaimed'; readonly address: string }
  | { readonly kind: 'outside'; readonly address: string }
  /** A name outside the cluster, whose addresses are not known. */
  | { readonly kind: 'outside-name'; readonly target: string }
  /** `own`: addresses of the client. `asked`: the family that is asked for. */
  | {
      readonly kind: 'no-family';
      readonly addresses: readonly string[];
      readonly own: readonly string[];
      readonly asked: IPFamily | undefined;
    };

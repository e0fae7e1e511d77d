// What is found of the port that is typed, at a Service and at its Pods.

import type { Key } from '#lib/kube/key.ts';
import type { Protocol } from '#lib/kube/protocol.ts';
import type { ServicePort } from '#lib/kube/service.ts';

/** What a port that a Service does not list most likely is instead. */
export type NearPort =
  | { readonly kind: 'none' }
  | { readonly kind: 'other-protocol'; readonly port: ServicePort }
  /** It is the port of its Pods, and `service` the one that leads there. */
  | { readonly kind: 'pod-port'; readonly service: number }
  | { readonly kind: 'node-port' };

export type PortFact =
  /** `index`: among the ports of the Service. */
  | {
      readonly kind: 'listed';
      readonly service: Key;
      readonly port: ServicePort;
      readonly index: number;
      readonly by: 'port' | 'node-port';
    }
  | { readonly kind: 'unlisted'; readonly service: Key; readonly ports: readonly ServicePort[]; readonly near: NearPort }
  /** A headless Service maps no ports. */
  | { readonly kind: 'headless'; readonly number: number }
  | { readonly kind: 'no-number' };

/** What leads to the ports of the Pods. */
export type PodPortFact = {
  readonly from: { readonly kind: 'service'; readonly service: Key; readonly port: ServicePort } | { readonly kind: 'dialled' };
  readonly ports: readonly number[];
  /** Some of the endpoints are Pods. */
  readonly hasPods: boolean;
};

/** What one Pod tells of a port. */
export type ListenFact =
  /** `why`: the failure, or the phase. */
  | { readonly kind: 'pod-ended'; readonly why: string }
  | { readonly kind: 'not-running'; readonly why: string }
  /** `name`: of the container port, empty where it has none. */
  | { readonly kind: 'declared'; readonly container: string; readonly name: string; readonly ready: boolean }
  /** It is the port of a headless Service, and the Pod listens on this one. */
  | { readonly kind: 'headless-port'; readonly listens: number }
  /** `declared`: ports that its containers do declare. */
  | {
      readonly kind: 'not-declared';
      readonly port: number;
      readonly protocol: Protocol;
      readonly declared: readonly { readonly port: number; readonly protocol: Protocol }[];
      readonly ready: boolean;
    }
  /** The slice names one Pod, and another has the address. */
  | { readonly kind: 'other-pod'; readonly named: Key; readonly pod: Key }
  | { readonly kind: 'node-not-ready'; readonly node: string }
  | { readonly kind: 'pod-gone'; readonly pod: Key }
  | { readonly kind: 'no-pod' };

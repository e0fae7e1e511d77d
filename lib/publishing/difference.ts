// How what is selected, published and used differs: a closed union, each difference with its evidence.

import type { Key } from '#lib/kube/key.ts';
import type { KubeKind } from '#lib/kube/record.ts';
import type { IPFamily, ServicePort } from '#lib/kube/service.ts';
import type { IgnoredReason } from '#lib/routing/candidates.ts';
import type { LeftOutReason } from './membership.ts';

/** A field of an object, by its path in the API, and what it says. */
export type Evidence = { readonly subject: { readonly kind: KubeKind; readonly key: Key }; readonly field: string; readonly value: string };

/** Why an address should not be in a slice of the controller any more. */
export type WithdrawReason =
  | 'pod-gone'
  /** Another Pod has the name now. */
  | 'pod-replaced'
  | 'not-selected'
  /** It is not one of the Pod's addresses. */
  | 'address'
  /** The Pod has another name in DNS, or the Service has. */
  | 'hostname'
  /** The Pod is published with another port list, in another slice. */
  | 'other-slice'
  /** The Service does not have the slice's family. */
  | 'family-dropped'
  /** The slice belongs to a Service of this name that was deleted. */
  | 'other-owner'
  | LeftOutReason['kind'];

/** Why kube-proxy gives an address that is published no connection. */
export type UnusedReason =
  /** Neither ready nor serving. */
  | 'not-ready'
  /** Terminating, and not serving any more. */
  | 'terminated'
  /** It serves while it terminates, and ready ones are there. */
  | 'draining'
  | IgnoredReason;

type About =
  // Selected, not published.
  | { readonly kind: 'left-out'; readonly pod: Key; readonly family: IPFamily; readonly reason: LeftOutReason }
  | { readonly kind: 'not-yet'; readonly pod: Key; readonly family: IPFamily }
  // Published, not as it should be.
  | {
      readonly kind: 'not-withdrawn';
      readonly pod: Key | undefined;
      readonly address: string;
      readonly slice: Key;
      readonly why: WithdrawReason;
    }
  | {
      readonly kind: 'lags';
      readonly pod: Key;
      readonly slice: Key;
      readonly field: 'ready' | 'serving' | 'terminating' | 'nodeName' | 'zone' | 'hints';
      readonly published: string;
      readonly expected: string;
    }
  /** The labels that the Service gives it; the headless label decides whether kube-proxy reads the slice. */
  | { readonly kind: 'labels-lag'; readonly slice: Key }
  /** The controller has not written any slice of this family. */
  | { readonly kind: 'no-slice'; readonly family: IPFamily }
  // Published as it should be, and yet less than one may think.
  | { readonly kind: 'port-missing'; readonly pod: Key; readonly family: IPFamily; readonly port: ServicePort }
  // Slices of others.
  | { readonly kind: 'other-manager'; readonly slice: Key; readonly managedBy: string | undefined; readonly addresses: number }
  /** The selector is gone; the controller leaves what it has written for ever. */
  | { readonly kind: 'abandoned'; readonly slice: Key; readonly addresses: number }
  // Published, not used.
  | {
      readonly kind: 'not-used';
      readonly pod: Key | undefined;
      readonly address: string | undefined;
      readonly slice: Key;
      readonly family: IPFamily;
      readonly port: ServicePort;
      readonly reason: UnusedReason;
    };

export type Difference = About & {
  /** False: the controller mends it by itself when it next looks at the Service. */
  readonly lasting: boolean;
  readonly evidence: readonly Evidence[];
};

const LAGS: readonly Difference['kind'][] = ['not-yet', 'not-withdrawn', 'lags', 'labels-lag', 'no-slice'];

export function difference(about: About, ...evidence: readonly Evidence[]): Difference {
  return { ...about, lasting: !LAGS.includes(about.kind), evidence };
}

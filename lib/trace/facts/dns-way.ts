// What is found of the way to DNS.

import type { Key } from '#lib/kube/key.ts';

/** `policies`: those that are about it. `isolating`: those of them that isolate the client for Egress. */
export type DnsWayFact =
  | { readonly kind: 'policies-not-in-view'; readonly namespace: string }
  /** Policies of APIs that are not read may decide otherwise. */
  | { readonly kind: 'other-policies'; readonly apis: readonly string[]; readonly isolating: readonly Key[] }
  | { readonly kind: 'not-limited' }
  | { readonly kind: 'nothing-let-out'; readonly isolating: readonly Key[] }
  /** The Pods of DNS are not in view: it is taken to be where kubeadm and most others put it. */
  | { readonly kind: 'usual-place'; readonly verdict: 'allowed' | 'unsure'; readonly isolating: readonly Key[] }
  | { readonly kind: 'allowed'; readonly policies: readonly Key[]; readonly isolating: readonly Key[] }
  /** `ports`: UDP ports of the Pods of DNS. */
  | { readonly kind: 'denied'; readonly policies: readonly Key[]; readonly ports: readonly number[] }
  | { readonly kind: 'some'; readonly allowed: number; readonly of: number; readonly policies: readonly Key[] };

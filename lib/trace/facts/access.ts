// What NetworkPolicies at one end of a connection say.

import type { Key } from '#lib/kube/key.ts';
import type { EndAccess } from '#lib/policy/access.ts';

export type AccessFact =
  | { readonly kind: 'policies-not-in-view'; readonly namespaces: readonly string[] }
  /** `otherApis`: kinds of policies that are not read, and may say otherwise. */
  | { readonly kind: 'asked'; readonly isolating: readonly Key[]; readonly otherApis: readonly string[] };

/** At one endpoint. */
export type EndAccessFact = {
  readonly kind: 'access';
  readonly end: EndAccess;
  /** Of the Pod. */
  readonly port: number;
  /** Of the Service, which policies are often written for by mistake. */
  readonly dialled: number | undefined;
  /** Policies that are not read may say otherwise. */
  readonly overridable: boolean;
};

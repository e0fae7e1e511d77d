// What is found of a name.

import type { NoName } from '#lib/dns/record.ts';
import type { Resolution } from '#lib/dns/resolve.ts';
import type { Resolver } from '#lib/dns/resolver.ts';
import type { Key } from '#lib/kube/key.ts';

/** What the cluster's DNS says to both questions of a client. */
export type Looked = { readonly v4: Resolution; readonly v6: Resolution };

/** Undefined: the client is outside the cluster. */
export type OtherResolver = Exclude<Resolver, { kind: 'cluster' }> | undefined;

/** What a name that is not found was most likely meant to be. */
export type NearName =
  | { readonly kind: 'none' }
  /** The Service of that name in other namespaces. */
  | { readonly kind: 'elsewhere'; readonly service: string; readonly keys: readonly Key[] }
  /** Services of the namespace with nearly that name. */
  | { readonly kind: 'nearly'; readonly keys: readonly Key[] };

export type NameFact =
  /** `alias`: where a CNAME leads. */
  | {
      readonly kind: 'found';
      readonly looked: Looked;
      readonly name: string;
      readonly alias: string | undefined;
      readonly addresses: readonly string[];
    }
  /** The name of a Service that stands for a name outside: by its type, or by an endpoint that is a host name. */
  | {
      readonly kind: 'alias-outside';
      readonly looked: Looked;
      readonly service: Key;
      readonly by: 'type' | 'endpoint';
      readonly target: string;
    }
  | { readonly kind: 'outside'; readonly looked: Looked; readonly target: string }
  /** `exists`: there are records, and no address among them. `askedAbove`: the server above DNS is asked last. */
  | {
      readonly kind: 'not-found';
      readonly looked: Looked;
      readonly why: NoName | undefined;
      readonly near: NearName;
      readonly exists: boolean;
      readonly askedAbove: boolean;
    }
  | { readonly kind: 'not-in-view'; readonly looked: Looked; readonly namespace: string | undefined }
  /** The host name of a load balancer. */
  | { readonly kind: 'load-balancer'; readonly service: Key }
  /**
   * Another resolver than the cluster's DNS is asked. `names`: whether it knows such names: those of the world, what only its own name
   * servers can tell, or names of the cluster, which it does not. `isOfCluster`: the cluster has the name.
   */
  | {
      readonly kind: 'asked-elsewhere';
      readonly resolver: OtherResolver;
      readonly names: 'other' | 'not-known' | 'none-of-cluster';
      readonly isOfCluster: boolean;
      /** Of the client, where it is a Pod. */
      readonly settings: { readonly dnsPolicy: string | undefined; readonly hostNetwork: boolean } | undefined;
    };

// Resource records, and what a question for a name can give. Names carry no trailing dot and are lower case.

import type { Key } from '#lib/kube/key.ts';
import type { Rule } from './rule.ts';

export type RecordType = 'A' | 'AAAA' | 'CNAME' | 'SRV' | 'PTR' | 'TXT';

/** `other`: MX, HTTPS, CAA and all that the cluster's DNS never has. */
export type QueryType = RecordType | 'other';

export type DnsRecord =
  | { readonly type: 'A' | 'AAAA'; readonly name: string; readonly address: string }
  | { readonly type: 'CNAME'; readonly name: string; readonly target: string }
  /** RFC 2782; CoreDNS gives priority 0 and shares a weight of 100. */
  | { readonly type: 'SRV'; readonly name: string; readonly weight: number; readonly port: number; readonly target: string }
  | { readonly type: 'PTR'; readonly name: string; readonly target: string }
  | { readonly type: 'TXT'; readonly name: string; readonly text: string };

/** Why there is no such name. */
export type NoName =
  | { readonly kind: 'no-namespace'; readonly namespace: string }
  | { readonly kind: 'no-service'; readonly service: Key }
  /** Headless; `unready` endpoints are in its slices, and DNS leaves them out. */
  | { readonly kind: 'none-ready'; readonly service: Key; readonly unready: number }
  /** ClusterIP without a ready endpoint, where `ignore empty_service` is set. */
  | { readonly kind: 'empty-service'; readonly service: Key }
  /** `unready`: endpoints of that name are there, and not ready. */
  | { readonly kind: 'no-endpoint'; readonly service: Key; readonly host: string; readonly unready: number }
  | { readonly kind: 'no-port'; readonly service: Key; readonly port: string; readonly protocol: string }
  /** An endpoint is named by its Pod, whose name has a dot: nobody can ask for it. */
  | { readonly kind: 'dotted-pod'; readonly service: Key; readonly host: string }
  | { readonly kind: 'below-external'; readonly service: Key }
  | { readonly kind: 'external-is-address'; readonly service: Key; readonly target: string }
  | { readonly kind: 'pods-disabled' }
  | { readonly kind: 'not-an-address'; readonly label: string }
  | { readonly kind: 'no-pod'; readonly namespace: string; readonly address: string }
  | { readonly kind: 'too-long' }
  /** Neither `svc` nor `pod` below the zone. */
  | { readonly kind: 'no-branch'; readonly label: string }
  /** CoreDNS gives TXT for its version alone, and says NXDOMAIN where other types are NODATA. */
  | { readonly kind: 'no-text' };

/** Why a name that exists has nothing of this type. */
export type NoRecords =
  /** A name above others: the zone, `svc`, a namespace. */
  | { readonly kind: 'above' }
  | { readonly kind: 'other-type' }
  /** The Service, or its ready endpoints, have addresses of the other family only. */
  | { readonly kind: 'other-family' }
  /** A CNAME into the zone that ends nowhere: at a name without addresses, in a circle, or after too many steps. */
  | { readonly kind: 'chain-ends'; readonly at: string; readonly why: 'missing' | 'circle' | 'too-many' };

export type Answer =
  /** `leaves`: the chain goes on at this name, which another server answers. */
  | {
      readonly kind: 'records';
      readonly records: readonly DnsRecord[];
      readonly leaves: string | undefined;
      readonly rules: readonly Rule[];
    }
  | { readonly kind: 'nodata'; readonly why: NoRecords; readonly rules: readonly Rule[] }
  | { readonly kind: 'nxdomain'; readonly why: NoName; readonly rules: readonly Rule[] }
  /** Not of this zone: the cluster's DNS asks the server above it. */
  | { readonly kind: 'outside'; readonly rules: readonly Rule[] }
  /** It depends on objects that are not in view. */
  | { readonly kind: 'unknown'; readonly namespace: string | undefined; readonly rules: readonly Rule[] };

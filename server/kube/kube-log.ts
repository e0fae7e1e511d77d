// What the reflectors tell the operator: for logs and metrics, never with an object's content.

import type { KubeKind } from '#lib/kube/record.ts';

export type KubeEvent =
  /** A complete list was read; `ms` from the request to the last object. */
  | { readonly kind: 'listed'; readonly of: KubeKind; readonly how: 'streamed' | 'paged'; readonly objects: number; readonly ms: number }
  /** A watch is open; `resumed` says that it goes on from a version, without a list. */
  | { readonly kind: 'watching'; readonly of: KubeKind; readonly resumed: boolean }
  /** A watch ended: by the server or a cut, after 90 s of silence, or because its version is too old (410). */
  | { readonly kind: 'ended'; readonly of: KubeKind; readonly reason: 'closed' | 'silent' | 'expired'; readonly ms: number }
  | { readonly kind: 'failed'; readonly of: KubeKind; readonly attempt: number; readonly wait: number; readonly problem: string }
  /** An exception, which is a bug; the kind is listed anew. */
  | { readonly kind: 'bug'; readonly of: KubeKind; readonly error: unknown };

export type KubeLog = (event: KubeEvent) => void;

// What is found of the client.

import type { Key } from '#lib/kube/key.ts';

/** Why nothing can start there. `phase`: of the Pod. */
export type ClientFact =
  | { readonly kind: 'node-not-in-view'; readonly node: string }
  | { readonly kind: 'pod-not-in-view'; readonly pod: Key }
  | { readonly kind: 'pod-gone'; readonly pod: Key }
  | { readonly kind: 'pod-on-no-node'; readonly pod: Key; readonly phase: string | undefined }
  | { readonly kind: 'pod-ended'; readonly pod: Key; readonly phase: string };

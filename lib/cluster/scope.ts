// A scope: what a browser asks to see, and how it is written in a URL.

import { type Key, keyOf, splitKey } from '#lib/kube/key.ts';
import { err, ok, type Result } from '#lib/std/result.ts';

export type Scope =
  | { readonly kind: 'overview' }
  | { readonly kind: 'namespace'; readonly namespace: string }
  | { readonly kind: 'service'; readonly service: Key };

const OVERVIEW: Scope = { kind: 'overview' };

/** DNS-1123 label (RFC 1123); Service names may also start with a digit (KEP-5311), which this allows. */
const NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** `overview`, `namespace=shop` or `service=shop/web`: the form used on the wire and as a map key. */
export function scopeId(scope: Scope): string {
  switch (scope.kind) {
    case 'overview':
      return 'overview';
    case 'namespace':
      return `namespace=${scope.namespace}`;
    case 'service':
      return `service=${scope.service}`;
  }
}

/** From a query string such as `?namespace=shop`; the error is a sentence for the reader. */
export function readScope(query: URLSearchParams): Result<Scope, string> {
  const service = query.get('service');
  if (service !== null) {
    const { namespace, name } = splitKey(service);
    if (NAME.test(namespace) && NAME.test(name)) return ok({ kind: 'service', service: keyOf(namespace, name) });
    return err('The parameter "service" must be namespace/name.');
  }
  const namespace = query.get('namespace');
  if (namespace === null) return ok(OVERVIEW);
  return NAME.test(namespace)
    ? ok({ kind: 'namespace', namespace })
    : err('The parameter "namespace" is not a name that Kubernetes allows.');
}

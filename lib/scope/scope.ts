// A scope: what a browser asks to see, and how it is written in a URL.

import { type Key, keyOf, splitKey } from '#lib/kube/key.ts';
import { err, ok, type Result } from '#lib/std/result.ts';

/**
 * `client`: the key of a Pod, of any namespace, from which the reader looks: it and the NetworkPolicies of its namespace
 * come with the scope.
 */
export type Scope =
  | { readonly kind: 'overview' }
  | { readonly kind: 'namespace'; readonly namespace: string; readonly client?: Key }
  | { readonly kind: 'service'; readonly service: Key; readonly client?: Key };

const OVERVIEW: Scope = { kind: 'overview' };

/** DNS-1123 label (RFC 1123); Service names may also start with a digit (KEP-5311), which this allows. */
const NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
/** DNS-1123 subdomain, as Pod names are. */
const SUBDOMAIN = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** May this be the key of a Pod? */
export function isPodKey(key: Key): boolean {
  const { namespace, name } = splitKey(key);
  return NAME.test(namespace) && SUBDOMAIN.test(name);
}

function withClient(id: string, client: Key | undefined): string {
  return client === undefined ? id : `${id}&client=${client}`;
}

/**
 * `overview`, `namespace=shop`, `service=shop/web` or `namespace=shop&client=other/pod`: a query string, used on the wire
 * and as a map key. Different scopes have different ids.
 */
export function scopeId(scope: Scope): string {
  switch (scope.kind) {
    case 'overview':
      return 'overview';
    case 'namespace':
      return withClient(`namespace=${scope.namespace}`, scope.client);
    case 'service':
      return withClient(`service=${scope.service}`, scope.client);
  }
}

/** What the scope is about, whoever looks at it. */
export function placeOf(scope: Scope): Scope {
  switch (scope.kind) {
    case 'overview':
      return scope;
    case 'namespace':
      return { kind: 'namespace', namespace: scope.namespace };
    case 'service':
      return { kind: 'service', service: scope.service };
  }
}

export function samePlace(a: Scope, b: Scope): boolean {
  return scopeId(placeOf(a)) === scopeId(placeOf(b));
}

/** Is the Service one of those that the scope is about, whoever leads there? */
export function holdsService(scope: Scope, service: Key): boolean {
  switch (scope.kind) {
    case 'overview':
      return true;
    case 'namespace':
      return service.startsWith(`${scope.namespace}/`);
    case 'service':
      return service === scope.service;
  }
}

/** From a query string such as `?namespace=shop`; the error is a sentence for the reader. */
export function readScope(query: URLSearchParams): Result<Scope, string> {
  const place = readPlace(query);
  const client = query.get('client');
  // The overview is the same from everywhere.
  if (!place.ok || client === null || place.value.kind === 'overview') return place;
  return isPodKey(client) ? ok({ ...place.value, client }) : err('The parameter "client" must be namespace/name of a Pod.');
}

function readPlace(query: URLSearchParams): Result<Scope, string> {
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

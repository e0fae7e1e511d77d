// HTTPRoute (gateway.networking.k8s.io/v1): the record and its reader.

import type { Result } from '#lib/std/result.ts';
import { finish, type Readable } from './finish.ts';
import { type Meta, readMeta } from './meta.ts';
import { readRouteSpec, readRouteStatus, type RouteSpec, type RouteStatus } from './route.ts';
import { type Fault, list, optionalPart, part, type RawObject, requiredText, type Scan, text } from './scan.ts';

export type HttpRouteMatch = {
  /** `type` defaults to PathPrefix, `value` to `/`. */
  readonly path: { readonly type: string | undefined; readonly value: string | undefined } | undefined;
  readonly method: string | undefined;
  /** Names alone: a value may be a token. */
  readonly headers: readonly { readonly name: string }[];
  readonly queryParams: readonly { readonly name: string }[];
};

export type HttpRoute = {
  readonly kind: 'HTTPRoute';
  readonly metadata: Meta;
  readonly spec: RouteSpec<HttpRouteMatch>;
  readonly status: RouteStatus;
};

function readPath(scan: Scan, raw: RawObject): HttpRouteMatch['path'] {
  return { type: text(scan, raw, 'type'), value: text(scan, raw, 'value') };
}

function readName(scan: Scan, raw: RawObject): { readonly name: string } {
  return { name: requiredText(scan, raw, 'name') };
}

function readMatch(scan: Scan, raw: RawObject): HttpRouteMatch {
  return {
    path: optionalPart(scan, raw, 'path', readPath),
    method: text(scan, raw, 'method'),
    headers: list(scan, raw, 'headers', readName),
    queryParams: list(scan, raw, 'queryParams', readName),
  };
}

const readSpec = readRouteSpec(readMatch);

const readBody: Readable<HttpRoute> = (scan, root) => ({
  kind: 'HTTPRoute',
  metadata: readMeta(scan, root, 'namespaced'),
  spec: part(scan, root, 'spec', readSpec),
  status: part(scan, root, 'status', readRouteStatus),
});

export function readHttpRoute(raw: unknown): Result<HttpRoute, Fault> {
  return finish('HTTPRoute', raw, readBody);
}

// GRPCRoute (gateway.networking.k8s.io/v1): the record and its reader.

import type { Result } from '#lib/std/result.ts';
import { finish, type Readable } from './finish.ts';
import { type Meta, readMeta } from './meta.ts';
import { readRouteSpec, readRouteStatus, type RouteSpec, type RouteStatus } from './route.ts';
import { type Fault, list, optionalPart, part, type RawObject, requiredText, type Scan, text } from './scan.ts';

export type GrpcRouteMatch = {
  /** Without a service or method, any. */
  readonly method:
    | { readonly type: string | undefined; readonly service: string | undefined; readonly method: string | undefined }
    | undefined;
  /** Names alone: a value may be a token. */
  readonly headers: readonly { readonly name: string }[];
};

export type GrpcRoute = {
  readonly kind: 'GRPCRoute';
  readonly metadata: Meta;
  readonly spec: RouteSpec<GrpcRouteMatch>;
  readonly status: RouteStatus;
};

function readMethod(scan: Scan, raw: RawObject): GrpcRouteMatch['method'] {
  return { type: text(scan, raw, 'type'), service: text(scan, raw, 'service'), method: text(scan, raw, 'method') };
}

function readName(scan: Scan, raw: RawObject): { readonly name: string } {
  return { name: requiredText(scan, raw, 'name') };
}

function readMatch(scan: Scan, raw: RawObject): GrpcRouteMatch {
  return { method: optionalPart(scan, raw, 'method', readMethod), headers: list(scan, raw, 'headers', readName) };
}

const readSpec = readRouteSpec(readMatch);

const readBody: Readable<GrpcRoute> = (scan, root) => ({
  kind: 'GRPCRoute',
  metadata: readMeta(scan, root, 'namespaced'),
  spec: part(scan, root, 'spec', readSpec),
  status: part(scan, root, 'status', readRouteStatus),
});

export function readGrpcRoute(raw: unknown): Result<GrpcRoute, Fault> {
  return finish('GRPCRoute', raw, readBody);
}

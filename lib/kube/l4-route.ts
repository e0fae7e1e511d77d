// TLSRoute, TCPRoute and UDPRoute (gateway.networking.k8s.io/v1 and the versions before it): the records and their readers.

import type { Result } from '#lib/std/result.ts';
import { finish, type Readable } from './finish.ts';
import { type Meta, readMeta } from './meta.ts';
import { readRouteSpec, readRouteStatus, type RouteSpec, type RouteStatus } from './route.ts';
import { type Fault, part } from './scan.ts';

/** They have no matches: a TLSRoute goes by its host names (SNI), the others by the listener alone. */
type NoMatch = Readonly<Record<string, never>>;

type L4Kind = 'TLSRoute' | 'TCPRoute' | 'UDPRoute';

export type L4Route<K extends L4Kind = L4Kind> = {
  readonly kind: K;
  readonly metadata: Meta;
  readonly spec: RouteSpec<NoMatch>;
  readonly status: RouteStatus;
};

const readSpec = readRouteSpec<NoMatch>(() => ({}));

function readerOf<K extends L4Kind>(kind: K): (raw: unknown) => Result<L4Route<K>, Fault> {
  const readBody: Readable<L4Route<K>> = (scan, root) => ({
    kind,
    metadata: readMeta(scan, root, 'namespaced'),
    spec: part(scan, root, 'spec', readSpec),
    status: part(scan, root, 'status', readRouteStatus),
  });
  return (raw) => finish(kind, raw, readBody);
}

export const readTlsRoute = readerOf('TLSRoute');
export const readTcpRoute = readerOf('TCPRoute');
export const readUdpRoute = readerOf('UDPRoute');

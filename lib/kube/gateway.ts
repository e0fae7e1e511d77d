// Gateway (gateway.networking.k8s.io/v1): the record and its reader.

import type { Result } from '#lib/std/result.ts';
import { type Condition, readCondition } from './condition.ts';
import { finish, type Readable } from './finish.ts';
import { type Meta, readMeta } from './meta.ts';
import { type Fault, integer, list, part, type RawObject, requiredText, type Scan, text } from './scan.ts';

export type Listener = {
  readonly name: string;
  /** Undefined takes every host. */
  readonly hostname: string | undefined;
  readonly port: number | undefined;
  /** `HTTP`, `HTTPS`, `TLS`, `TCP`, `UDP`, or an implementation's own. */
  readonly protocol: string;
  readonly allowedRoutes: { readonly namespaces: { readonly from: string | undefined } };
};

export type GatewayAddress = { readonly type: string | undefined; readonly value: string | undefined };

export type ListenerStatus = {
  readonly name: string;
  readonly attachedRoutes: number | undefined;
  readonly conditions: readonly Condition[];
};

export type Gateway = {
  readonly kind: 'Gateway';
  readonly metadata: Meta;
  readonly spec: { readonly gatewayClassName: string; readonly listeners: readonly Listener[] };
  readonly status: {
    readonly addresses: readonly GatewayAddress[];
    readonly conditions: readonly Condition[];
    readonly listeners: readonly ListenerStatus[];
  };
};

function readNamespaces(scan: Scan, raw: RawObject): Listener['allowedRoutes']['namespaces'] {
  return { from: text(scan, raw, 'from') };
}

function readAllowedRoutes(scan: Scan, raw: RawObject): Listener['allowedRoutes'] {
  return { namespaces: part(scan, raw, 'namespaces', readNamespaces) };
}

function readListener(scan: Scan, raw: RawObject): Listener {
  return {
    name: requiredText(scan, raw, 'name'),
    hostname: text(scan, raw, 'hostname'),
    port: integer(scan, raw, 'port'),
    protocol: requiredText(scan, raw, 'protocol'),
    allowedRoutes: part(scan, raw, 'allowedRoutes', readAllowedRoutes),
  };
}

function readSpec(scan: Scan, raw: RawObject): Gateway['spec'] {
  return { gatewayClassName: requiredText(scan, raw, 'gatewayClassName'), listeners: list(scan, raw, 'listeners', readListener) };
}

function readAddress(scan: Scan, raw: RawObject): GatewayAddress {
  return { type: text(scan, raw, 'type'), value: text(scan, raw, 'value') };
}

function readListenerStatus(scan: Scan, raw: RawObject): ListenerStatus {
  return {
    name: requiredText(scan, raw, 'name'),
    attachedRoutes: integer(scan, raw, 'attachedRoutes'),
    conditions: list(scan, raw, 'conditions', readCondition),
  };
}

function readStatus(scan: Scan, raw: RawObject): Gateway['status'] {
  return {
    addresses: list(scan, raw, 'addresses', readAddress),
    conditions: list(scan, raw, 'conditions', readCondition),
    listeners: list(scan, raw, 'listeners', readListenerStatus),
  };
}

const readBody: Readable<Gateway> = (scan, root) => ({
  kind: 'Gateway',
  metadata: readMeta(scan, root, 'namespaced'),
  spec: part(scan, root, 'spec', readSpec),
  status: part(scan, root, 'status', readStatus),
});

export function readGateway(raw: unknown): Result<Gateway, Fault> {
  return finish('Gateway', raw, readBody);
}

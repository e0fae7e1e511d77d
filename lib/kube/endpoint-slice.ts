// EndpointSlice (discovery.k8s.io/v1): the record and its reader.

import type { Result } from '#lib/std/result.ts';
import { finish, type Readable } from './finish.ts';
import { type Meta, readMeta } from './meta.ts';
import { type Protocol, readProtocol } from './protocol.ts';
import {
  type Fault,
  flag,
  integer,
  list,
  object,
  optionalObject,
  type RawObject,
  requiredText,
  type Scan,
  text,
  textList,
  word,
} from './scan.ts';

export const SERVICE_NAME_LABEL = 'kubernetes.io/service-name';
export const MANAGED_BY_LABEL = 'endpointslice.kubernetes.io/managed-by';

export type EndpointConditions = {
  /** Unset means ready (API: "nil should be interpreted as true"). */
  readonly ready: boolean | undefined;
  readonly serving: boolean | undefined;
  readonly terminating: boolean | undefined;
};

export type TargetRef = {
  readonly kind: string | undefined;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly uid: string | undefined;
};

export type SliceEndpoint = {
  readonly addresses: readonly string[];
  readonly conditions: EndpointConditions;
  readonly hostname: string | undefined;
  readonly nodeName: string | undefined;
  readonly zone: string | undefined;
  readonly targetRef: TargetRef | undefined;
  readonly hints: { readonly forZones: readonly NamedHint[]; readonly forNodes: readonly NamedHint[] } | undefined;
};

export type NamedHint = { readonly name: string };

export type SlicePort = {
  readonly name: string;
  readonly protocol: Protocol;
  /** Unset means "all ports", which kube-proxy ignores. */
  readonly port: number | undefined;
  readonly appProtocol: string | undefined;
};

export type AddressType = 'IPv4' | 'IPv6' | 'FQDN';

export type EndpointSlice = {
  readonly kind: 'EndpointSlice';
  readonly metadata: Meta;
  readonly addressType: AddressType;
  readonly endpoints: readonly SliceEndpoint[];
  readonly ports: readonly SlicePort[];
};

function readHint(scan: Scan, at: string, raw: RawObject): NamedHint {
  return { name: requiredText(scan, at, raw, 'name') };
}

function readHints(scan: Scan, at: string, raw: RawObject): SliceEndpoint['hints'] {
  const hints = optionalObject(scan, at, raw, 'hints');
  if (hints === undefined) return undefined;
  return {
    forZones: list(scan, at, hints, 'forZones', readHint),
    forNodes: list(scan, at, hints, 'forNodes', readHint),
  };
}

function readTarget(scan: Scan, at: string, raw: RawObject): TargetRef | undefined {
  const target = optionalObject(scan, at, raw, 'targetRef');
  if (target === undefined) return undefined;
  return {
    kind: text(scan, at, target, 'kind'),
    namespace: text(scan, at, target, 'namespace'),
    name: text(scan, at, target, 'name'),
    uid: text(scan, at, target, 'uid'),
  };
}

function readEndpoint(scan: Scan, at: string, raw: RawObject): SliceEndpoint {
  const conditions = object(scan, at, raw, 'conditions');
  return {
    addresses: textList(scan, at, raw, 'addresses'),
    conditions: {
      ready: flag(scan, at, conditions, 'ready'),
      serving: flag(scan, at, conditions, 'serving'),
      terminating: flag(scan, at, conditions, 'terminating'),
    },
    hostname: text(scan, at, raw, 'hostname'),
    nodeName: text(scan, at, raw, 'nodeName'),
    zone: text(scan, at, raw, 'zone'),
    targetRef: readTarget(scan, at, raw),
    hints: readHints(scan, at, raw),
  };
}

function readPort(scan: Scan, at: string, raw: RawObject): SlicePort {
  return {
    name: text(scan, at, raw, 'name') ?? '',
    protocol: readProtocol(scan, at, raw),
    port: integer(scan, at, raw, 'port'),
    appProtocol: text(scan, at, raw, 'appProtocol'),
  };
}

const readBody: Readable<EndpointSlice> = (scan, root) => ({
  kind: 'EndpointSlice',
  metadata: readMeta(scan, root, 'namespaced'),
  addressType: word(scan, '', root, 'addressType', ['IPv4', 'IPv6', 'FQDN'], 'IPv4'),
  endpoints: list(scan, '', root, 'endpoints', readEndpoint),
  ports: list(scan, '', root, 'ports', readPort),
});

export function readEndpointSlice(raw: unknown): Result<EndpointSlice, Fault> {
  return finish('EndpointSlice', raw, readBody);
}

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
  optionalPart,
  part,
  type RawObject,
  requiredText,
  type Scan,
  text,
  textList,
  word,
} from './scan.ts';

export const SERVICE_NAME_LABEL = 'kubernetes.io/service-name';
export const MANAGED_BY_LABEL = 'endpointslice.kubernetes.io/managed-by';
/** Makes the slices of Services with a selector. */
export const SLICE_CONTROLLER = 'endpointslice-controller.k8s.io';
/** Copies Endpoints objects of Services without a selector into slices. */
export const MIRRORING_CONTROLLER = 'endpointslicemirroring-controller.k8s.io';

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

function readHint(scan: Scan, raw: RawObject): NamedHint {
  return { name: requiredText(scan, raw, 'name') };
}

function readHints(scan: Scan, raw: RawObject): SliceEndpoint['hints'] {
  return { forZones: list(scan, raw, 'forZones', readHint), forNodes: list(scan, raw, 'forNodes', readHint) };
}

function readTarget(scan: Scan, raw: RawObject): TargetRef {
  return {
    kind: text(scan, raw, 'kind'),
    namespace: text(scan, raw, 'namespace'),
    name: text(scan, raw, 'name'),
    uid: text(scan, raw, 'uid'),
  };
}

function readConditions(scan: Scan, raw: RawObject): EndpointConditions {
  return {
    ready: flag(scan, raw, 'ready'),
    serving: flag(scan, raw, 'serving'),
    terminating: flag(scan, raw, 'terminating'),
  };
}

function readEndpoint(scan: Scan, raw: RawObject): SliceEndpoint {
  return {
    addresses: textList(scan, raw, 'addresses'),
    conditions: part(scan, raw, 'conditions', readConditions),
    hostname: text(scan, raw, 'hostname'),
    nodeName: text(scan, raw, 'nodeName'),
    zone: text(scan, raw, 'zone'),
    targetRef: optionalPart(scan, raw, 'targetRef', readTarget),
    hints: optionalPart(scan, raw, 'hints', readHints),
  };
}

function readPort(scan: Scan, raw: RawObject): SlicePort {
  return {
    name: text(scan, raw, 'name') ?? '',
    protocol: readProtocol(scan, raw),
    port: integer(scan, raw, 'port'),
    appProtocol: text(scan, raw, 'appProtocol'),
  };
}

const ADDRESS_TYPES = ['IPv4', 'IPv6', 'FQDN'] as const;

const readBody: Readable<EndpointSlice> = (scan, root) => ({
  kind: 'EndpointSlice',
  metadata: readMeta(scan, root, 'namespaced'),
  addressType: word(scan, root, 'addressType', ADDRESS_TYPES, 'IPv4'),
  endpoints: list(scan, root, 'endpoints', readEndpoint),
  ports: list(scan, root, 'ports', readPort),
});

export function readEndpointSlice(raw: unknown): Result<EndpointSlice, Fault> {
  return finish('EndpointSlice', raw, readBody);
}

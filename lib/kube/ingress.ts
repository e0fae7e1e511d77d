// Ingress (networking.k8s.io/v1): the record and its reader.

import type { Result } from '#lib/std/result.ts';
import { finish, type Readable } from './finish.ts';
import { type Meta, readMeta } from './meta.ts';
import { type Fault, integer, list, object, optionalObject, type RawObject, requiredText, type Scan, text } from './scan.ts';

export type IngressBackend = {
  readonly service: { readonly name: string; readonly port: { readonly name: string | undefined; readonly number: number | undefined } };
};

export type IngressPath = {
  readonly path: string | undefined;
  readonly pathType: string | undefined;
  /** Unset where the backend is a custom resource, not a Service. */
  readonly backend: IngressBackend | undefined;
};

export type IngressRule = { readonly host: string | undefined; readonly http: { readonly paths: readonly IngressPath[] } };

export type Ingress = {
  readonly kind: 'Ingress';
  readonly metadata: Meta;
  readonly spec: {
    readonly ingressClassName: string | undefined;
    readonly defaultBackend: IngressBackend | undefined;
    readonly rules: readonly IngressRule[];
  };
};

function readBackend(scan: Scan, at: string, raw: RawObject, field: string): IngressBackend | undefined {
  const backend = optionalObject(scan, at, raw, field);
  if (backend === undefined) return undefined;
  const service = optionalObject(scan, `${at}.${field}`, backend, 'service');
  if (service === undefined) return undefined;
  const inside = `${at}.${field}.service`;
  const port = object(scan, inside, service, 'port');
  return {
    service: {
      name: requiredText(scan, inside, service, 'name'),
      port: { name: text(scan, `${inside}.port`, port, 'name'), number: integer(scan, `${inside}.port`, port, 'number') },
    },
  };
}

function readPath(scan: Scan, at: string, raw: RawObject): IngressPath {
  return {
    path: text(scan, at, raw, 'path'),
    pathType: text(scan, at, raw, 'pathType'),
    backend: readBackend(scan, at, raw, 'backend'),
  };
}

function readRule(scan: Scan, at: string, raw: RawObject): IngressRule {
  const http = object(scan, at, raw, 'http');
  return { host: text(scan, at, raw, 'host'), http: { paths: list(scan, `${at}.http`, http, 'paths', readPath) } };
}

const readBody: Readable<Ingress> = (scan, root) => {
  const spec = object(scan, '', root, 'spec');
  return {
    kind: 'Ingress',
    metadata: readMeta(scan, root, 'namespaced'),
    spec: {
      ingressClassName: text(scan, 'spec', spec, 'ingressClassName'),
      defaultBackend: readBackend(scan, 'spec', spec, 'defaultBackend'),
      rules: list(scan, 'spec', spec, 'rules', readRule),
    },
  };
};

export function readIngress(raw: unknown): Result<Ingress, Fault> {
  return finish('Ingress', raw, readBody);
}

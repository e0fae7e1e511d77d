// Ingress (networking.k8s.io/v1): the record and its reader.

import type { Result } from '#lib/std/result.ts';
import { type Key, keyOf } from './key.ts';
import { finish, type Readable } from './finish.ts';
import { type Meta, readMeta } from './meta.ts';
import { type Fault, integer, list, optionalPart, part, type RawObject, requiredText, type Scan, text } from './scan.ts';

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

type BackendService = IngressBackend['service'];

function readPort(scan: Scan, raw: RawObject): BackendService['port'] {
  return { name: text(scan, raw, 'name'), number: integer(scan, raw, 'number') };
}

function readBackendService(scan: Scan, raw: RawObject): BackendService {
  return { name: requiredText(scan, raw, 'name'), port: part(scan, raw, 'port', readPort) };
}

function readBackend(scan: Scan, raw: RawObject): IngressBackend | undefined {
  const service = optionalPart(scan, raw, 'service', readBackendService);
  return service === undefined ? undefined : { service };
}

function readPath(scan: Scan, raw: RawObject): IngressPath {
  return {
    path: text(scan, raw, 'path'),
    pathType: text(scan, raw, 'pathType'),
    backend: optionalPart(scan, raw, 'backend', readBackend),
  };
}

function readHttp(scan: Scan, raw: RawObject): IngressRule['http'] {
  return { paths: list(scan, raw, 'paths', readPath) };
}

function readRule(scan: Scan, raw: RawObject): IngressRule {
  return { host: text(scan, raw, 'host'), http: part(scan, raw, 'http', readHttp) };
}

function readSpec(scan: Scan, raw: RawObject): Ingress['spec'] {
  return {
    ingressClassName: text(scan, raw, 'ingressClassName'),
    defaultBackend: optionalPart(scan, raw, 'defaultBackend', readBackend),
    rules: list(scan, raw, 'rules', readRule),
  };
}

const readBody: Readable<Ingress> = (scan, root) => ({
  kind: 'Ingress',
  metadata: readMeta(scan, root, 'namespaced'),
  spec: part(scan, root, 'spec', readSpec),
});

/** Every backend: the default one first, then those of the rules in order. `field` is its path in the API, such as spec.defaultBackend. */
export function ingressBackends(ingress: Ingress): readonly { readonly field: string; readonly backend: IngressBackend }[] {
  const found: { field: string; backend: IngressBackend }[] = [];
  const { defaultBackend, rules } = ingress.spec;
  if (defaultBackend !== undefined) found.push({ field: 'spec.defaultBackend', backend: defaultBackend });
  rules.forEach((rule, r) =>
    rule.http.paths.forEach(({ backend }, p) => {
      if (backend !== undefined) found.push({ field: `spec.rules[${r}].http.paths[${p}].backend`, backend });
    }),
  );
  return found;
}

/** Every Service that it leads to, each once; an Ingress leads to its own namespace alone. */
export function ingressServices(ingress: Ingress): ReadonlySet<Key> {
  return new Set(ingressBackends(ingress).map(({ backend }) => keyOf(ingress.metadata.namespace, backend.service.name)));
}

/** ingress-nginx: a canary beside another Ingress of the same host, to which nothing is sent by weight. Flagger leaves one between releases. */
export function isPrepared({ metadata: { annotations } }: Ingress): boolean {
  return annotations?.['nginx.ingress.kubernetes.io/canary'] === 'true' && annotations['nginx.ingress.kubernetes.io/canary-weight'] === '0';
}

export function readIngress(raw: unknown): Result<Ingress, Fault> {
  return finish('Ingress', raw, readBody);
}

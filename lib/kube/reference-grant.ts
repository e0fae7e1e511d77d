// ReferenceGrant (gateway.networking.k8s.io/v1beta1, which every release serves): who may refer into its namespace.

import type { Result } from '#lib/std/result.ts';
import { finish, type Readable } from './finish.ts';
import { type Meta, readMeta } from './meta.ts';
import { type Fault, list, part, type RawObject, requiredText, type Scan, text } from './scan.ts';

export type ReferenceGrant = {
  readonly kind: 'ReferenceGrant';
  readonly metadata: Meta;
  readonly spec: {
    readonly from: readonly { readonly group: string; readonly kind: string; readonly namespace: string }[];
    /** Without a name, every object of the kind. */
    readonly to: readonly { readonly group: string; readonly kind: string; readonly name: string | undefined }[];
  };
};

function readFrom(scan: Scan, raw: RawObject): ReferenceGrant['spec']['from'][number] {
  return {
    group: text(scan, raw, 'group') ?? '',
    kind: requiredText(scan, raw, 'kind'),
    namespace: requiredText(scan, raw, 'namespace'),
  };
}

function readTo(scan: Scan, raw: RawObject): ReferenceGrant['spec']['to'][number] {
  return { group: text(scan, raw, 'group') ?? '', kind: requiredText(scan, raw, 'kind'), name: text(scan, raw, 'name') };
}

function readSpec(scan: Scan, raw: RawObject): ReferenceGrant['spec'] {
  return { from: list(scan, raw, 'from', readFrom), to: list(scan, raw, 'to', readTo) };
}

const readBody: Readable<ReferenceGrant> = (scan, root) => ({
  kind: 'ReferenceGrant',
  metadata: readMeta(scan, root, 'namespaced'),
  spec: part(scan, root, 'spec', readSpec),
});

export function readReferenceGrant(raw: unknown): Result<ReferenceGrant, Fault> {
  return finish('ReferenceGrant', raw, readBody);
}

/** Does it allow a route of this kind and namespace to name this Service of the grant's own namespace? */
export function grantsService(grant: ReferenceGrant, routeKind: string, routeNamespace: string, service: string): boolean {
  const { from, to } = grant.spec;
  return (
    from.some((f) => f.group === 'gateway.networking.k8s.io' && f.kind === routeKind && f.namespace === routeNamespace) &&
    to.some((t) => t.group === '' && t.kind === 'Service' && (t.name === undefined || t.name === '' || t.name === service))
  );
}

// Namespace: the record and its reader.

import type { Result } from '#lib/std/result.ts';
import { finish, type Readable } from './finish.ts';
import { type Meta, readMeta } from './meta.ts';
import { type Fault, part, type RawObject, type Scan, text } from './scan.ts';

export type Namespace = {
  readonly kind: 'Namespace';
  readonly metadata: Meta;
  readonly status: { readonly phase: string | undefined };
};

function readStatus(scan: Scan, raw: RawObject): Namespace['status'] {
  return { phase: text(scan, raw, 'phase') };
}

const readBody: Readable<Namespace> = (scan, root) => ({
  kind: 'Namespace',
  metadata: readMeta(scan, root, 'cluster'),
  status: part(scan, root, 'status', readStatus),
});

export function readNamespace(raw: unknown): Result<Namespace, Fault> {
  return finish('Namespace', raw, readBody);
}

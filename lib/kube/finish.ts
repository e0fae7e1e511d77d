// finish: runs one reader over one raw object and turns the scan's problem into a Fault.

import { err, ok, type Result } from '#lib/std/result.ts';
import { type Fault, isObject, newScan, type RawObject, type Scan } from './scan.ts';

export type Readable<T> = (scan: Scan, root: RawObject) => T;

function nameOf(raw: unknown, field: 'namespace' | 'name'): string | undefined {
  if (!isObject(raw) || !isObject(raw['metadata'])) return undefined;
  const value = raw['metadata'][field];
  return typeof value === 'string' ? value : undefined;
}

export function finish<T>(kind: string, raw: unknown, read: Readable<T>): Result<T, Fault> {
  if (!isObject(raw)) return err({ kind, namespace: undefined, name: undefined, path: '', problem: 'expected an object' });
  const scan = newScan();
  const value = read(scan, raw);
  if (scan.problem === '') return ok(value);
  return err({
    kind,
    namespace: nameOf(raw, 'namespace'),
    name: nameOf(raw, 'name'),
    path: scan.path,
    problem: scan.problem,
  });
}

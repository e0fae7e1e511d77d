// Writes one page of a list: the cached bytes of each object, never the objects again.

import { badObject } from './faults/bad-object.ts';
import type { Faults } from './faults/faults.ts';
import { listKind } from './discovery.ts';
import type { Page } from './page.ts';
import type { Resource } from './resource.ts';
import { objectPrefix } from './stored-object.ts';

const FIRST = Buffer.from('{');
const NEXT = Buffer.from(',{');
const END = Buffer.from(']}\n');

/** metav1.ListMeta of a page. */
export function listMetadata(page: Page): object {
  return {
    resourceVersion: String(page.version),
    ...(page.continue !== '' && { continue: page.continue }),
    ...(page.remaining !== undefined && { remainingItemCount: page.remaining }),
  };
}

/** The answer in pieces, to be written as the reader takes them. */
export function* listBody(faults: Faults, resource: Resource, page: Page): Generator<Buffer> {
  yield Buffer.from(`${listKind(resource)},"metadata":${JSON.stringify(listMetadata(page))},"items":[`);
  // In a list the API server leaves kind and apiVersion out of the items.
  const skip = Buffer.byteLength(objectPrefix(resource));
  let first = true;
  function* item(bytes: Buffer): Generator<Buffer> {
    yield first ? FIRST : NEXT;
    first = false;
    yield bytes.subarray(skip);
  }
  for (const version of page.items) yield* item(version.bytes());
  const bad = page.continue === '' ? faults.take('bad-object', resource.resource, (fault) => fault.at === 'list') : undefined;
  if (bad !== undefined) yield* item(badObject(resource, bad.shape));
  yield END;
}

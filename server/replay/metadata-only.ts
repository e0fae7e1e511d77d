// Lists of metadata alone (meta.k8s.io/v1 PartialObjectMetadataList), for readers who only ask what there is.

import { listMetadata } from './list.ts';
import type { Page } from './page.ts';
import { isObject } from './stored-object.ts';

/** Does this Accept header ask for metadata first? */
export function wantsMetadata(accept: string): boolean {
  const first = (accept.split(',')[0] ?? '').trim();
  return first.includes('as=PartialObjectMetadataList') && first.includes('g=meta.k8s.io') && /;v=v1(;|$)/.test(first);
}

export function metadataOfPage(page: Page): unknown {
  return {
    kind: 'PartialObjectMetadataList',
    apiVersion: 'meta.k8s.io/v1',
    metadata: listMetadata(page),
    items: page.items.map((version) => {
      const raw: unknown = JSON.parse(version.bytes().toString('utf8'));
      return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: isObject(raw) ? raw['metadata'] : {} };
    }),
  };
}

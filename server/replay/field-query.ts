// The fieldSelector parameter: `metadata.name=a,spec.nodeName!=b`.

import { err, ok, type Result } from '#lib/std/result.ts';
import type { Resource } from './resource.ts';
import type { TextMap } from './stored-object.ts';

export type FieldQuery = (fields: TextMap) => boolean;

/** Only the core group has a table of its own; the others share apimachinery's, and its words. */
function notKnown(resource: Resource, field: string): string {
  return resource.group === ''
    ? `field label not supported: ${field}`
    : `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`;
}

/** The error is the sentence of a 400 answer. An empty text selects everything. */
export function parseFieldQuery(resource: Resource, text: string): Result<FieldQuery, string> {
  const known = new Set(['metadata.name', ...(resource.namespaced ? ['metadata.namespace'] : []), ...resource.fields]);
  const terms: { field: string; equal: boolean; value: string }[] = [];
  for (const part of text.split(',')) {
    if (part === '') continue;
    const term = /^([^=!]+)(==|=|!=)(.*)$/.exec(part);
    if (term === null) return err(`invalid selector: '${text}'; can't understand '${part}'`);
    const field = (term[1] ?? '').trim();
    if (!known.has(field)) return err(notKnown(resource, field));
    terms.push({ field, equal: term[2] !== '!=', value: term[3] ?? '' });
  }
  return ok((fields) => terms.every(({ field, equal, value }) => (fields[field] === value) === equal));
}

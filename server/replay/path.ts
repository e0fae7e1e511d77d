// What a request path names: a document of discovery, a collection, one object, or nothing.

import type { Resource } from './resource.ts';

export type Target =
  | { readonly kind: 'health' }
  | { readonly kind: 'version' }
  | { readonly kind: 'core-versions' }
  | { readonly kind: 'groups' }
  | { readonly kind: 'group'; readonly group: string }
  | { readonly kind: 'resources'; readonly group: string; readonly version: string }
  | { readonly kind: 'collection'; readonly resource: Resource; readonly namespace: string | undefined }
  | { readonly kind: 'object'; readonly resource: Resource; readonly namespace: string | undefined; readonly name: string }
  /** No such resource in a group that is served. */
  | { readonly kind: 'nothing' }
  /** Nobody answers for the path at all. */
  | { readonly kind: 'nowhere' };

const NOTHING: Target = { kind: 'nothing' };
const NOWHERE: Target = { kind: 'nowhere' };

function withinVersion(resources: readonly Resource[], group: string, version: string, rest: readonly string[]): Target {
  const find = (plural: string | undefined) => resources.find((r) => r.resource === plural && r.group === group && r.version === version);
  const [first, second, third, fourth] = rest;
  if (!resources.some((r) => r.group === group && r.version === version)) return NOTHING;
  if (first === undefined) return { kind: 'resources', group, version };
  if (first === 'namespaces' && second !== undefined && third !== undefined) {
    const resource = find(third);
    if (resource === undefined || !resource.namespaced || rest.length > 4) return NOTHING;
    if (fourth === undefined) return { kind: 'collection', resource, namespace: second };
    return { kind: 'object', resource, namespace: second, name: fourth };
  }
  const resource = find(first);
  if (resource === undefined || rest.length > 2) return NOTHING;
  if (second === undefined) return { kind: 'collection', resource, namespace: undefined };
  return resource.namespaced ? NOTHING : { kind: 'object', resource, namespace: undefined, name: second };
}

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

export function parsePath(resources: readonly Resource[], pathname: string): Target {
  const parts: string[] = [];
  for (const part of pathname.split('/').filter((p) => p !== '')) {
    const decoded = decode(part);
    if (decoded === undefined) return NOTHING;
    parts.push(decoded);
  }
  const [root, second, third, ...rest] = parts;
  switch (root) {
    case 'livez':
    case 'readyz':
    case 'healthz':
      return { kind: 'health' };
    case 'version':
      return { kind: 'version' };
    case 'api':
      if (second === undefined) return { kind: 'core-versions' };
      return withinVersion(resources, '', second, parts.slice(2));
    case 'apis':
      if (second === undefined) return { kind: 'groups' };
      if (!resources.some((r) => r.group === second)) return NOWHERE;
      if (third === undefined) return { kind: 'group', group: second };
      return withinVersion(resources, second, third, rest);
    default:
      return NOWHERE;
  }
}

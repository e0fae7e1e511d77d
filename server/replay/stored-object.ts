// One recorded object: what selectors and keys need, and its bytes ready for any resourceVersion.

import { apiVersion, type Resource } from './resource.ts';

export type TextMap = Readonly<Record<string, string>>;

export type StoredObject = {
  readonly resource: Resource;
  /** `namespace/name`, or `name` for cluster-scoped kinds: also the order of lists, as in etcd. */
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly labels: TextMap;
  /** The values of the resource's field selectors. */
  readonly fields: TextMap;
  /** The version that the object had when it was recorded. */
  readonly recordedVersion: number;
  /** The object as JSON, beginning with `objectPrefix(resource)`. */
  readonly encode: (version: number) => Buffer;
};

/** How every encoded object begins; list items lack this part (the API server leaves kind and apiVersion out of them). */
export function objectPrefix(resource: Resource): string {
  return `{"kind":${JSON.stringify(resource.kind)},"apiVersion":${JSON.stringify(apiVersion(resource))},`;
}

type RawObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is RawObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function textMap(value: unknown): TextMap {
  if (!isObject(value)) return {};
  const result: Record<string, string> = {};
  for (const [key, entry] of Object.entries(value)) if (typeof entry === 'string') result[key] = entry;
  return result;
}

function fieldValue(object: RawObject, path: string): string {
  let value: unknown = object;
  for (const step of path.split('.')) value = isObject(value) ? value[step] : undefined;
  if (typeof value === 'boolean') return String(value);
  // A boolean that is not set is false to a field selector.
  if (value === undefined && (path === 'spec.unschedulable' || path === 'spec.hostNetwork')) return 'false';
  return text(value);
}

/** What selectors see of an object; throws when it has no name (a recording holds none such). */
function describeObject(resource: Resource, object: RawObject): Omit<StoredObject, 'encode'> {
  const metadata = isObject(object['metadata']) ? object['metadata'] : {};
  const name = text(metadata['name']);
  const namespace = text(metadata['namespace']);
  if (name === '') throw new Error(`a recorded ${resource.kind} has no name`);
  const fields: Record<string, string> = { 'metadata.name': name };
  if (resource.namespaced) fields['metadata.namespace'] = namespace;
  for (const path of resource.fields) fields[path] = fieldValue(object, path);
  return {
    resource,
    key: namespace === '' ? name : `${namespace}/${name}`,
    namespace,
    name,
    uid: text(metadata['uid']),
    labels: textMap(metadata['labels']),
    fields,
    recordedVersion: Number(metadata['resourceVersion']) || 0,
  };
}

const PLACEHOLDER = '\u0001version\u0001';

/** Splits the JSON text around the value of metadata.resourceVersion. */
function splitText(resource: Resource, object: RawObject): { head: Buffer; tail: Buffer } {
  const { apiVersion: _apiVersion, kind: _kind, metadata, ...rest } = object;
  const marked = { metadata: { ...(isObject(metadata) ? metadata : {}), resourceVersion: PLACEHOLDER }, ...rest };
  const json = objectPrefix(resource) + JSON.stringify(marked).slice(1);
  const mark = JSON.stringify(PLACEHOLDER);
  const at = json.indexOf(mark);
  return { head: Buffer.from(json.slice(0, at + 1)), tail: Buffer.from(json.slice(at + mark.length - 1)) };
}

/** The same for bytes that are already JSON: no text is made of them. Undefined when their shape is unusual. */
function splitBytes(resource: Resource, bytes: Buffer, version: string): { head: Buffer; tail: Buffer } | undefined {
  const prefix = objectPrefix(resource);
  const swapped = `{"apiVersion":${JSON.stringify(apiVersion(resource))},"kind":${JSON.stringify(resource.kind)},`;
  const opening = bytes.toString('latin1', 0, prefix.length);
  if (opening !== prefix && opening !== swapped) return undefined;
  const field = `"resourceVersion":"${version}"`;
  const at = bytes.indexOf(field);
  if (at < 0 || bytes.indexOf(field, at + 1) >= 0) return undefined;
  const valueAt = at + field.length - version.length - 1;
  return {
    head: Buffer.concat([Buffer.from(prefix), bytes.subarray(prefix.length, valueAt)]),
    tail: bytes.subarray(valueAt + version.length),
  };
}

/** A stored object from a parsed one and, where the caller has them, its bytes. */
export function storeObject(resource: Resource, object: RawObject, bytes?: Buffer): StoredObject {
  const described = describeObject(resource, object);
  const parts = (bytes && splitBytes(resource, bytes, String(described.recordedVersion))) ?? splitText(resource, object);
  const { head, tail } = parts;
  return {
    ...described,
    encode(version) {
      return Buffer.concat([head, Buffer.from(String(version), 'latin1'), tail]);
    },
  };
}

/** Equal but for the resourceVersion. */
export function sameContent(a: StoredObject, b: StoredObject): boolean {
  return a === b || (a.uid === b.uid && a.encode(0).equals(b.encode(0)));
}

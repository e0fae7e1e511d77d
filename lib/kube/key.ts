// Keys of records: `namespace/name`, or the bare name for cluster-scoped kinds.

/** Unique within a kind. Kubernetes names hold no slash, so the two forms never meet. */
export type Key = string;

export function keyOf(namespace: string, name: string): Key {
  return namespace === '' ? name : `${namespace}/${name}`;
}

export function splitKey(key: Key): { readonly namespace: string; readonly name: string } {
  const slash = key.indexOf('/');
  return slash < 0 ? { namespace: '', name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

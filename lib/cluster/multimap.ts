// A map from a key to a set of keys: what every index of ClusterState is made of.

export type Multimap = Map<string, Set<string>>;

const NONE: ReadonlySet<string> = new Set();

export function link(map: Multimap, from: string, to: string): void {
  const set = map.get(from);
  if (set === undefined) map.set(from, new Set([to]));
  else set.add(to);
}

/** Empty sets are dropped, so that equal states have equal indexes. */
export function unlink(map: Multimap, from: string, to: string): void {
  const set = map.get(from);
  if (set === undefined) return;
  set.delete(to);
  if (set.size === 0) map.delete(from);
}

export function linked(map: Multimap, from: string): ReadonlySet<string> {
  return map.get(from) ?? NONE;
}

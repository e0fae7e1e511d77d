// Where a Pod's name splits into what people gave it and what a controller appended.

/** The alphabet of generated names (k8s.io/apimachinery util/rand): no vowels, no 0, 1 or 3. */
const GENERATED = '[bcdfghjklmnpqrstvwxz2456789]';
const SUFFIX = new RegExp(`^(.+?)((?:-${GENERATED}{6,10})?-${GENERATED}{5})$`);
const ORDINAL = /^(.+)(-\d+)$/;

export type NameParts = { readonly stem: string; readonly tail: string };

/** `web-6f9c7d5b8-x7k2p` is `web` and `-6f9c7d5b8-x7k2p`; `db-0` is `db` and `-0`. The two always join to the name. */
export function splitName(name: string): NameParts {
  const match = SUFFIX.exec(name) ?? ORDINAL.exec(name);
  return match === null ? { stem: name, tail: '' } : { stem: match[1] ?? '', tail: match[2] ?? '' };
}

// Structural equality of records: an absent field and an undefined one are the same.

type Fields = Readonly<Record<string, unknown>>;

function sameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!same(a[i], b[i])) return false;
  return true;
}

function sameFields(a: Fields, b: Fields): boolean {
  let left = 0;
  for (const key in a) {
    if (a[key] === undefined) continue;
    if (!same(a[key], b[key])) return false;
    left++;
  }
  // All that `a` has is in `b`; is there more in `b`?
  for (const key in b) if (b[key] !== undefined) left--;
  return left === 0;
}

/** Law: same(a, b) exactly when their JSON, with sorted keys, is equal. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) return Array.isArray(b) && sameList(a, b);
  return !Array.isArray(b) && sameFields(a as Fields, b as Fields);
}

// A patch of a manifest: objects are merged, conditions by their type, all else is replaced.

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function typeOf(condition: unknown): unknown {
  return isMap(condition) ? condition['type'] : undefined;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function byType(conditions: readonly unknown[], patch: readonly unknown[]): readonly unknown[] {
  const types = new Set(patch.map(typeOf));
  return [...conditions.filter((condition) => !types.has(typeOf(condition))), ...patch];
}

function merged(into: unknown, patch: unknown): unknown {
  if (!isMap(patch)) return patch;
  const out: Record<string, unknown> = isMap(into) ? { ...into } : {};
  for (const [key, value] of Object.entries(patch)) {
    const before = out[key];
    out[key] = key === 'conditions' && isList(value) && isList(before) ? byType(before, value) : merged(before, value);
  }
  return out;
}

export function merge<T>(into: T, patch: unknown): T {
  return merged(into, patch) as T;
}
